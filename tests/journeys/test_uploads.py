"""Moving a list here, by program: from the file to the people, for each way of doing it."""

from html import unescape
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.lists import sizes
from chalicelib.subscriptions.model import subscription_key
from tests.support import uploads
from tests.support.office import signed_in
from tests.support.portal import entered
from tests.support.uploads import EVIDENCE, VOUCHED, begin, by_evidence
from tests.support.world import World


def test_people_with_evidence_are_on_the_list_at_once(world: World) -> None:
    garden = world.a_list()
    upload = begin(world, garden, "evidence")
    text = "E-mail;When;Where;First name\r\nann@example.org;31.01.2026 12:30;our fair;Ann\r\nbob@example.org;;;Bob\r\n"
    upload.do("file", {"csv": text})
    seen = upload.ask("GET", "/preview").json
    assert [one["purpose"] for one in seen["columns"]] == ["email", "", "", "field:first_name"]
    assert seen["rows"][0] == ["ann@example.org", "31.01.2026 12:30", "our fair", "Ann"]
    upload.do("columns", {"columns": [*EVIDENCE, "field:first_name"]})
    assert upload.do("attestation", VOUCHED)["state"] == "ready"
    done = upload.run()
    assert (done["state"], done["counts"], done["percent"]) == ("finished", {"added": 1, "bad_date": 1}, 100)
    assert upload.results() == {2: "added", 3: "bad_date"}
    row: Any = world.find(subscription_key(garden.id, world.person("ann@example.org")))
    assert (row.source, row.fields) == (f"upload {upload.short} row 2", {"first_name": "Ann"})
    assert row.consent == {"confirmed_at": "2026-01-31T12:30:00Z", "requested_at": "2026-01-31T12:30:00Z", "ip": "",
                           "user_agent": "", "referrer": "", "wording_version": 0, "policy_version": "",
                           "wording": "Given elsewhere, as the organisation states: our fair", "upload": upload.short}
    assert not upload.file_is_there()
    assert sizes.of_lists([garden.id], clock.now())[garden.id].people == 1
    assert world.inbox() == []


def test_everybody_else_is_asked_and_confirms_alone(world: World) -> None:
    garden = world.a_list()
    upload = begin(world, garden, "confirm").ready(
        b"email\nann@example.org\nbob@example.org\nann@example.org\n", ["email"])
    done = upload.run()
    assert done["counts"] == {"asked": 2, "duplicate": 1}
    assert sorted(mail.to for mail in world.inbox()) == ["ann@example.org", "bob@example.org"]
    assert world.scan("subscriptions") == []
    world.confirm(world.confirmation_link())
    assert len(world.scan("subscriptions")) == 1


def test_unsubscribed_people_of_another_system_are_hashed_and_barred(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, "ann@example.org")
    upload = begin(world, garden, "suppressions").ready(b"ann@example.org\nnobody\n", ["email"])
    done = upload.run()
    assert done["counts"] == {"barred": 1, "bad_address": 1}
    assert "ann@" not in str(world.scan("suppressions"))
    assert world.api("POST", "/v1/suppressions/lookup", json={"email": "ann@example.org"}).json["suppressed"]
    world.send(garden)
    assert world.inbox() == []
    assert upload.ask("POST", "/undo", {}).status == 409, "their own wish alone lifts it"


def test_an_upload_can_be_taken_back_within_a_day(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, "carol@example.org")
    before = world.everything_stored()
    upload = by_evidence(world, garden, *(f"p{n}@example.org" for n in range(60)), "carol@example.org")
    assert upload.run()["counts"] == {"added": 60, "on_list": 1}
    upload.do("undo")
    world.drain()
    assert (upload.now["state"], upload.now["undone"]) == ("undone", 60)
    after = world.everything_stored()
    assert after["subscriptions"] == before["subscriptions"]
    assert after["suppressions"] == before["suppressions"]
    assert sizes.of_lists([garden.id], clock.now())[garden.id].people == 1


