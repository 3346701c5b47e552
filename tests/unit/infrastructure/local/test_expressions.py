"""Expressions are taken to pieces by the short way: what they do is what they do by moto's own."""

from collections.abc import Callable
from typing import Any

import pytest
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.parsing import ast_nodes
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator

from infrastructure.local import expressions
from infrastructure.local.clients import client
from tests.unit.infrastructure.local.test_requests import asked

KEY: dict[str, Any] = {"pk": {"S": "p"}, "sk": {"S": "s"}}
ROW = KEY | {"n": {"N": "7"}, "text": {"S": "ü"}, "words": {"SS": ["a", "b"]}, "some": {"L": [{"N": "1"}, {"N": "2"}]},
             "of": {"M": {"here": {"S": "x"}, "many": {"N": "3"}}}}
VALUES = {":n": {"N": "2"}, ":s": {"S": "y"}, ":l": {"L": [{"N": "9"}]}, ":w": {"SS": ["b"]}, ":e": {"S": ""}}
NAMES = {"#t": "text", "#o": "of", "#h": "here"}
CASES = {  # an update, and under what condition
    "several": ("SET n = :n, #t = :s", ""), "a sum": ("SET n = n + :n", ""), "a difference": ("SET n = :n - n", ""),
    "the first only": ("SET m = if_not_exists(m, :n)", ""), "kept": ("SET n = if_not_exists(n, :n)", ""),
    "appended": ("SET some = list_append(some, :l)", ""),
    "within": ("SET #o.#h = :s, of.more = :n", ""), "of a list": ("SET some[1] = :n REMOVE some[0], #t", ""),
    "every kind": ("SET #t = :s ADD n :n, fresh :n REMOVE #o.#h DELETE words :w", ""),
    "another's value": ("SET fresh = #t, n = of.many", ""), "gone": ("REMOVE n, nowhere", ""),
    "on condition": ("SET n = :n", "attribute_exists(pk) AND (n < :n OR NOT #t = :s) AND size(words) > :n"),
    "granted": ("SET n = :n", "n BETWEEN :n AND n AND begins_with(#t, #t) AND contains(words, #t) OR n IN (n, :n)"),
    "twice the same": ("SET n = :n, n = :n", ""), "twice by name": ("SET #t = :s, #t = :s", ""),
    "one in another": ("SET #o.#h = :s REMOVE of.#h", ""), "two of a kind": ("SET n = :n SET #t = :s", ""),
    "two additions": ("ADD n :n ADD fresh :n", ""), "a key": ("SET pk = :s", ""), "no path": ("SET a.b.c = :n", ""),
    "no such row": ("SET n = nowhere", ""), "a sum of texts": ("SET n = :s + :s", ""), "no value": ("SET n = :x", ""),
    "an empty key": ("SET sk = :e", ""), "nonsense": ("SET SET", ""),
}


def _used(text: str, known: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name in text}


def _done(table: str, update: str, condition: str, times: int = 1) -> Any:
    """What it comes to, and the row: of the last of so many times, for what is known by then is not taken apart."""
    given: dict[str, Any] = {"TableName": table, "Key": KEY, "UpdateExpression": update, "ReturnValues": "ALL_NEW"}
    given |= {"ConditionExpression": condition} if condition else {}
    parts = {"ExpressionAttributeValues": _used(f"{update} {condition}", VALUES),
             "ExpressionAttributeNames": _used(f"{update} {condition}", NAMES)}
    for _ in range(times):
        client("dynamodb").put_item(TableName=table, Item=ROW)
        came = asked("dynamodb", "update_item", given | {name: value for name, value in parts.items() if value})
    return came, client("dynamodb").get_item(TableName=table, Key=KEY)["Item"]


def _by_moto(ask: Callable[[], Any]) -> Any:
    def walked(self: Any, node: Any) -> Any:
        return self.traverse_node_recursively(node)

    with pytest.MonkeyPatch.context() as patch:
        for each in (ast_nodes.DepthFirstTraverser, ActionCountValidator, OverlappingPathsValidator):
            patch.setattr(each, "traverse", walked)
        patch.delattr(ast_nodes.Node, "__deepcopy__")
        patch.setattr(UpdateExpressionParser, "make", expressions._parsed.__wrapped__)
        patch.setattr(ConditionExpressionParser, "_lex_condition_expression", expressions._lexed_whole)
        return ask()


@pytest.mark.parametrize(("update", "condition"), CASES.values(), ids=list(CASES))
def test_it_comes_to_the_same(stack: dict[str, str], update: str, condition: str) -> None:
    table = stack["TABLE_PENDING"]
    assert _done(table, update, condition, times=2) == _by_moto(lambda: _done(table, update, condition))
