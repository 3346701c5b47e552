"""The whole way through the house, over HTTP alone, against the local run as a process of its own."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.activity import shown
from chalicelib.activity.model import Total
from tests.journeys import readers
from tests.journeys.local_run import LocalRun
from tests.journeys.readers import BOUNCING, COUNT, LINKS, Copy

NEWSLETTERS = Path(__file__).parent / "newsletters"
DAY, WEEK, HALF_A_YEAR = 86_400, 7 * 86_400, 190 * 86_400
WAVERER = "waverer@example.org"
ONE_CLICK = (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
ONE_CLICK_IN_PARTS = (b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
                      "multipart/form-data; boundary=x")
CONTROLLER = ("Alice's Garden Club", "The Old Mill", "12 Mill Lane", "Amberfield AM4 7GT", "hello@garden.example",
              "+44 1632 960 123", "https://garden.example", "privacy@garden.example")


@pytest.fixture
def run() -> Iterator[LocalRun]:
    started = LocalRun()
    yield started
    started.kill()


def test_the_main_way(run: LocalRun) -> None:
    stay_clear_of_midnight(run)
    subscribe_and_confirm(run)
    mailing_list = make_a_list(run, "Gärten & Höfe")
    readers.sign_up(run, mailing_list["sign_up_url"])
    almanac = draft(run, mailing_list, "almanac", "html")
    look_at(run, almanac)

    copies = send(run, almanac, COUNT)
    for number, copy in copies.items():
        look_at_copy(copy, number)
    readers.first_day(copies)
    leave(run, copies)
    run.run("aggregate")
    run.move_clock(DAY)
    readers.second_day(copies)
    run.run("aggregate")
    run.run("repair")
    told = look_at_report(run, almanac)

    look_at_plain(send(run, draft(run, mailing_list, "plain", "md"), COUNT - 5))
    few = make_a_list(run, "A few")
    readers.sign_up(run, few["sign_up_url"], 6)
    look_at_spring(send(run, draft(run, few, "spring", "md"), 6))
    forget(run, almanac, told, copies[1])
    status, seconds, errors = run.end()
    assert (status, errors) == (0, "")
    assert seconds < 3


def stay_clear_of_midnight(run: LocalRun) -> None:
    """The first day must not end while it is being lived."""
    now = datetime.fromisoformat(run.http("GET", f"{run.console}/clock").json["simulated"])
    if now.hour == 23:
        run.move_clock(3600)


def subscribe_and_confirm(run: LocalRun) -> None:
    """One person, step by step, on the demo's own list; and one who asks and then never confirms."""
    assert "Alice&#39;s Garden Club" in run.http("GET", run.sign_up).text
    for who in ("carol@example.org", WAVERER):
        assert run.post(run.sign_up, email=who, first_name="Carol").status == 200
    run.wait_until_idle()
    mail = run.mail(run.found('to:"carol@example.org"')[0]["ID"])
    assert all(line in mail["Text"] for line in CONTROLLER)
    link = readers.CONFIRM.search(mail["Text"])
    assert link
    before = run.rows("subscriptions")
    for method in ("GET", "HEAD"):
        assert run.http(method, link[0]).status == 200
    assert run.rows("subscriptions").count("carol@") == before.count("carol@") == 0
    for _twice in range(2):
        assert run.post(link[0], tracking="yes").status == 200
    assert run.rows("subscriptions").count("carol@example.org") == 1
    assert "carol@example.org" not in run.rows("pending")
    assert WAVERER in run.rows("pending")


def make_a_list(run: LocalRun, name: str) -> dict[str, Any]:
    fields = [{"name": "first_name", "label": "First name"}, {"name": "town", "label": "Town"}]
    made = run.api("POST", "/v1/lists", {"name": name, "fields": fields})
    assert run.http("GET", made["sign_up_url"]).status == 200
    return dict(made)


def draft(run: LocalRun, mailing_list: dict[str, Any], name: str, kind: str) -> dict[str, Any]:
    """A campaign from the files of a newsletter."""
    told = json.loads((NEWSLETTERS / f"{name}.json").read_text(encoding="utf-8"))
    body = (NEWSLETTERS / f"{name}.{kind}").read_text(encoding="utf-8")
    return dict(run.api("POST", "/v1/campaigns", {"list_id": mailing_list["id"], "body": body, **told}))


def look_at(run: LocalRun, campaign: dict[str, Any]) -> None:
    """Preview and test mail: as a reader without a name would get it, and nobody gets it."""
    preview = run.api("GET", f"/v1/campaigns/{campaign['id']}/preview")
    assert len(preview["links"]) == LINKS
    assert "The year in the garden, dear reader" in preview["html"]
    run.api("POST", f"/v1/campaigns/{campaign['id']}/test", {})
    run.wait_until_idle()
    test, = run.found()
    assert test["Subject"] == "[Test] The Garden Almanac: the whole year on one page"
    assert test["To"][0]["Address"] == "hello@garden.example"
    assert run.api("GET", f"/v1/campaigns/{campaign['id']}")["state"] == "draft"


def send(run: LocalRun, campaign: dict[str, Any], expected: int) -> dict[int, Copy]:
    """Sent, asked for twice, finished; everybody's copy."""
    path = f"/v1/campaigns/{campaign['id']}"
    run.empty_inbox()
    answers = [run.api("POST", f"{path}/send", {}, Idempotency_Key=f"send-{campaign['id']}") for _twice in range(2)]
    assert answers[0] == answers[1]
    run.wait_for(lambda: run.api("GET", path)["state"] == "finished")
    run.wait_until_idle()
    subject = re.sub(r"\{\{.*?\}\}", "", campaign["subject"]).strip(" ,")
    copies = readers.copies(run, subject)
    assert len(copies) == expected
    return copies


