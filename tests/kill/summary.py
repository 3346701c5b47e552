"""At how many points which work was killed, at the end of a run of the tests, over any number of test processes."""

import pytest

POINTS = "points"


class Summary:
    """Collects what the tests of the matrix recorded."""

    def __init__(self) -> None:
        self.lines: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the line of a test."""
        for name, value in report.user_properties:
            if name == POINTS:
                self.lines[report.nodeid] = str(value)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print them, where there are any."""
        if self.lines:
            terminalreporter.section("killed by SIGKILL, done again, and compared")
            for _test, line in sorted(self.lines.items()):
                terminalreporter.line(line)
