"""Rules of the house that import-linter cannot say: what is named where, how long things are, what an import does."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "chalicelib"
DOORS = {"pages", "dashboard", "api", "jobs"}
PURE = {"model", "rules", "tokens", "adequacy", "terms", "wishes", "__init__"}  # what a room's rules may rest on
HIDDEN_INPUTS = {
    "os.environ", "os.getenv", "os.putenv", "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "time.time", "time.time_ns", "time.sleep",
}


def shipped() -> list[Path]:
    """The product's own Python."""
    return [ROOT / "app.py", *sorted(LIBRARY.rglob("*.py"))]


def everything() -> list[Path]:
    """Every Python file of the repository."""
    return [*shipped(), *sorted((ROOT / "infrastructure").rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py"))]


def rooms() -> list[Path]:
    """The rooms of the house, which all stand on core."""
    return sorted(path.parent for path in LIBRARY.glob("*/__init__.py") if path.parent.name != "core")


def relative(path: Path) -> str:
    """A path as a failing test should show it."""
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    """The syntax of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_time_environment_and_chance_come_from_core_only() -> None:
    """Time is an argument and settings are read once: every rule can be tried an hour either side of its limit."""
    outside = [path for path in shipped() if LIBRARY / "core" not in path.parents]
    named = [f"{relative(path)}:{node.lineno} {ast.unparse(node)}" for path in outside for node in ast.walk(tree(path))
             if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in HIDDEN_INPUTS]
    imported = [f"{relative(path)} imports {name}" for path in outside for name in imports(path)
                if name in HIDDEN_INPUTS or name.split(".")[0] in {"secrets", "random", "uuid"}]
    assert named + imported == []


def test_nothing_is_read_or_made_at_import_time() -> None:
    """A call at module level may make what a type or a route needs, but reads no clock, setting or store."""
    refused = {"now", "settings", "client", "session", "getenv", "open", "read_text"}
    found = [f"{relative(path)}:{call.lineno} {ast.unparse(call)}"
             for path in shipped()
             for statement in tree(path).body if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
             for call in ast.walk(statement) if isinstance(call, ast.Call) and not _inside_function(statement, call)
             and ast.unparse(call.func).split(".")[-1] in refused]
    assert found == []


def _inside_function(statement: ast.stmt, call: ast.Call) -> bool:
    return any(call in ast.walk(each) for each in ast.walk(statement) if isinstance(each, ast.Lambda))


@pytest.mark.parametrize("path", everything(), ids=relative)
def test_files_and_functions_stay_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines < 250
    long = [f"{node.name}: {length} lines" for node in ast.walk(tree(path))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (length := (node.end_lineno or 0) - node.lineno + 1) > 40]
    assert long == []


def test_the_composition_of_the_app_stays_on_one_screen() -> None:
    assert len((ROOT / "app.py").read_text().splitlines()) < 60


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_rooms_doors_are_opened_by_the_app_alone(room: Path) -> None:
    doors = {f"chalicelib.{room.name}.{path.stem}" for path in room.glob("*.py") if path.stem.split("_")[0] in DOORS}
    used = [f"{relative(path)} imports {name}" for path in shipped() if path.name != "app.py"
            for name in imports(path) if any(name == door or name.startswith(f"{door}.") for door in doors)]
    assert used == []


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_rooms_model_and_rules_know_nothing_of_its_use_cases(room: Path) -> None:
    ours = f"chalicelib.{room.name}."
    use_cases = {path.stem for path in room.glob("*.py")} - PURE
    found = [f"{room.name}/{kind}.py imports {name}" for kind in ("model", "rules") if (room / f"{kind}.py").exists()
             for name in imports(room / f"{kind}.py")
             if name.startswith(ours) and name.removeprefix(ours).split(".")[0] in use_cases]
    assert found == []


def test_middleware_is_for_http_and_is_put_up_in_the_app_alone() -> None:
    """Workers run without it, though Chalice's test client pretends otherwise; a blueprint's would be everybody's."""
    for path in shipped():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("register_middleware", ".middleware")):
                assert path.name == "app.py", relative(path)
                assert ast.unparse(node.args[0]) == "'http'"


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=relative)
def test_every_test_says_what_it_expects(path: Path) -> None:
    """By itself, or in a helper of its file that it calls: an assertion, or an error that must be raised."""
    known = {node.name: node for node in tree(path).body if isinstance(node, ast.FunctionDef)}
    expecting: set[str] = set()
    while more := {name for name, node in known.items() if name not in expecting and _expects(node, expecting)}:
        expecting |= more
    assert [name for name in known if name.startswith("test_") and name not in expecting] == []


def _expects(function: ast.FunctionDef, helpers: set[str]) -> bool:
    called = {ast.unparse(node.func).split(".")[-1] for node in ast.walk(function) if isinstance(node, ast.Call)}
    return bool(called & (helpers | {"raises"})) or any(isinstance(node, ast.Assert) for node in ast.walk(function))


WATCH_THE_ENVIRONMENT = """
import os, sys
root = sys.argv[1]
sys.path.insert(0, root)
read = []
original = type(os.environ).__getitem__
def watched(self, name):
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__") in ("os", "collections.abc"):
        frame = frame.f_back
    if frame.f_globals.get("__name__", "").split(".")[0] in ("app", "chalicelib"):
        read.append(frame.f_globals["__name__"] + " reads " + name)
    return original(self, name)
type(os.environ).__getitem__ = watched
sys.addaudithook(lambda event, _: read.append(event) if event in ("socket.connect", "socket.getaddrinfo") else None)
exec(sys.argv[2])
print("\\n".join(read), end="")
"""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing in its environment at all."""
    command = [sys.executable, "-c", script, str(ROOT), *arguments]
    return subprocess.run(command, env={}, cwd="/", capture_output=True, text=True, check=False)


def test_importing_the_app_reads_no_environment_and_calls_nobody() -> None:
    """`chalice package` imports it where there is neither a setting nor a network."""
    imported = run(WATCH_THE_ENVIRONMENT, "import app")
    assert (imported.returncode, imported.stdout, imported.stderr) == (0, "", "")
    watched = run(WATCH_THE_ENVIRONMENT, "import chalicelib.core.settings as core\ntry: core.settings()\nexcept: pass")
    assert watched.stdout == "chalicelib.core.settings reads STAGE", "the watch itself must see"


IMPORT_ALONE = """
import sys
sys.path.insert(0, sys.argv[1])
__import__(sys.argv[2])
print(" ".join(sorted(sys.modules)))
"""

WRITES_MAIL = {"subscriptions", "campaigns"}


@pytest.mark.parametrize("room", [room.name for room in rooms() if (room / "jobs.py").exists()])
def test_a_worker_starts_alone_and_light(room: str) -> None:
    """Lambda imports a worker's module without app.py, and on every cold start."""
    imported = run(IMPORT_ALONE, f"chalicelib.{room}.jobs")
    assert imported.returncode == 0, imported.stderr
    loaded = set(imported.stdout.split())
    heavy = {"app", "boto3", "moto", "bs4", "markdown_it", "css_inline", "nh3", "markdownify"}
    assert loaded & (heavy if room in WRITES_MAIL else heavy | {"jinja2", "pydantic"}) == set()
    doors = {name for name in loaded if name.startswith("chalicelib.") and name.endswith((".pages", ".api"))}
    assert doors <= {"chalicelib.core.pages"}