def look_at_copy(copy: Copy, number: int) -> None:
    message, html = copy.message, " ".join(copy.html.split())
    assert message.get_content_type() == "multipart/alternative"
    assert str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    assert re.match(r"<http://127\.0\.0\.1:\d+/u/[\w-]+>, <mailto:leave@", str(message["List-Unsubscribe"]))
    assert re.search(r"<[a-z0-9-]+\.127\.0\.0\.1>$", str(message["List-Id"]))
    assert f"The year in the garden, {readers.name(number)}" in html
    assert len(set(re.findall(r'href="[^"]+/c/[\w-]+/(\d+)"', html))) == LINKS
    assert re.search(r"<h1 style=['\"]font-family", html)
    assert html.count("<img ") == 13, "twelve months and the pixel"
    for part in (html, " ".join(copy.text.split())):
        assert all(line.replace("'", "&#39;") in part or line in part for line in CONTROLLER)
        assert copy.leave_link in part
        assert "{{" not in part
    assert max(len(line) for line in message.as_bytes().splitlines()) <= 998


def leave(run: LocalRun, copies: dict[int, Copy]) -> None:
    """Three leave: by one click in two spellings, and by the page."""
    for number, (body, kind) in ((80, ONE_CLICK), (81, ONE_CLICK_IN_PARTS)):
        answer = run.http("POST", copies[number].leave_link, body, Content_Type=kind)
        assert answer.status == 200
        assert "set-cookie" not in answer.headers
    page = run.http("GET", copies[82].leave_link)
    assert 'method="post"' in page.text
    assert "The Old Mill" in run.post(copies[82].leave_link).text


def look_at_report(run: LocalRun, campaign: dict[str, Any]) -> dict[str, Any]:
    told = run.api("GET", f"/v1/campaigns/{campaign['id']}/report")
    assert told["sending"] == {
        "audience": COUNT, "sent": COUNT, "failed": 0, "uncertain": 0, "suppressed": 0, "restricted": 0,
        "delivered": COUNT - 1, "bounced": 1, "complained": 1, "failures": []}
    seen = _as_told(readers.FIRST, readers.SECOND)
    assert [{name: day[name] for name in ("opens", "clicks")} for day in told["by_day"]] == seen["by_day"]
    assert all(told[kind] == seen[kind] for kind in ("opens", "clicks"))
    links = [{name: link[name] for name in Total.FIGURES} for link in told["by_link"]]
    assert links == seen["by_link"]
    assert len({link["url"] for link in told["by_link"]}) == LINKS
    return dict(told)


def _as_told(*days: dict[str, Any]) -> Any:
    """What readers did, without the figures that would tell so few that they could be told from one another."""
    wholes = {kind: {name: sum(day[kind][name] for day in days) for name in Total.FIGURES}
              for kind in ("opens", "clicks")}
    seen = json.dumps(shown.report({**wholes, "by_day": list(days), "by_link": readers.by_link()}))
    return json.loads(seen, object_hook=lambda found: {
        name: None if isinstance(value, str) else value for name, value in found.items()})


def look_at_plain(copies: dict[int, Copy]) -> None:
    """Neither those who left get it, nor the dead address, nor the one who complained."""
    assert set(range(1, COUNT + 1)) - set(copies) == {80, 81, 82, BOUNCING, BOUNCING + 1}
    for number, copy in copies.items():
        assert str(copy.message["Subject"]) == "Thursday's meeting is in the church hall"
        assert copy.text.startswith(f"Dear {readers.name(number)},\n")
    assert all(line in " ".join(copies[1].text.split()) for line in CONTROLLER)


def look_at_spring(copies: dict[int, Copy]) -> None:
    """Names, subject and addresses beyond ASCII, and braces that are the author's own."""
    subject = "Søren, der Frühling ist da: Zoës Tulpen und Sørens Kompost 🌷"
    assert str(copies[1].message["Subject"]) == subject
    assert copies[1].message.as_bytes().isascii()
    for part in (copies[1].html, copies[1].text):
        said = " ".join(part.split())
        for line in ("Zoë Brontë-Müller", "Łucja Żółkiewska", "¾ l of stock", "{{ your name }}", "{{ YOUR NAME }}",
                     "Those who come from further away can share a car"):
            assert line in said
    assert "| Høje Have" in copies[1].text
    assert copies[1].click(3) == "https://karte.example/br%C3%BChlweg"


def forget(run: LocalRun, campaign: dict[str, Any], told: dict[str, Any], copy: Copy) -> None:
    """After a week the one who never confirmed is gone, after half a year what people opened; the totals stay."""
    run.move_clock(WEEK)
    assert WAVERER not in run.rows("pending")
    assert campaign["id"] in run.rows("activity")
    run.move_clock(HALF_A_YEAR)
    assert "This table is empty" in run.rows("activity")
    assert run.api("GET", f"/v1/campaigns/{campaign['id']}/report") == told
    assert copy.click(1).startswith("https://"), "links go on leading where they led"
    assert "reader001@example.org" not in run.rows("activity") + run.rows("totals")
