"""Files that a worker makes, and the one of everything that an account has."""
