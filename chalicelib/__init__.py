"""smartmessages: rooms named for what the service does. README.md has the map of the house."""
