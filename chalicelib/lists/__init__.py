"""Mailing lists: their optional fields, the wording of the consent they ask for, and their sign-up forms."""
