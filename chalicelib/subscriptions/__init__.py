"""Subscribing, confirming and leaving; the consent record, and the suppression that outlives them."""
