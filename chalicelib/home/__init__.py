"""The front page, and the static files of every page."""
