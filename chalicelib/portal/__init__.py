"""What a person can do about their own data, across all account holders: see, amend, delete, complain."""
