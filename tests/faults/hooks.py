"""Faults at the border to AWS: a process that dies around a call, answers that are lost, refusals, leftovers.

They hang on botocore's own events, through `chalicelib.core.aws.watch`, so the code under test runs as it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError

from chalicelib.core import aws

Hook = Callable[..., Any]
READS = ("BatchGet", "Describe", "Get", "Head", "List", "Query", "Scan")  # how the names of calls begin that read


class Killed(BaseException):
    """The process ends here, as by a crash or at its time limit. Nothing in it can catch this."""


@contextmanager
def hooked(event: str, hook: Hook) -> Iterator[None]:
    """`hook` on one botocore event of every client of the service, those to come too."""
    clients: list[BaseClient] = []

    def register(client: BaseClient) -> None:
        clients.append(client)
        client.meta.events.register(event, hook, unique_id=f"{event}-{id(hook)}")

    aws.watch(register)
    try:
        yield
    finally:
        aws._watchers.remove(register)
        for client in clients:
            client.meta.events.unregister(event, hook, unique_id=f"{event}-{id(hook)}")


def _raised(call: str) -> None:
    raise Killed(call)


@contextmanager
def killed_at(number: int, when: str, die: Callable[[str], None] = _raised) -> Iterator[list[str]]:
    """Die "before" or "after" call `number` (from 0) reaches AWS. Gives the names of the calls made so far.

    What dies is the work of a test's own process; where that is a process of its own (tests/kill), `die` ends it.
    """
    calls: list[str] = []

    def count(model: Any, **_: Any) -> None:
        calls.append(str(model.name))
        if when == "before" and len(calls) == number + 1:
            die(model.name)

    def after(model: Any, **_: Any) -> None:
        if when == "after" and len(calls) == number + 1:
            die(model.name)

    with hooked("before-call", count), hooked("after-call", after):
        yield calls


@contextmanager
def killed_after_change(number: int) -> Iterator[None]:
    """Die after call `number` (from 0) of those that may change something at AWS. These are all the points that differ:
    nothing of what died is left but what AWS holds, so after a call that reads, and before any call, it is as after the
    last one that changed something."""
    changed: list[str] = []

    def after(model: Any, **_: Any) -> None:
        if not model.name.startswith(READS):
            changed.append(model.name)
            if len(changed) == number + 1:
                raise Killed(model.name)

    with hooked("after-call", after):
        yield


@contextmanager
def reached(operation: str) -> Iterator[list[dict[str, Any]]]:
    """Gives the parameters of every call of an operation that reached AWS, those after which somebody dies too; it
    must be the outer of the two."""
    asked: list[dict[str, Any]] = []
    there: list[dict[str, Any]] = []

    def ask(params: dict[str, Any], **_: Any) -> None:
        asked.append(dict(params))

    def arrive(**_: Any) -> None:
        there.append(asked[-1])

    with (hooked(f"before-parameter-build.*.{operation}", ask), hooked(f"after-call.*.{operation}", arrive)):
        yield there


@contextmanager
def killed_before(operation: str, later: int = 0) -> Iterator[None]:
    """Die before an operation, or before it comes once more after so many times."""
    done: list[str] = []

    def die(model: Any, **_: Any) -> None:
        if len(done) == later:
            raise Killed(model.name)
        done.append(model.name)

    with hooked(f"before-call.*.{operation}", die):
        yield


def refusal(code: str, status: int, **more: Any) -> tuple[Any, dict[str, Any]]:
    metadata = {"HTTPStatusCode": status, "HTTPHeaders": {}, "RetryAttempts": 0}
    answer = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": metadata}
    return SimpleNamespace(status_code=status), answer | more


@contextmanager
def refused(operation: str, code: str, status: int = 400, times: int = 1, reasons: Any = None,
            after: int = 0) -> Iterator[list[str]]:
    """AWS refuses the operation so many times, before it does anything, when it has done it some times. Gives the
    refusals."""
    said: list[str] = []
    left = iter(range(after))

    def refuse(**_: Any) -> tuple[Any, dict[str, Any]] | None:
        if next(left, None) is not None or len(said) == times:
            return None
        said.append(code)
        return refusal(code, status, **({"CancellationReasons": reasons} if reasons else {}))

    with hooked(f"before-call.*.{operation}", refuse):
        yield said


@contextmanager
def refused_in_words(operation: str, answer: dict[str, Any]) -> Iterator[None]:
    """AWS refuses the operation with this answer, before it does anything."""
    def refuse(**_: Any) -> tuple[Any, dict[str, Any]]:
        return SimpleNamespace(status_code=429), answer | {"ResponseMetadata": {"HTTPStatusCode": 429}}

    with hooked(f"before-call.*.{operation}", refuse):
        yield


@contextmanager
def answered(operation: str, answer: dict[str, Any], after: int = 0) -> Iterator[None]:
    """AWS answers so, and does nothing, when it has done it some times."""
    left = iter(range(after))

    def give(**_: Any) -> tuple[Any, dict[str, Any]] | None:
        if next(left, None) is not None:
            return None
        return SimpleNamespace(status_code=200), answer | {"ResponseMetadata": {"HTTPStatusCode": 200}}

    with hooked(f"before-call.*.{operation}", give):
        yield


@contextmanager
def spoiled(culprits: set[str], code: str = "BadRequestException") -> Iterator[list[list[str]]]:
    """SES refuses every request as a whole in which one of these people has a mail. Gives who was asked for."""
    asked: list[list[str]] = []

    def remember(params: dict[str, Any], **_: Any) -> None:
        asked.append([one["Destination"]["ToAddresses"][0] for one in params["BulkEmailEntries"]])

    def refuse(**_: Any) -> tuple[Any, dict[str, Any]] | None:
        return refusal(code, 400) if culprits & set(asked[-1]) else None

    with (hooked("before-parameter-build.*.SendBulkEmail", remember), hooked("before-call.*.SendBulkEmail", refuse)):
        yield asked


@contextmanager
def taken_in_part(taken: int, status: str, times: int = 1) -> Iterator[list[int]]:
    """SES takes the first so many of a page, and gives the others this status; so many times. Gives how many were
    asked for."""
    asked: list[int] = []

    def shorten(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        asked.append(len(params["BulkEmailEntries"]))
        return {**params, "BulkEmailEntries": params["BulkEmailEntries"][:taken]} if len(asked) <= times else params

    def fill(parsed: dict[str, Any], **_: Any) -> None:
        if len(asked) <= times and "BulkEmailEntryResults" in parsed:
            found = parsed["BulkEmailEntryResults"]
            found += [{"Status": status}] * (asked[-1] - len(found))

    with (hooked("provide-client-params.*.SendBulkEmail", shorten), hooked("after-call.*.SendBulkEmail", fill)):
        yield asked


@contextmanager
def answer_lost(operation: str, meanwhile: Callable[[], None] = lambda: None) -> Iterator[None]:
    """AWS does it, and its first answer never arrives. `meanwhile` happens while we wait for it."""
    lost: list[str] = []

    def lose(model: Any, **_: Any) -> None:
        if not lost:
            lost.append(str(model.name))
            meanwhile()
            raise ReadTimeoutError(endpoint_url="https://email.eu-west-2.amazonaws.com")

    with hooked(f"after-call.*.{operation}", lose):
        yield


@contextmanager
def meanwhile(operations: str, happens: Callable[[], Any]) -> Iterator[list[str]]:
    """Something happens once, in the moment before one of the operations reaches AWS. Gives which it was."""
    before: list[str] = []

    def once(model: Any, **_: Any) -> None:
        if model.name in operations.split() and not before:
            before.append(str(model.name))
            happens()

    with hooked("before-call", once):
        yield before


@contextmanager
def calls() -> Iterator[list[str]]:
    """The names of the calls made."""
    made: list[str] = []

    def note(model: Any, **_: Any) -> None:
        made.append(str(model.name))

    with hooked("before-call", note):
        yield made


@contextmanager
def undelayed() -> Iterator[list[int]]:
    """No message waits in its queue. Gives the seconds that each was to wait."""
    delays: list[int] = []

    def hurry(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        delays.append(int(params["DelaySeconds"]))
        return {**params, "DelaySeconds": 0}

    with hooked("provide-client-params.sqs.SendMessage", hurry):
        yield delays
