"""The local console: inbox, queues, schedules, clock, DNS and tables on a port of their own. Works without script."""

from infrastructure.local.console.app import Console
from infrastructure.local.console.state import State

__all__ = ["Console", "State"]
