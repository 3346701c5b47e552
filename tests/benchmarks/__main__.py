"""`python -m tests.benchmarks`: measure everything, print it, write docs/benchmarks.md; 1 if a budget is exceeded.

`python -m tests.benchmarks calls` (or another of SECTIONS) measures that alone and writes nothing. So do those that
take a million rows, and long: LARGE. ENGINE need what infrastructure/engine.py needs.
"""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from infrastructure import engine
from tests.benchmarks import machine
from tests.benchmarks.figures import Section, measured

SECTIONS = ("calls", "routes", "telling", "sending", "growing", "costs", "importing", "uploading", "visiting",
            "folding", "history", "sweeping", "emptying", "abuse", "taking", "loading")
LARGE = ("rates", "growing_million", "uploading_million", "history_million", "abuse_million", "mass")
ENGINE = {"uploading", "visiting", "history", "emptying", "uploading_million", "history_million"}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


def everything(names: list[str]) -> list[Section]:
    """Each section in a fresh process, so that none leaves anything behind for the next."""
    sections = []
    for name in names:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            sections.append(alone.submit(measured, name).result())
        print(sections[-1].plain(), flush=True)
    return sections


def page(sections: list[Section]) -> str:
    """docs/benchmarks.md."""
    intro = ("Written by `make bench`, which fails if a budget is exceeded. Counts are exact and the same everywhere;\n"
             "times hold for this machine, and its neighbours can be heard in them.")
    return "\n".join(["# Benchmarks", "", intro, "", f"Machine: {machine.described()}.", "",
                      *(section.markdown() for section in sections)])


def main(arguments: list[str]) -> int:
    unknown = [name for name in arguments if name not in (*SECTIONS, *LARGE)]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(SECTIONS + LARGE)}.", file=sys.stderr)
        return 2
    names = arguments or list(SECTIONS)
    try:
        if ENGINE & set(names):
            engine.fetch()  # what is missing is better known now than in an hour
    except engine.CannotRun as why:
        print(why, file=sys.stderr)
        return engine.CANNOT
    print(f"{machine.described()}\n")
    sections = everything(names)
    if not arguments:
        PAGE.write_text(page(sections), encoding="utf-8")
    exceeded = [each for section in sections for each in section.exceeded]
    for each in exceeded:
        print(f"Over budget: {each}", file=sys.stderr)
    return 1 if exceeded else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
