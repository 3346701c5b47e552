"""Webhooks: telling the account holders' own programs what happens, signed, tried for a day, and written down."""
