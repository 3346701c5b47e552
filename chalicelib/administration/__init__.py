"""What an account holder decides about its account: details, settings, sending domain, keys; what it used and did."""
