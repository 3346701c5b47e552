"""The console's pages for people. Every view takes the state and the request and gives a rendered page."""

import json
import math
import re
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from infrastructure.local.clients import client
from infrastructure.local.console import control, guard, mailpit, search
from infrastructure.local.console.render import page
from infrastructure.local.console.state import State
from infrastructure.local.functions import Run
from infrastructure.local.ses import Mail, leaving

PAGE = 50
VIEWS = ("html", "text", "headers", "source")
MOST_ROWS = 100
RECENT = 20
REFRESH_SECONDS = "5"
NEW_WINDOW = '<base target="_blank">'
JUMPS = (("15 minutes", 900), ("1 hour", 3600), ("1 day", 86_400), ("1 week", 604_800), ("6 months", 15_811_200))
UNITS = (("minutes", 60), ("hours", 3600), ("days", 86_400), ("weeks", 604_800))
_IMAGE = re.compile(r"(<img\b[^>]*?\s)src=", re.IGNORECASE)
_HEAD = re.compile(r"<head(\s[^>]*)?>", re.IGNORECASE)


def home(state: State, _request: Request) -> Response:
    """What to open, how to sign in, the key, and what of AWS is missing here."""
    return page(state, "home.html", skipped=state.environment.skipped, code=state.code(), left=state.code_lasts())


def inbox(state: State, request: Request) -> Response:
    """Every mail, or those that a search finds, fifty a page."""
    query, number = request.args.get("q", ""), max(1, mailpit.number(request, "page", 1))
    mails = search.find(state.inbox.all(), query) if query else state.inbox.all()
    shown = mails[(number - 1) * PAGE:number * PAGE]
    live = request.args.get("live") == "1"
    response = page(state, "inbox.html", mails=shown, query=query, number=number, live=live, count=len(mails),
                    last=max(1, math.ceil(len(mails) / PAGE)), snippet=mailpit.snippet)
    if live:
        response.headers["Refresh"] = REFRESH_SECONDS
    return response


def message(state: State, request: Request, mail_id: str) -> Response:
    """One mail: its HTML in a frame without rights, its text, headers or source."""
    mail = mailpit.mail_of(state, mail_id)
    mail.read = True
    view = request.args.get("view", "html" if mail.html else "text")
    if view not in VIEWS:
        raise NotFound("There is no such view.")
    images = request.args.get("images") == "1"
    return page(state, "message.html", mail=mail, view=view, images=images, headers=_headers(mail),
                ours=state.app_url, leaves=leaving.asked_of(mail), left=request.args.get("left") == "1",
                source=mail.raw.decode("utf-8", "replace"))


def message_html(state: State, request: Request, mail_id: str) -> Response:
    """The HTML part alone, for the frame. Our own images load only when asked for: that counts as an opening."""
    loaded = request.args.get("images") == "1"
    html = mailpit.mail_of(state, mail_id).html
    html = html if loaded else _IMAGE.sub(r"\1data-src=", html)  # the policy forbids them too; this spares its warnings
    aimed = _HEAD.sub(lambda head: f"{head[0]}{NEW_WINDOW}", html, count=1)
    return Response(aimed if aimed != html else NEW_WINDOW + html, content_type="text/html; charset=utf-8",
                    headers={"Content-Security-Policy": guard.mail_policy(state.app_url if loaded else ""),
                             "Referrer-Policy": "no-referrer"})


def queues(state: State, request: Request) -> Response:
    if control.is_program(request):
        return mailpit.answer(control.queues(state))
    names = {worker.function.name for worker in state.workers}
    return page(state, "queues.html", queues=state.queues(), recent=_recent(state, names))


def schedules(state: State, request: Request) -> Response:
    names = {each.function.name for each in state.timetable.every}
    return page(state, "schedules.html", schedules=state.schedules(), ran=request.args.get("ran", ""),
                recent=_recent(state, names))


def clock(state: State, request: Request) -> Response:
    if control.is_program(request):
        return mailpit.answer(control.clock_now(state))
    real, simulated, offset = state.clock()
    return page(state, "clock.html", real=real, simulated=simulated, offset=offset, jumps=JUMPS, units=UNITS,
                moved="runs" in request.args, runs=mailpit.number(request, "runs", 0))


def tables(state: State, _request: Request) -> Response:
    """Every table with its rows counted."""
    found = []
    for name, table in state.tables().items():
        about = client("dynamodb").describe_table(TableName=table)["Table"]
        expiry = client("dynamodb").describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        found.append((name, about["ItemCount"], expiry.get("AttributeName", "")))
    return page(state, "tables.html", tables=found)


def table(state: State, _request: Request, name: str) -> Response:
    """The first rows of one table, as they are stored."""
    if name not in state.tables():
        raise NotFound("There is no such table.")
    found = client("dynamodb").scan(TableName=state.tables()[name], Limit=MOST_ROWS)
    rows = [_plain(item) for item in found["Items"]]
    return page(state, "table.html", name=name, rows=rows, more="LastEvaluatedKey" in found, most=MOST_ROWS)


def _plain(item: dict[str, Any]) -> tuple[str, str, str]:
    """A row's two keys, and the rest of it as JSON without the types."""
    values = {name: _value(value) for name, value in sorted(item.items())}
    keys = str(values.pop("pk", "")), str(values.pop("sk", ""))
    return *keys, json.dumps(values, ensure_ascii=False, indent=1, default=str)


def _value(typed: dict[str, Any]) -> Any:
    (kind, value), = typed.items()
    if kind == "M":
        return {name: _value(each) for name, each in value.items()}
    if kind == "L":
        return [_value(each) for each in value]
    return None if kind == "NULL" else value


def _headers(mail: Mail) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in mail.head.items()]


def _recent(state: State, names: set[str]) -> list[Run]:
    return [run for run in state.runs.all() if run.function in names][:RECENT]
