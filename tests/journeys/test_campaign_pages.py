"""The dashboard's campaigns, through the front door: written, looked at, checked, sent, watched, reported."""

import re
from datetime import timedelta
from html import unescape

import pytest

from chalicelib.campaigns import link_check
from tests.benchmarks.budgets import Counting
from tests.support.answer import Answer
from tests.support.office import Office, signed_in
from tests.support.world import World

ALL = "/dashboard/campaigns"
BODY = "Hello {{ first_name }}, [seeds](https://example.org/seeds)\n\n![](https://example.org/bean.png)\n"


def path_of(world: World, **words: str) -> str:
    return f"{ALL}/{world.draft(world.a_list(), **words)}"


def write(office: Office, list_id: str, **words: str) -> Answer:
    given = {"list_id": list_id, "subject": "Beans", "preheader": "", "format": "markdown", "body": BODY, **words}
    return office.post(f"{ALL}/new", **given)


def text_of(answer: Answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_empty_pages_teach(world: World) -> None:
    office = signed_in(world)

    assert "Nothing written yet" in office.get(ALL).text
    assert 'href="/dashboard/lists/new"' in office.get(f"{ALL}/new").text
    lists = [world.a_list(), world.a_list("Other news")]
    assert all(f'value="{one.id}"' in office.get(f"{ALL}/new").text for one in lists)
    assert "{{ town | default" in unescape(office.get(f"{ALL}/new?list={lists[0].id}").text)


@pytest.mark.parametrize(("words", "field", "said"), [
    ({"subject": ""}, "subject", "Write a subject"),
    ({"subject": "x" * 201}, "subject", "at most 200"),
    ({"body": " "}, "body", "Write something"),
    ({"body": "Hi {{ nme }} <b>&amp;</b>"}, "body", "'nme' does not exist"),
    ({"body": "[x](/relative)"}, "body", "leads nowhere"),
    ({"format": "html", "body": "{{ controller }}<!-- {{ unsubscribe_url }} -->"}, "body", "link to unsubscribe"),
])
def test_a_draft_that_cannot_be_saved_comes_back_as_typed(
        world: World, words: dict[str, str], field: str, said: str) -> None:
    typed = {"subject": "Beans & peas", "preheader": "Soon", "body": BODY, "format": "markdown", **words}

    answer = write(signed_in(world), world.a_list().id, **typed)

    assert answer.status == 422
    assert f'id="{field}-error"' in answer.text
    assert said in text_of(answer)
    assert all(value.strip() in unescape(answer.text) for value in typed.values())
    assert world.api("GET", "/v1/campaigns").json["items"] == []


def test_two_who_write_at_once_lose_nothing(world: World) -> None:
    office, path = signed_in(world), path_of(world)
    form = {"subject": "Mine", "preheader": "", "format": "markdown", "body": "My text"}
    assert office.post(path, **form, version="1").status == 303

    late = office.post(path, **form | {"body": "Her text"}, version="1")

    assert late.status == 412
    assert "Somebody else has saved" in late.text
    assert "Her text" in late.text
    again = office.post(path, **form | {"body": "Her text"}, version=late.hidden("version"))
    assert again.status == 303
    assert "Her text" in office.get(path).text


def test_a_large_newsletter_fits_the_form(world: World) -> None:
    body = "<p>" + "Sow & hoe. " * 8_000 + "</p>"

    assert write(signed_in(world), world.a_list().id, body=body, format="html").status == 303


def test_the_preview_shows_a_newsletter_that_can_do_nothing(world: World) -> None:
    office, path = signed_in(world), path_of(world, body=BODY)
    page = office.get(f"{path}/preview?as=somebody")
    framed = office.get(f"{path}/preview.html?as=somebody")

    frames = re.findall(r"<iframe[^>]*>", page.text)
    assert len(frames) == 2
    assert all(" sandbox" in frame and f'src="{path}/preview.html?as=somebody"' in frame for frame in frames)
    assert page.headers["Content-Security-Policy"].endswith("frame-src 'self'")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "Images are not loaded here" in page.text
    policy = framed.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox"} <= set(policy)
    assert "X-Frame-Options" not in framed.headers
    assert framed.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Hello Ada" in framed.text
    assert "Hello Ada" not in office.get(f"{path}/preview.html?as=nobody").text
    assert "frame-src" not in office.get(path).headers["Content-Security-Policy"]
    assert world.http("GET", f"{path}/preview.html").status == 303


def test_a_test_mail_goes_to_who_asks(world: World) -> None:
    office = signed_in(world, "editor", email="erin@garden.example.com")

    assert office.post(f"{path_of(world)}/test").status == 303
    world.drain()

    mail, = world.inbox()
    assert mail.to == "erin@garden.example.com"
    assert mail.subject.startswith("[Test]")


def test_the_checks_and_the_links(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = {"https://example.org/seeds": 404, "https://example.org/fine": 200}
    monkeypatch.setattr(link_check, "ask", lambda url: link_check.judged(statuses[url]))
    office = signed_in(world)
    path = path_of(world, body=BODY + "[fine](https://example.org/fine)", subject="BUY NOW")
    said = text_of(office.get(f"{path}/send"))
    assert "all in capitals" in said
    assert "“first_name”" in said
    assert "have not been asked" in said

    assert office.post(f"{path}/check").status == 303
    world.drain()
    said = text_of(office.get(f"{path}/send"))

    assert "2 links were asked; 1 of them" in said
    assert "There is no such page (404)" in said
    campaign = path.rpartition("/")[2]
    told = world.api("GET", f"/v1/campaigns/{campaign}/checks").json
    assert [one["level"] for one in told["links"]["answers"]] == ["wrong", "good"]
    office.post(path, subject="Beans", preheader="", format="markdown", body="New", version="1")
    assert "The text has changed since" in office.get(f"{path}/send").text
    world.advance(days=1)
    assert "have not been asked" in text_of(signed_in(world, email="x@garden.example.com").get(f"{path}/send"))


def test_scheduled_by_hand_sent_paused_and_cancelled(world: World) -> None:
    office, path = signed_in(world), path_of(world)
    tomorrow = (world.now() + timedelta(days=1)).date().isoformat()
    wrong = office.post(f"{path}/schedule", day="2020-01-01", time="07:15")
    assert wrong.status == 422
    assert 'value="2020-01-01"' in wrong.text
    assert 'id="time-error"' in wrong.text

    kept = office.follow(office.post(f"{path}/schedule", day=tomorrow, time="09:15"))
    assert "09:15" in kept.text
    office.post(f"{path}/unschedule")
    unproved = office.unproved().post(f"{path}/send")
    assert (unproved.status, "step_up_code" in unproved.text) == (403, True)
    assert office.post(f"{path}/send", step_up_code=office.code()).status == 303
    assert "Pause" in office.get(path).text
    office.post(f"{path}/pause")
    assert office.post(f"{path}/cancel").status == 422
    assert "Cancelled" in office.follow(office.post(f"{path}/cancel", sure="yes")).text
    assert office.post(f"{path}/resume").status == 409


def test_a_viewer_looks_and_changes_nothing(world: World) -> None:
    office, path = signed_in(world, "viewer"), path_of(world)
    before = world.everything_stored()

    assert all(office.get(one).status == 200 for one in (ALL, path, f"{path}/preview", f"{path}/send"))
    verbs = ("", "/delete", "/duplicate", "/test", "/check", "/send", "/schedule", "/unschedule", "/pause", "/resume",
             "/cancel")
    assert {office.post(path + verb).status for verb in verbs} == {403}
    assert world.written_since(before) == []


def test_the_report_as_charts_tables_and_files(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True)
    campaign = world.send(garden, body="[a](https://example.org/=cmd)")
    mail = world.mail_to(world.carol)
    world.http("GET", mail.pixel or "")
    world.http("GET", mail.links[0], headers={"DNT": "1"})
    world.run("aggregate")
    office, path = signed_in(world), f"{ALL}/{campaign}"

    page = office.get(f"{path}/report").text

    for name in ("opens", "clicks"):
        assert f'aria-labelledby="{name}-title {name}-desc"' in page
        assert f'<title id="{name}-title">' in page
    assert ": &lt;5 by people who agreed, 0 without a name</title>" in page
    assert ": 0 by people who agreed, &lt;5 without a name</title>" in page
    assert "&lt;5, by &lt;5 people" in page
    days = office.post(f"{path}/report/by-day.csv")
    assert days.headers["Content-Disposition"].startswith('attachment; filename="report-')
    assert days.text.splitlines()[1] == f"{world.today()},<5,<5,0,0,0,0,<5,0"
    links = office.post(f"{path}/report/by-link.csv").text.splitlines()
    assert links[1] == "1,https://example.org/=cmd,0,0,<5,0"
    told = world.api("GET", f"/v1/campaigns/{campaign}/report").json
    assert (told["fewer_than"], told["opens"]) == (5, {"total": None, "unique": None, "anonymous": 0, "machine": 0})
    assert told["clicks"]["anonymous"] is told["by_day"][0]["clicks"]["anonymous"] is None
    assert office.get(f"{path}/report/by-day.csv").status == 405


def test_pages_keep_to_five_calls(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, [f"reader{n}@example.org" for n in range(3)])
    draft, sent = world.draft(garden), world.send(garden)
    going = world.start(garden)
    office, counting = signed_in(world), Counting()
    paths = [ALL, f"{ALL}/new", f"{ALL}/{draft}", f"{ALL}/{draft}/preview", f"{ALL}/{draft}/preview.html",
             f"{ALL}/{draft}/send", f"{ALL}/{going}", f"{ALL}/{sent}", f"{ALL}/{sent}/report"]

    def cost(path: str) -> int:
        with counting.counted() as calls:
            assert office.get(path).status == 200
        return sum(calls.values())

    assert {path: calls for path in paths if (calls := cost(path)) > 5} == {}
