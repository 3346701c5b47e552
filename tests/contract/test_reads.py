"""The first lock on everything that has an end: no read gives what is past it. Reads by key hide it in one place
(core/table.py); a query has to say so, and each that does not is named here, with the reason."""

import ast
from collections.abc import Iterator

from infrastructure import data_map
from tests.contract.test_architecture import LIBRARY, shipped, tree

DATED = {name.partition(".")[2] for name, model in data_map.models().items()
         if "expires_at" in data_map.attributes(model)}
AT_ONCE = {"query", "scan", "newest_first", "newest"}  # the last two take the model as an argument
BARE = {
    ("users/sessions.py", "OpenSession"): "to end sessions, those that are over as well",
    ("users/leads.py", "Lead"): "to delete what leads there",
    ("webhooks/forget.py", "LoggedCall"): "to forget what is told of a person",
    ("operator/detect.py", "SignInLog"): "of the last days, and kept for ninety",
    ("operator/detect.py", "Foreign"): "of the last hours, and kept for two days",
    ("activity/fold.py", "Activity"): "for the day in its key, which tells its end",
}


def _reads() -> Iterator[tuple[str, str]]:
    """File and model of every query of a model with an end whose answer does not go through `visible` where it is
    asked, or in the same function."""
    for path in shipped():
        for function in (one for one in ast.walk(tree(path)) if isinstance(one, ast.FunctionDef)):
            found = {model for call in ast.walk(function) if isinstance(call, ast.Call) for model in _asked(call)}
            if found and "visible(" not in ast.unparse(function):
                yield from ((str(path.relative_to(LIBRARY)), model) for model in found)


def _asked(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    if name.rpartition(".")[2] in AT_ONCE:
        yield from ({name.partition(".")[0], *(ast.unparse(one) for one in call.args[:1])} & DATED)


def test_every_query_of_what_has_an_end_hides_what_is_past_it() -> None:
    assert set(_reads()) == set(BARE)
