"""Deleting people who no longer read, where an account holder has chosen it: warned first, and never on a guess."""
