"""The operator's command line: `python -m infrastructure.operate WISH …`, against AWS or the local run alike.

It invokes the operator's functions with the IAM credentials at hand (docs/operating.md) and shows what they answer.
"""

import argparse
import json
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.regions import DEFAULT_REGION
from chalicelib.operator.wishes import DRY_RUN, WISHES, Wish

DONE, REFUSED, MISUSED = 0, 1, 2
PATIENCE = 310  # seconds: ten more than a function may take
ASKED_FOR = "-"  # as the value of a field: it is asked for, so that it stays out of the shell's history
FROM_FILE = "@"
WIDEST = 60
HELP = {
    "id": "of an announcement, request, complaint or wish", "account": "an account's id", "list": "a list's id",
    "email": f"an address; “{ASKED_FOR}” to be asked for it", "month": "such as 2027-05",
    "category": "system or billing", "subject": "one line", "text": f"plain text, or {FROM_FILE}FILE",
    "suppressions_from": "a table's name",
    "received": "the day, such as 2026-11-23", "full": "“yes” for all of it, not just how much there is",
    DRY_RUN: "only say what it would do",
}


class Caller:
    """Invokes functions by name. Behind `endpoint` they are called what they are; on AWS the stack knows what."""

    def __init__(self, stage: str, region: str, endpoint: str | None) -> None:
        self._session, self._region = botocore.session.get_session(), region
        self._stack, self._endpoint = f"smartmessages-{stage}", endpoint

    def ask(self, wish: Mapping[str, str]) -> dict[str, Any]:
        """The function's answer. Raises ClientError, BotoCoreError, or RuntimeError where the function failed."""
        payload = json.dumps({**wish, "by": self._client("sts").get_caller_identity()["Arn"]})
        answer = self._client("lambda").invoke(FunctionName=self._name(WISHES[wish["do"]].function), Payload=payload)
        body = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise RuntimeError(f"The function failed: {body.get('errorType', 'error')}. Its log says why.")
        return dict(body)

    def _name(self, function: str) -> str:
        if self._endpoint:
            return function
        logical = "".join(part.capitalize() for part in function.split("_"))
        found = self._client("cloudformation").describe_stack_resource(
            StackName=self._stack, LogicalResourceId=logical)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def _client(self, service: str) -> Any:
        once = Config(read_timeout=PATIENCE, retries={"total_max_attempts": 1})  # a wish is never sent twice unseen
        return self._session.create_client(service, region_name=self._region, endpoint_url=self._endpoint, config=once)


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask for one thing and show what came of it: 0 done, 1 refused, 2 not understood or not confirmed."""
    given = _parser().parse_args(arguments)
    known = WISHES[given.wish]
    try:
        wish, caller = _wish(known, given), Caller(given.stage, given.region, given.endpoint_url)
        asks = (known.final or known.by_two) and DRY_RUN not in wish and not given.yes
        if asks and not _confirmed(caller, wish):
            print("Nothing was done.", file=sys.stderr)
            return MISUSED
        answer = _carried_out(caller, wish)
    except (ClientError, BotoCoreError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    print(json.dumps(answer, indent=2, ensure_ascii=False) if given.json else "\n".join(in_words(answer)))
    return DONE if answer["ok"] else REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infrastructure.operate",
                                     description="Ask the operator's functions for something, by IAM credentials.")
    parser.add_argument("--stage", default="prod", help="of the deployment (prod)")
    parser.add_argument("--region", default=DEFAULT_REGION, help=f"({DEFAULT_REGION})")
    parser.add_argument("--endpoint-url", help="of the local run: it says it when it starts")
    parser.add_argument("--json", action="store_true", help="the answer as it is, for programs")
    parser.add_argument("--yes", action="store_true", help="do not ask before what is final or wants two")
    wishes = parser.add_subparsers(dest="wish", required=True, metavar="WISH")
    for name, wish in WISHES.items():
        marks = [mark for mark, on in (("final", wish.final), ("by two", wish.by_two)) if on]
        said = wish.does + (f" ({', '.join(marks)})" if marks else "")
        one = wishes.add_parser(name, help=said, description=f"It {wish.does}.")
        for field in (*wish.needs, *wish.may):
            flag: dict[str, Any] = {"action": "store_const", "const": "yes"} if field == DRY_RUN else {}
            one.add_argument(_option(field), required=field in wish.needs, help=HELP.get(field), **flag)
    return parser


def _option(field: str) -> str:
    return "--dry-run" if field == DRY_RUN else f"--{field}"


def _wish(known: Wish, given: argparse.Namespace) -> dict[str, str]:
    typed = {name: getattr(given, name) for name in (*known.needs, *known.may)}
    return {"do": given.wish, **{name: _value(name, text) for name, text in typed.items() if text is not None}}


def _value(name: str, text: str) -> str:
    if text == ASKED_FOR:
        return input(f"{name}: ")
    return Path(text[1:]).read_text(encoding="utf-8") if name == "text" and text.startswith(FROM_FILE) else text


def _confirmed(caller: Caller, wish: dict[str, str]) -> bool:
    """Whether whoever sits there wants it still, having seen what it would do where it can tell."""
    name, known = wish["do"], WISHES[wish["do"]]
    if not sys.stdin.isatty():
        print(f"{name} is asked about first; say --yes where nobody can be asked.", file=sys.stderr)
        return False
    if known.reports:
        print("\n".join(in_words(caller.ask({**wish, DRY_RUN: "yes"}))), file=sys.stderr)
    print(f"{name} {known.does}.{' This cannot be taken back.' if known.final else ''}", file=sys.stderr)
    return input(f"Type “{name}” to go on: ").strip() == name


def _carried_out(caller: Caller, wish: dict[str, str]) -> dict[str, Any]:
    """The answer; what a run could not finish is taken up again until it is done, with a word of how far it is."""
    answer = caller.ask(wish)
    while answer.get("again"):
        print(f"{answer.get('queued', 'some')} of {answer.get('accounts', 'all')} …", file=sys.stderr)
        answer = caller.ask(answer["again"])
    return answer


def in_words(answer: Mapping[str, Any]) -> Iterator[str]:
    """An answer for people: what it says, then its lists as tables."""
    if not answer["ok"]:
        yield from (f"Refused: {one}" for one in answer["problems"])
        return
    if "page" in answer:  # to be kept in a file, and printed by a browser
        yield answer["page"]
        return
    plain = {name: value for name, value in answer.items() if not isinstance(value, list) and name != "ok"}
    width = max(map(len, plain), default=0)
    yield from (f"{name:<{width}}  {_word(value)}" for name, value in plain.items() if value != "")
    for name, rows in answer.items():
        if isinstance(rows, list):
            yield from _table(name, rows)


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is long goes on in the next line of its column: nothing is cut off."""
    yield f"{name}: {len(rows) or 'none'}"
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[[column] for column in columns],
             *([textwrap.wrap(_word(row.get(column, "")), WIDEST) for column in columns] for row in rows)]
    widths = [max(len(line) for row in cells for line in row[n]) for n in range(len(columns))]
    for row in cells if rows else ():
        for lines in zip_longest(*row, fillvalue=""):
            yield "  " + "  ".join(f"{line:<{width}}" for line, width in zip(lines, widths, strict=True)).rstrip()


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else " ".join(str(value).split())


if __name__ == "__main__":
    sys.exit(main())
