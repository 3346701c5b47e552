"""SHR-1: an upload whose people are asked to confirm stops by itself where many of these mails come back."""

from collections.abc import Sequence

import pytest

from chalicelib.campaigns import brakes
from chalicelib.imports import brake, rules, run
from chalicelib.lists.model import MailingList
from tests.faults.hooks import Killed, killed_at
from tests.support.office import signed_in
from tests.support.uploads import VOUCHED, Upload, begin
from tests.support.world import World

pytestmark = pytest.mark.promise("SHR-1")
SIMULATOR = "simulator.amazonses.com"


@pytest.fixture
def garden(world: World) -> MailingList:
    return world.a_list()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of twenty people, judged from ten mails on."""
    monkeypatch.setitem(run.ROWS, "confirm", 20)
    monkeypatch.setattr(brakes, "JUDGED_FROM", 10)
    monkeypatch.setattr(rules, "CONFIRMATIONS_A_SECOND", 10**6)


def people(kind: str, many: int) -> list[str]:
    return [f"{kind}+{n}@{SIMULATOR}" for n in range(many)]


def good(many: int) -> list[str]:
    return [f"reader{n}@example.org" for n in range(many)]


def asked(world: World, garden: MailingList, who: Sequence[str]) -> Upload:
    upload = begin(world, garden, "confirm").ready("\n".join(["email", *who]).encode(), ["email"])
    upload.run()
    return upload


def requests(world: World) -> int:
    return sum("confirm" in mail.subject.lower() for mail in world.inbox())


@pytest.mark.parametrize("kind", ["bounce", "complaint"])
def test_a_bad_list_stops_and_its_owners_are_told_once(world: World, garden: MailingList, kind: str) -> None:
    owner = signed_in(world)
    upload = asked(world, garden, [*people(kind, 100), *good(10)])

    now = upload.now
    assert now["state"] == "paused"
    assert "no such mailbox" in now["held_reason"] or "reported as spam" in now["held_reason"]
    assert requests(world) < 110
    told = [mail for mail in world.inbox() if "upload has stopped" in mail.subject.lower()]
    assert [mail.to for mail in told] == [owner.user.email]
    assert now["held_reason"] in " ".join(told[0].text.split())
    assert SIMULATOR not in told[0].text


def test_nothing_and_nobody_lets_it_go_on(world: World, garden: MailingList) -> None:
    office = signed_in(world)
    upload = asked(world, garden, people("bounce", 60))
    page = f"/dashboard/uploads/{upload.id}"

    assert "no such mailbox" in office.get(page).text
    assert f"{page}/resume" not in office.get(page).text
    assert office.post(f"{page}/resume").status == upload.ask("POST", "/resume", {}).status == 409
    assert office.post(f"{page}/cancel").status == 303
    world.drain()
    upload.do("undo")
    world.drain()
    assert (upload.now["state"], world.scan("pending")) == ("undone", [])


def test_a_good_list_goes_through(world: World, garden: MailingList) -> None:
    upload = asked(world, garden, [*good(39), *people("bounce", 1), *people("success", 10), *people("ooto", 10)])

    assert (upload.now["state"], upload.now["held_reason"]) == ("finished", None)
    assert int(upload.row.bounced) == 1, "who is out of office has a mailbox"
    assert requests(world) == 60


def test_mails_to_those_who_signed_up_by_themselves_count_for_no_upload(world: World, garden: MailingList) -> None:
    upload = asked(world, garden, good(15))
    for address in people("bounce", 20):
        world.sign_up(garden, address)
    world.drain()

    assert (int(upload.row.bounced), upload.now["held_reason"]) == (0, None)
    assert [mail.tags for mail in world.mailbox.all() if "bounce" in mail.envelope_to[0]] == [{}] * 20


def test_a_mail_names_its_upload_and_nobody(world: World, garden: MailingList) -> None:
    upload = asked(world, garden, good(2))

    assert [mail.tags for mail in world.mailbox.all()] == [{"upload": upload.id}] * 2


@pytest.mark.parametrize(("at", "when"), [(0, "before"), *((at, "after") for at in range(8))])  # all that differ
def test_a_worker_that_dies_while_it_stops_an_upload_is_followed_by_another(
        world: World, garden: MailingList, at: int, when: str) -> None:
    owner = signed_in(world)
    upload = begin(world, garden, "confirm").ready("\n".join(["email", *good(30)]).encode(), ["email"])
    upload.do("start")
    run.work(upload.id, 0, world.now())
    for _mail in range(2):
        for again in (False, True):
            try:
                with killed_at(at if not again else 10**6, when):
                    brake.note(upload.id, "bounced", world.now())
                break
            except Killed:
                continue
    world.drain()

    assert (upload.now["state"], bool(upload.now["held_reason"])) == ("paused", True)
    told = [mail.to for mail in world.inbox() if "upload has stopped" in mail.subject.lower()]
    assert told in ([owner.user.email], [owner.user.email] * 2), "twice at most, where it died between mail and note"


def test_what_was_vouched_for_stays_on_record(world: World, garden: MailingList) -> None:
    upload = asked(world, garden, people("bounce", 60))

    assert {name: upload.now["attestation"][name] for name in VOUCHED} == VOUCHED
