"""What can be done from the console: move the clock, run a schedule, empty the inbox. Forms and JSON alike."""

import json
from datetime import timedelta
from typing import Any

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from chalicelib.core import clock
from infrastructure.local.console.mailpit import answer, mail_of
from infrastructure.local.console.state import State
from infrastructure.local.functions import Run
from infrastructure.local.ses import leaving

LONGEST = timedelta(days=366 * 20)


def is_program(request: Request) -> bool:
    """Whether JSON is wanted: everybody but a browser."""
    return "text/html" not in request.headers.get("Accept", "")


def clock_now(state: State) -> dict[str, Any]:
    real, simulated, offset = state.clock()
    return {"real": real.isoformat(), "simulated": simulated.isoformat(), "offset_seconds": offset.total_seconds()}


def move_clock(state: State, request: Request) -> Response:
    """Forward by `seconds` (JSON), or by what the form says; the schedules that fall due are run before the answer."""
    by = _distance(request)
    try:
        ran = state.timetable.advance(by)
    except ValueError as refused:
        raise BadRequest(str(refused)) from None
    if is_program(request):
        return answer({**clock_now(state), "ran": [describe(run) for run in ran]})
    return redirect(f"/clock?runs={len(ran)}", 303)


def _distance(request: Request) -> timedelta:
    try:
        if request.mimetype == "application/json":
            by = timedelta(seconds=float(json.loads(request.get_data())["seconds"]))
        else:
            amount, unit = float(request.form.get("amount", "1")), float(request.form["unit"])
            by = timedelta(seconds=amount * unit)
    except (ValueError, KeyError, TypeError, OverflowError):
        raise BadRequest("Say by how many seconds.") from None
    if not timedelta() < by <= LONGEST:
        raise BadRequest("The clock goes forward only, by twenty years at most.")
    return by


def run_now(state: State, request: Request, name: str) -> Response:
    """Run a scheduled function; its outcome."""
    try:
        run = state.timetable.run_now(name)
    except KeyError:
        known = ", ".join(each.function.name for each in state.timetable.every)
        raise NotFound(f"No scheduled function is called so; there are: {known}.") from None
    return answer(describe(run)) if is_program(request) else redirect(f"/schedules?ran={name}", 303)


def queues(state: State) -> dict[str, Any]:
    """What waits where. `idle` is true when nothing waits and nothing is being worked on."""
    found = [{"name": worker.queue, "function": worker.function.name, "purpose": worker.function.purpose, **depths}
             for worker, depths, _ in state.queues()]
    return {"idle": state.idle(), "runs": state.runs.count, "queues": found}


def empty_inbox(state: State, request: Request) -> Response:
    state.inbox.clear()
    return answer({"emptied": True}) if is_program(request) else redirect("/inbox", 303)


def leave_by_mail(state: State, request: Request, mail_id: str) -> Response:
    """Send the mail by which a reader's mail program unsubscribes; the worker takes it in."""
    mail = mail_of(state, mail_id)
    try:
        sent = leaving.write(mail, clock.now())
    except LookupError:
        raise NotFound("This stack receives no mail.") from None
    if not sent:
        raise NotFound("This mail offers no way to unsubscribe by mail.")
    return answer({"sent": True}) if is_program(request) else redirect(f"/message/{mail_id}?left=1", 303)


def describe(run: Run) -> dict[str, Any]:
    """A run as JSON."""
    return {"function": run.function, "at": run.at.isoformat(), "seconds": round(run.seconds, 4), "ok": run.ok,
            "messages": run.messages, "failed": run.failed, "error": run.error, "result": run.result,
            "note": run.note}
