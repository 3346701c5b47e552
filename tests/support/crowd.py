"""A day on which very many people read one campaign, as DynamoDB would give it: in answers of a megabyte, of rows
made beforehand, so that what a fold costs can be told from what making them costs. Calls and writes are counted."""

import json
from base64 import urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import date
from hashlib import blake2b
from typing import Any

from chalicelib.activity.model import CLICK, OPEN, SHARDS, marks_of, partition, shard_of, sort_key
from tests.support.stand_in import InPlaceOfAws

CAMPAIGN = "aaaabbbbcccc-2345678xyz"
A_PAGE = 8_000  # rows: a megabyte of them, with what of them is not asked for
Rows = tuple[list[str], list[str]]  # sort keys, and the rows as JSON
Item = dict[str, dict[str, str]]


def person(number: int) -> str:
    return urlsafe_b64encode(blake2b(str(number).encode(), digest_size=16).digest()).decode().rstrip("=")


class Crowd(InPlaceOfAws):
    """`events` of that day, each in a row of its own: four of five are opens, the fifth is a click of one of them. So
    many of the people, `known`, had opened the day before."""

    def __init__(self, day: date, events: int, known: int = 0) -> None:
        self.events = events
        self.calls: Counter[str] = Counter()
        self.written = self.bytes_read = 0
        self._rows: dict[str, Rows] = {}
        rows: list[list[Item]] = [[] for _ in range(SHARDS)]
        for number in range(events * 4 // 5):
            who = person(number)
            kinds = [(OPEN, 0), (CLICK, 1 + number % 20)] if number % 4 == 0 else [(OPEN, 0)]
            rows[shard_of(who)] += [_row(sort_key(CAMPAIGN, who, kind, link)) for kind, link in kinds]
        marks: list[list[Item]] = [[] for _ in range(SHARDS)]
        for who in map(person, range(known)):
            marks[shard_of(who)].append({"sk": {"S": f"{who}#{OPEN}"}})
        for shard in range(SHARDS):
            self._rows[partition(day, shard)] = _sorted(rows[shard])
            self._rows[marks_of(CAMPAIGN, shard)] = _sorted(marks[shard])

    def said(self, operation: str, body: bytes) -> bytes:
        asked = json.loads(body)
        self.calls[operation] += 1
        return self._query(asked) if operation == "Query" else self._other(operation, asked)

    def _query(self, asked: dict[str, Any]) -> bytes:
        """Only the keys of marks are asked for; all are of an earlier day, so that none has to be left out."""
        values = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items() if "S" in value}
        keys, texts = self._rows.get(values[":pk"], ([], []))
        begin = bisect_right(keys, asked["ExclusiveStartKey"]["sk"]["S"]) if "ExclusiveStartKey" in asked else (
            bisect_left(keys, values[":low"]))
        end = bisect_right(keys, values[":high"])
        until = min(begin + A_PAGE, end)
        after = f',"LastEvaluatedKey":{{"sk":{{"S":"{keys[until - 1]}"}}}}' if until < end else ""
        found = f'{{"Items":[{",".join(texts[begin:until])}],"ScannedCount":{until - begin}{after}}}'.encode()
        self.bytes_read += len(found)
        return found

    def _other(self, operation: str, asked: dict[str, Any]) -> bytes:
        tables = asked.get("RequestItems", {})
        if operation == "BatchWriteItem":
            self.written += sum(map(len, tables.values()))
        return json.dumps({"Responses": {name: [] for name in tables}, "UnprocessedItems": {}}).encode()


def _row(sk: str) -> Item:
    first = {"first_at": {"N": "1790000000"}} if f"#{CLICK}#" in sk else {}
    return {"sk": {"S": sk}, "times": {"N": "1"}, **first}


def _sorted(rows: list[Item]) -> Rows:
    rows.sort(key=lambda row: row["sk"]["S"])
    return [row["sk"]["S"] for row in rows], [json.dumps(row, separators=(",", ":")) for row in rows]
