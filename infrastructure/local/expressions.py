"""Expressions in moto's DynamoDB, at what they should cost: the service has a few dozen, and asks for them without end.

moto takes every one to pieces as if it had never seen it, copies the pieces attribute by attribute for each row, walks
through them ten times, and asks of every piece in each walk which of the classes that are looked for it is.
"""

import pickle
from collections import deque
from functools import cache, lru_cache
from typing import Any

from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.parsing import ast_nodes, expressions
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords
from moto.dynamodb.parsing.tokens import ExpressionTokenizer
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator

_pieces: Any = ast_nodes  # neither of them has types
_parser: Any = expressions.UpdateExpressionParser  # type: ignore[attr-defined]
_kind: Any = type
_PIECE = (_pieces.Node,)
_KNOWN = 1000  # expressions; the names and values that a caller puts in are no part of them
_lexed_whole = ConditionExpressionParser._lex_condition_expression
_tokens = lru_cache(_KNOWN)(ExpressionTokenizer.make_list)
_parsed = lru_cache(_KNOWN)(_parser.make)
_reserved: Any = frozenset(ReservedKeywords.get_reserved_keywords())


def install() -> None:
    """Put the remedies in the place of moto's own, once or again."""
    remedies: tuple[tuple[Any, str, Any], ...] = (
        (ExpressionTokenizer, "make_list", _tokens), (ReservedKeywords, "KEYWORDS", _reserved),
        (_parser, "make", _parsed), (ConditionExpressionParser, "_lex_condition_expression", _lexed),
        (_pieces.Node, "__deepcopy__", _copied), (_pieces.DepthFirstTraverser, "traverse", _walked),
        (ActionCountValidator, "traverse", _counted), (OverlappingPathsValidator, "traverse", _apart))
    for place, name, remedy in remedies:
        setattr(place, name, remedy)


def _lexed(self: ConditionExpressionParser) -> deque[Any]:
    """The words of a condition, in a list of the caller's own, who empties it."""
    return deque(_words(self.condition_expression or ""))


@lru_cache(_KNOWN)
def _words(condition: str) -> tuple[Any, ...]:
    return tuple(_lexed_whole(ConditionExpressionParser(condition, None, None)))


def _copied(self: Any, _memo: dict[int, Any]) -> Any:
    """The pieces as another's own, to be changed: whoever checks an expression puts the values in their places."""
    return pickle.loads(pickle.dumps(self))  # noqa: S301 - its own


def _walked(self: Any, node: Any) -> Any:
    """moto's walk, children first. What a walk looks for is asked once, and of each kind of piece whether it is."""
    return _walk(self, self.nodes_to_be_processed(), node, -1)


def _walk(walker: Any, wanted: tuple[type, ...], node: Any, place: int) -> Any:
    for number, child in enumerate(node.children or ()):
        walker.pre_processing_of_child(node, number)
        if _is_a(_kind(child), _PIECE):
            _walk(walker, wanted, child, number)
    if not _is_a(_kind(node), wanted):
        return node
    parent, done = node.parent, walker.process(node)
    done.parent = parent
    if parent:
        parent.children[place] = done
    return done


@cache
def _is_a(kind: Any, kinds: tuple[type, ...]) -> bool:
    return issubclass(kind, kinds)


def _counted(self: ActionCountValidator, node: Any) -> Any:
    """The whole has all the clauses of its parts: to count them again in each part finds nothing else."""
    return self.verify_action_counts(node)


def _apart(self: OverlappingPathsValidator, node: Any) -> Any:
    """The whole has all the paths of its parts."""
    return self.check_for_overlapping_paths(node)
