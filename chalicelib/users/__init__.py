"""The people who work for an account holder: signing up and in, second factor, sessions, roles, invitations."""
