"""Newsletters: written, frozen, sent page by page, and accounted for to the last recipient."""
