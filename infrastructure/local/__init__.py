"""The embedded run: AWS, its queues, schedules, inbox and clock on this machine, built from the real template."""
