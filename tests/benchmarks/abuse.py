"""What somebody who fetches our links all the time, or makes links up, can make us store and pay.

Through the code that answers, a table in the place of DynamoDB that only says which rows there are, and how often
each was written.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import repeat
from time import process_time
from typing import Any, NamedTuple

from app import app
from chalicelib.activity import tokens
from chalicelib.activity.model import SHARDS
from chalicelib.core import aws
from chalicelib.core.settings import settings
from chalicelib.subscriptions.model import subscription_key
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.benchmarks.gateway import event
from tests.benchmarks.stage import Stage, built
from tests.support import builders
from tests.support.capacity import A_UNIT, size
from tests.support.stand_in import InPlaceOfAws

OFTEN, MADE_UP, A_SECOND = 100_000, 1_000_000, 5_000
MOST_OF_A_SECOND = 700  # writes of one row in a second; DynamoDB takes a thousand
MOST_ANSWERED, MOST_MADE_UP = 4.0, 0.2  # milliseconds of processor a request: three times what was measured
A_SEAL = 20  # characters, at the end of a link


class Written(InPlaceOfAws):
    """Rows by key, the same answer to every read."""

    def __init__(self, there: dict[str, Any]) -> None:
        self.calls: Counter[str] = Counter()
        self.writes: Counter[tuple[str, str]] = Counter()
        self.bytes = 0
        self._there = json.dumps({"Responses": there, "UnprocessedKeys": {}}).encode()

    def said(self, operation: str, asked: bytes) -> bytes:
        self.calls[operation] += 1
        if operation != "UpdateItem":
            return self._there
        wanted = json.loads(asked)
        key = wanted["Key"]
        names, values = wanted["ExpressionAttributeNames"], wanted["ExpressionAttributeValues"]
        row = {**key, **dict(zip(list(names.values()), list(values.values()), strict=False))}
        self.bytes = max(self.bytes, size(row))
        self.writes[key["pk"]["S"], key["sk"]["S"]] += 1
        return json.dumps({"Attributes": {**key, "times": {"N": "1"}, "expires_at": {"N": "2000000000"}}}).encode()


class Case(NamedTuple):
    """What was asked how often, the milliseconds of processor each, and what is left of it."""

    name: str
    times: int
    each: float
    written: Written

    def told(self) -> list[str]:
        rows, calls = self.written.writes, self.written.calls
        return [self.name, f"{self.times:,}", f"{self.each:.3f}", f"{len(rows):,}", f"{self.written.bytes:,}",
                f"{rows.total() / self.times:.2f}", f"{calls.total() / self.times:.2f}"]


def section() -> Section:
    """A tenth of it all."""
    return measured(10)


def million() -> Section:
    """All of it."""
    return measured(1)


def measured(part: int) -> Section:
    """A pixel again and again, links that nobody made, and a campaign that everybody opens at once."""
    with stub.in_place_of_aws():
        staged = built()
        there = _consent(staged)
        nobody = tokens.issue(staged.campaign.id, staged.at.date())
        cases = [
            _answered("one person's pixel", there, repeat(staged.tracked, OFTEN // part)),
            _answered("the pixel of nobody in particular", there, repeat(nobody, OFTEN // part)),
            _answered("a second of a campaign that everybody opens", there, repeat(nobody, A_SECOND)),
            _answered("made-up links, each another", there, _made_up(nobody, MADE_UP // part))]
    return Section("Abuse", _intro(), ["what is fetched", "times", "ms of processor each", "rows afterwards",
                                       "bytes of a row", "written each", "calls each"],
                   [one.told() for one in cases], wrong(*cases))


def wrong(named: Case, unnamed: Case, second: Case, made_up: Case) -> list[str]:
    """What is not bounded as it should be."""
    found = [f"{one.name}: {len(one.written.writes)} rows of {one.written.bytes} bytes" for one, most in
             ((named, 1), (unnamed, SHARDS), (second, SHARDS), (made_up, 0))
             if len(one.written.writes) > most or one.written.bytes > A_UNIT]
    found += [f"{one.name}: {one.written.writes.total():,} of {one.times:,} counted" for one in (named, unnamed, second)
              if one.written.writes.total() != one.times]
    found += [f"{made_up.name}: {made_up.written.calls.total()} calls"] if made_up.written.calls else []
    busiest = max(second.written.writes.values())
    found += [f"{second.name}: {busiest} writes of one row"] if busiest > MOST_OF_A_SECOND else []
    return found + [f"{one.name}: {one.each:.2f} ms" for one in (named, unnamed, second, made_up)
                    if one.each > (MOST_MADE_UP if one is made_up else MOST_ANSWERED)]


def _consent(staged: Stage) -> dict[str, Any]:
    """The reader's subscription, as the stub has it."""
    _model, pk, sk = subscription_key(staged.mailing_list.id, builders.person(builders.CAROL))
    wanted = {settings().tables["subscriptions"]: {"Keys": [{"pk": {"S": pk}, "sk": {"S": sk}}]}}
    found: dict[str, Any] = aws.client("dynamodb").batch_get_item(RequestItems=wanted)["Responses"]
    return found


def _made_up(token: str, many: int) -> Iterator[str]:
    """Links of the right form, each with another seal."""
    return (f"{token[:-A_SEAL]}{number:07d}{token[7 - A_SEAL:]}" for number in range(many))


def _answered(name: str, there: dict[str, Any], links: Iterable[str]) -> Case:
    written = Written(there)
    with written.in_place_of_aws():
        began = process_time()
        answers = Counter(app(event("GET", "/o/{token}", {"token": token}), None)["statusCode"] for token in links)
        spent, times = process_time() - began, answers[200]
    if answers.total() != times:
        raise RuntimeError(f"{name} was answered with {answers}")
    return Case(name, times, spent / times * 1000, written)


def _intro() -> str:
    return (
        f"Through the code that answers, AWS from within the process. A row that is there is changed and never "
        f"doubled: what is fetched again and again is one row by name and {SHARDS} without, each fetch is one write "
        "unit (and a read of the consent by name), and there is nothing else to pay. Links that nobody made are "
        f"refused by their seal: no call, no row. Of a campaign that is opened {A_SECOND:,} times in a second no row "
        f"may be written more than {MOST_OF_A_SECOND} times; DynamoDB takes a thousand.")
