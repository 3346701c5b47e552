"""Whether the portal's first answer tells by its time who is known: for known, unknown and no address, in ms of CPU."""

from math import ceil

from app import app
from tests.benchmarks import stub
from tests.benchmarks.figures import Section, Watch
from tests.benchmarks.gateway import event
from tests.benchmarks.stage import built
from tests.support import builders

WARM_UP, TURNS = 100, 3_000
MOST = 0.1  # ms between the medians: far below what a network's own wavering shows
KNOWN, AGAIN, UNKNOWN, NONE = "known", "known, measured again", "unknown", "no address"
WHO = {KNOWN: builders.CAROL, UNKNOWN: builders.CAROL.replace("Carol", "Quinn"), NONE: "Carol.Smith.example.org",
       AGAIN: builders.CAROL}


def section() -> Section:
    """Everybody by turns, in one warm process, so that what disturbs one disturbs all."""
    with stub.in_place_of_aws():
        built(people=0)
        requests = {name: event("POST", "/portal", {}, {"email": who}) for name, who in WHO.items()}
        watches = {name: Watch() for name in WHO}
        for turn in range(WARM_UP + TURNS):
            for name, request in requests.items():
                with watches[name]:
                    answer = app(request, None)
                if answer["statusCode"] != 200:
                    raise RuntimeError(f"{name} was answered with {answer}")
            if turn == WARM_UP:
                for watch in watches.values():
                    watch.turns.clear()
    apart = {name: watch.middle - watches[KNOWN].middle for name, watch in watches.items()}
    rows = [[name, f"{watch.middle:.3f}", f"{sorted(watch.turns)[len(watch.turns) // 20]:.3f}", f"{watch.slow:.3f}",
             f"{abs(apart[name]) * 1000:.0f}"] for name, watch in watches.items()]
    return Section("What the portal's answer tells by its time", _intro(apart), [
        "address", "median, ms", "5 of 100 within, ms", "95 of 100 within, ms", "median apart from known, µs"], rows,
        [f"unknown: {apart[UNKNOWN] * 1000:.0f} µs apart"] if abs(apart[UNKNOWN]) > MOST else [])


def _intro(apart: dict[str, float]) -> str:
    said = (ceil(abs(apart[UNKNOWN]) * 100) or 1) * 10
    return (f"`POST /portal`, {TURNS:,} of each, by turns: answers for known and unknown addresses differ by less than "
            f"{said} µs of processor time at the median, and the same request measured twice by "
            f"{abs(apart[AGAIN]) * 1000:.0f} µs. Nothing is looked up before the answer. {MOST * 1000:.0f} µs are "
            "allowed; that something is no address is no secret.")
