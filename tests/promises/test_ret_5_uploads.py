"""RET-5, and more: an upload lifts no suppression, raises no status, and changes nothing that a person has typed."""

from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.portal import erase
from tests.support import people
from tests.support.uploads import EVIDENCE, Upload, begin
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-5")


def _upload(world: World, garden: Any, mode: str) -> Upload:
    text = f"email,date,source,first_name\n{world.carol},2026-01-31,our fair,Somebody\n"
    columns = [*EVIDENCE, "field:first_name"] if mode == "evidence" else ["email", "", "", "field:first_name"]
    upload = begin(world, garden, mode).ready(text.encode(), columns)
    upload.run()
    return upload


@pytest.mark.parametrize("mode", ["confirm", "evidence"])
@pytest.mark.parametrize("how", ["left", "suppressed", "erased", "left another list"])
def test_who_is_suppressed_stays_so(world: World, mode: str, how: str) -> None:
    garden, orchard = world.a_list(), world.a_list("Orchard news")
    world.subscribed(orchard if how == "left another list" else garden, world.carol)
    if how == "suppressed":
        world.api("POST", "/v1/suppressions", json={"email": world.carol})
        world.leave(world.unsubscribe_link(garden, world.carol))
    elif how == "erased":
        erase.erase(world.person(world.carol), None, clock.now())
    else:
        world.leave(world.unsubscribe_link(orchard if how == "left another list" else garden, world.carol))
    before, _ = world.everything_stored(), world.forget_mail()

    upload = _upload(world, garden, mode)

    after = world.everything_stored()
    assert upload.results() == {2: "suppressed"}
    assert world.inbox() == []
    assert all(after[table] == before[table] for table in ("subscriptions", "suppressions", "pending"))


@pytest.mark.parametrize("mode", ["confirm", "evidence"])
def test_who_was_asked_has_to_confirm_all_the_same(world: World, mode: str) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol, first_name="Carol")
    before, _ = world.scan("pending"), world.forget_mail()

    upload = _upload(world, garden, mode)

    assert (upload.results(), world.scan("pending"), world.inbox()) == ({2: "waiting"}, before, [])
    assert world.scan("subscriptions") == []


@pytest.mark.parametrize("mode", ["confirm", "evidence"])
def test_what_a_person_has_typed_stays(world: World, mode: str) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol, first_name="Carol")
    world.confirm(world.confirmation_link())
    before = world.scan("subscriptions")

    upload = _upload(world, garden, mode)

    assert (upload.results(), world.scan("subscriptions")) == ({2: "on_list"}, before)


def test_nobody_gets_more_requests_than_an_address_may_get(world: World) -> None:
    world.advance_to_noon()
    for n in range(6):
        upload = _upload(world, world.a_list(f"List {n}"), "confirm")

    assert len(world.inbox()) == 5
    assert upload.results() == {2: "asked"}, "that others ask the same person is not told"


def test_uploaded_suppressions_are_hashed_the_file_is_deleted_and_no_upload_lifts_them(world: World) -> None:
    garden = world.a_list()
    upload = _upload(world, garden, "suppressions")

    stored = str(world.everything_stored())
    assert world.carol.lower() not in stored.lower()
    assert world.person(world.carol) not in stored
    assert not upload.file_is_there()
    assert _upload(world, garden, "evidence").results() == {2: "suppressed"}
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())
    assert world.subscription(garden, world.carol), "the person's own wish lifts it"


def test_nothing_of_uploaded_suppressions_is_left_anywhere_but_keyed_hashes(world: World) -> None:
    """In no table, object, queue, mail or line of the log: neither while it runs nor afterwards."""
    garden, names = world.a_list(), [f"quokka{n}@marsupial.example" for n in range(30)]
    kept = world.scan("suppressions")
    upload = begin(world, garden, "suppressions").ready("\n".join(["email", *names]).encode(), ["email"])
    upload.do("start")
    under_way = str(world.waiting("imports"))
    world.drain()

    assert upload.results() == dict.fromkeys(range(2, 32), "barred")
    left = [under_way, str(world.everything_stored()), world.logged(), str(people.objects()), str(world.inbox())]
    left += [str(world.waiting(queue)) for queue in people.QUEUES]
    persons = [world.person(name) for name in names]
    assert not [word for text in left for word in ("quokka", "marsupial", *persons) if word in text.lower()]
    rows = [row for row in world.scan("suppressions") if row not in kept]
    assert len(rows) == 30
    assert {frozenset(row) for row in rows} == {frozenset({"pk", "sk", "everywhere", "suppressed_at"})}
    assert list(people.objects()) == [key for key in people.objects() if not key.endswith("/file")]


def test_neither_log_queue_nor_key_holds_an_address(world: World) -> None:
    garden = world.a_list()
    upload = begin(world, garden, "confirm").ready(f"email\n{world.carol}\n".encode(), ["email"])
    upload.do("start")
    seen = world.waiting("imports")
    world.drain_one("imports")
    seen += world.waiting("mail")
    world.drain()

    assert world.carol.lower() not in (str(seen) + world.logged()).lower()
    assert "@" not in str(list(upload.results().values()))
