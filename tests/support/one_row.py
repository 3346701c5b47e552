"""A table of one row in this process, whose UpdateItem heeds conditions as DynamoDB does: for what writes very often.

It knows the words that the rate's bucket uses, and raises KeyError or SyntaxError for others. That DynamoDB itself
reads them so is tried in tests/engine/test_rate.py.
"""

import json
import re
from typing import Any

from tests.support.stand_in import ConditionFailed, InPlaceOfAws

NOTHING = float("nan")  # compares with nothing, as an attribute that is not there
_CLAUSE = re.compile(r"\b(SET|REMOVE|ADD) ")
_PATH = re.compile(r"#\w+(?:\.#\w+)*")
_WORDS = {" AND ": " and ", " OR ": " or ", "attribute_not_exists": "missing", "attribute_exists": "not missing"}
Plain = dict[str, Any]


class OneRow(InPlaceOfAws):
    """The row, as Python has it; `asked` counts the requests."""

    def __init__(self) -> None:
        self.row: Plain = {}
        self.asked = 0

    def said(self, operation: str, asked: bytes) -> bytes:
        self.asked += 1
        request = json.loads(asked)
        if operation == "UpdateItem":
            self._update(request)
            return json.dumps({"Attributes": _wire({**_plain(request["Key"]), **self.row})}).encode()
        (table, wanted), = request["RequestItems"].items()
        found = [_wire({**_plain(wanted["Keys"][0]), **self.row})] if self.row else []
        return json.dumps({"Responses": {table: found}, "UnprocessedKeys": {}}).encode()

    def _update(self, request: Plain) -> None:
        names, values = request.get("ExpressionAttributeNames", {}), _plain(request["ExpressionAttributeValues"])
        if not self._holds(request.get("ConditionExpression", "True"), names, values):
            raise ConditionFailed
        parts = _CLAUSE.split(request["UpdateExpression"])[1:]
        changes = [(kind, one) for kind, some in zip(parts[::2], parts[1::2], strict=True) for one in some.split(", ")]
        for change in [self._change(kind, one.strip(), names, values) for kind, one in changes]:
            change()

    def _holds(self, condition: str, names: Plain, values: Plain) -> bool:
        for word, python in _WORDS.items():
            condition = condition.replace(word, python)
        return bool(self._worth(condition.replace(" = ", " == "), names, values))

    def _worth(self, expression: str, names: Plain, values: Plain) -> Any:
        """What it comes to with the row as it is."""
        python = _PATH.sub(lambda found: f"at({_steps(found[0], names)!r})", expression)
        python = re.sub(r":\w+", lambda found: f"values[{found[0]!r}]", python)
        return eval(python, {"at": self._at, "values": values, "missing": lambda found: found is NOTHING})  # noqa: S307

    def _at(self, steps: list[str]) -> Any:
        found: Any = self.row
        for step in steps:
            found = found.get(step, NOTHING) if isinstance(found, dict) else NOTHING
        return found

    def _change(self, kind: str, one: str, names: Plain, values: Plain) -> Any:
        """All of an update is worked out with the row as it was."""
        path, _, worth = one.partition(" = " if kind == "SET" else " ")
        *steps, last = _steps(path, names)
        if kind == "REMOVE":
            return lambda: self._in(steps).pop(last, None)
        new = self._worth(worth, names, values)
        if kind == "ADD":
            before = self._at([*steps, last])
            new += 0 if before is NOTHING else before
        return lambda: self._in(steps).update({last: new})

    def _in(self, steps: list[str]) -> Plain:
        found = self.row
        for step in steps:
            found = found[step]
        return found


def _steps(path: str, names: Plain) -> list[str]:
    return [names[each] for each in path.split(".")]


def _plain(typed: Plain) -> Plain:
    return {name: _value(value) for name, value in typed.items()}


def _value(typed: Plain) -> Any:
    (kind, held), = typed.items()
    if kind == "M":
        return _plain(held)
    return json.loads(held) if kind == "N" else held


def _wire(plain: Plain) -> Plain:
    return {name: {"M": _wire(value)} if isinstance(value, dict) else
            {"S": value} if isinstance(value, str) else {"N": json.dumps(value)} for name, value in plain.items()}
