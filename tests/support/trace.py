"""The trace of promises: which tests prove each, and how they ended. Works over any number of test processes."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from chalicelib.privacy.promises import PROMISES

KEPT, BROKEN, UNPROVED = "kept", "BROKEN", "not proved yet"
MARK = "promise"


def mark(items: list[pytest.Item]) -> None:
    """Have every test carry its promises into its reports."""
    for item in items:
        item.user_properties += [(MARK, str(marked.args[0])) for marked in item.iter_markers(MARK)]


class Trace:
    """Collects, per promise, the tests marked with it and how they ended."""

    def __init__(self) -> None:
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.outcomes: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember how each phase of each test ended."""
        self.outcomes[report.nodeid].add(report.outcome)
        for name, value in report.user_properties:
            if name == MARK:
                self.tests[str(value)].add(report.nodeid)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print one line a promise."""
        terminalreporter.section("the promises and their proofs")
        for line in self.lines():
            terminalreporter.line(line)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A proof of what is promised nowhere is as wrong as a test that fails."""
        if self.unknown and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def tests_of(self, promise: str) -> list[str]:
        """The tests that prove a promise; a skipped one proves nothing."""
        return [test for test in sorted(self.tests[promise]) if "skipped" not in self.outcomes[test]]

    def state_of(self, promise: str) -> str:
        """Whether the promise is kept."""
        tests = self.tests_of(promise)
        if any("failed" in self.outcomes[test] for test in tests):
            return BROKEN
        return KEPT if tests else UNPROVED

    @property
    def unknown(self) -> set[str]:
        """What tests are marked with and nobody has promised."""
        return set(self.tests) - {promise.id for promise in PROMISES}

    def lines(self) -> Iterator[str]:
        """A line a promise, in their order; what is unknown; the sum."""
        states = {promise.id: self.state_of(promise.id) for promise in PROMISES}
        for promise in PROMISES:
            yield (f"{promise.id:8} {states[promise.id]:15} {len(self.tests_of(promise.id)):3} tests   "
                   f"{promise.promise}")
        yield from (f"{one:8} is proved by a test and promised nowhere" for one in sorted(self.unknown))
        kept, broken = (sum(state == wanted for state in states.values()) for wanted in (KEPT, BROKEN))
        yield f"{kept} of {len(PROMISES)} promises kept and proved, {broken} broken."