@pytest.mark.parametrize(("hours", "status"), [(23, 202), (25, 409)])
def test_not_later_than_that(world: World, hours: int, status: int) -> None:
    upload = by_evidence(world, world.a_list(), "ann@example.org")
    upload.run()
    world.advance(hours=hours)
    assert upload.ask("POST", "/undo", {}).status == status


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 404)])
def test_the_results_are_there_as_long(world: World, hours: int, status: int) -> None:
    upload = by_evidence(world, world.a_list(), "ann@example.org")
    upload.run()
    world.advance(hours=hours)
    assert upload.ask("GET", "/results").status == status


def test_it_can_be_paused_resumed_and_cancelled(world: World) -> None:
    garden = world.a_list()
    upload = by_evidence(world, garden, "ann@example.org")
    upload.do("start")
    upload.do("pause")
    world.drain()
    assert (upload.now["state"], world.scan("subscriptions")) == ("paused", [])
    upload.do("resume")
    world.drain()
    assert upload.now["state"] == "finished"
    other = by_evidence(world, garden, "bob@example.org")
    other.do("start")
    other.do("cancel")
    world.drain()
    assert (other.now["state"], other.file_is_there()) == ("cancelled", False)
    assert len(world.scan("subscriptions")) == 1


def test_one_upload_runs_at_a_time(world: World) -> None:
    garden = world.a_list()
    one, other = by_evidence(world, garden, "ann@example.org"), by_evidence(world, garden, "bob@example.org")
    one.do("start")
    assert other.ask("POST", "/start", {}).status == 409
    world.drain()
    other.do("start")


def test_who_has_lost_the_domain_waits(world: World) -> None:
    upload = by_evidence(world, world.a_list(), "ann@example.org")
    upload.do("start")
    world.account.update(actions=[type(world.account).domain.set("")])
    world.drain()
    assert upload.now["state"] == "paused"


def test_a_file_that_is_gone_ends_it(world: World) -> None:
    upload = by_evidence(world, world.a_list(), "ann@example.org")
    upload.do("start")
    uploads.objects.drop(uploads.model.file_key(upload.short))
    world.drain()
    assert upload.now["state"] == "cancelled"
    assert upload.ask("GET", "/preview").status == 409


@pytest.mark.parametrize("body", [
    b"", b"email,date,source\r\nbob@example.org,2026-01-31,our fair\r\n", b"email,x\r\na,b\r\n"])
def test_a_file_that_was_exchanged_after_its_columns_were_named_does_not_start(world: World, body: bytes) -> None:
    upload = by_evidence(world, world.a_list(), "ann@example.org", "carol@example.org")
    upload.send(body) if body else uploads.objects.drop(uploads.model.file_key(upload.short))
    assert upload.ask("POST", "/start", {}).status == 409


def test_the_file_goes_to_s3_by_a_signed_form(world: World) -> None:
    garden = world.a_list()
    form = world.api("POST", f"/v1/lists/{garden.id}/imports", json={"mode": "confirm"}).json["form"]
    assert form["fields"]["key"].startswith("uploads/")
    assert "@" not in str(form)


def test_consent_that_was_brought_along_is_told_as_such_everywhere(world: World) -> None:
    garden = world.a_list()
    upload = by_evidence(world, garden, world.carol)
    upload.run()

    found = world.api("POST", f"/v1/lists/{garden.id}/subscriptions/lookup", json={"email": world.carol}).json
    consent = found["subscription"]["consent"]
    assert (consent["upload"], consent["wording_version"], consent["policy_version"]) == (upload.short, 0, "")
    receipt = world.api("GET", f"/v1/subscriptions/{found['subscription']['id']}/receipt").json
    assert receipt["pii_processing"]["purposes"][0]["collection_method"].startswith("Stated by the organisation")
    assert [event["event_state"] for event in receipt["events"]] == ["given"]
    page = signed_in(world).get(f"/dashboard/people/{found['subscription']['id']}/record")
    assert page.status == 200
    assert f"Upload {upload.short} row 2" in page.text
    shown = entered(world, world.carol).get("/portal/me")
    assert "The sender brought your address along from elsewhere" in unescape(shown.text)
    assert world.send(garden)
    assert world.mail_to(world.carol)
