"""smartmessages: rooms named for what the service does; docs/architecture.md is the map."""
