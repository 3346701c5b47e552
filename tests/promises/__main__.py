"""`make promises`: runs the tests that prove promises and prints one line a promise. Exit status 1 if one is broken."""

import sys
from collections import defaultdict

import pytest

from chalicelib.privacy.promises import PROMISES

KEPT, BROKEN, UNPROVED = "kept", "BROKEN", "not proved yet"


class Trace:
    """Collects, per promise, the tests marked with it and how they ended."""

    def __init__(self) -> None:
        self.marks: dict[str, list[str]] = {}
        self.outcomes: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Remember which promises each test is marked with."""
        for item in items:
            self.marks[item.nodeid] = [str(mark.args[0]) for mark in item.iter_markers("promise")]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember how each phase of each test ended."""
        self.outcomes[report.nodeid].add(report.outcome)

    def tests_of(self, promise: str) -> list[str]:
        """The tests that prove a promise; a skipped one proves nothing."""
        return [test for test, marks in self.marks.items() if promise in marks and "skipped" not in self.outcomes[test]]

    def state_of(self, promise: str) -> str:
        """Whether the promise is kept."""
        tests = self.tests_of(promise)
        if any("failed" in self.outcomes[test] for test in tests):
            return BROKEN
        return KEPT if tests else UNPROVED


def main() -> int:
    """Run, print the trace, tell by the exit status."""
    trace = Trace()
    status = pytest.main(["-q", "-m", "promise", "-p", "no:randomly", *sys.argv[1:]], plugins=[trace])
    known = {promise.id for promise in PROMISES}
    unknown = {mark for marks in trace.marks.values() for mark in marks} - known
    print("\nThe promises and their proofs\n")
    for promise in PROMISES:
        print(f"  {promise.id:8} {trace.state_of(promise.id):15} {len(trace.tests_of(promise.id)):3} tests   "
              f"{promise.promise}")
    for mark in sorted(unknown):
        print(f"  {mark:8} is proved by a test and promised nowhere")
    broken = [promise.id for promise in PROMISES if trace.state_of(promise.id) == BROKEN]
    proved = sum(trace.state_of(promise.id) == KEPT for promise in PROMISES)
    print(f"\n{proved} of {len(PROMISES)} promises kept and proved, {len(broken)} broken.")
    return 1 if broken or unknown or status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED} else 0


if __name__ == "__main__":
    sys.exit(main())
