"""A hundred and twenty people and what they do with a newsletter: sign up, open, follow links, leave."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from html import unescape
from typing import Any

from tests.journeys.local_run import Answer, LocalRun

COUNT, LINKS = 120, 25
CONSENTING = 60  # readers 1 to 60 agree to be counted by name
BOUNCING, COMPLAINING = 119, 120
NAMES = ("Zoë", "Søren", "Łucja", "José", "Ann")
DNT, GPC, PREFETCH = {"DNT": "1"}, {"Sec_GPC": "1"}, {"Purpose": "prefetch"}
CONFIRM = re.compile(r"/confirm/[\w-]+")


def address(number: int) -> str:
    simulated = {BOUNCING: "bounce", COMPLAINING: "complaint"}
    if number in simulated:
        return f"{simulated[number]}+reader{number}@simulator.amazonses.com"
    return f"reader{number:03d}@example.org"


def name(number: int) -> str:
    return NAMES[number % len(NAMES)]


@dataclass(eq=False)
class Copy:
    """One reader's copy of a newsletter."""

    run: LocalRun
    message: EmailMessage

    @cached_property
    def html(self) -> str:
        return str(self.message.get_body(("html",)).get_content())  # type: ignore[union-attr]

    @cached_property
    def text(self) -> str:
        return str(self.message.get_body(("plain",)).get_content()).replace("\r\n", "\n")  # type: ignore[union-attr]

    @property
    def leave_link(self) -> str:
        return str(self.message["List-Unsubscribe"]).split(",")[0].strip("<>")

    def open(self, method: str = "GET", **headers: str) -> None:
        """Load the pixel, as a mail program does."""
        pixel = re.search(r'<img src="([^"]+/o/[^"]+)"', self.html)
        assert pixel
        answer = self.run.http(method, pixel[1], **headers)
        assert (answer.status, answer.headers["content-type"]) == (200, "image/gif")

    def click(self, link: int, method: str = "GET", **headers: str) -> str:
        """Follow a link; where it leads."""
        href = re.search(rf'href="([^"]+/c/[\w-]+/{link})"', self.html)
        assert href
        answer = self.run.http(method, unescape(href[1]), **headers)
        assert answer.status == 302
        return answer.headers["location"]


def at_once(work: Callable[[Any], Any], on: Iterable[Any]) -> list[Any]:
    """The same for many, a few at a time."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(work, on))


def sign_up(run: LocalRun, form: str, count: int = COUNT) -> None:
    """They fill in the form, find the mail and press its button; the inbox is empty afterwards."""
    run.empty_inbox()
    at_once(lambda n: _ok(run.post(form, email=address(n), first_name=name(n))), range(1, count + 1))
    run.wait_until_idle()
    mails = {mail["To"][0]["Address"]: mail["ID"] for mail in run.found("subject:confirm")}
    at_once(lambda n: _confirm(run, mails[address(n)], n), range(1, count + 1))
    run.empty_inbox()


def _confirm(run: LocalRun, mail_id: str, number: int) -> None:
    link = CONFIRM.search(run.mail(mail_id)["Text"])
    assert link
    assert "<form" in _ok(run.http("GET", link[0])).text
    _ok(run.post(link[0], **({"tracking": "yes"} if number <= CONSENTING else {})))


def _ok(answer: Answer) -> Answer:
    assert answer.status == 200, answer.text
    return answer


def copies(run: LocalRun, subject: str) -> dict[int, Copy]:
    """Everybody's copy of the newsletter with that subject. Nobody may have two."""
    mails = [(mail["To"][0]["Address"], mail["ID"]) for mail in run.found(f'subject:"{subject}"')]
    whom = {address(number): number for number in range(1, COUNT + 1)}
    assert len(mails) == len(dict(mails)), "somebody got it twice"
    return dict(at_once(lambda mail: (whom[mail[0]], Copy(run, run.raw(mail[1]))), mails))


def first_day(copy: dict[int, Copy]) -> None:
    """What they do on the day on which it comes."""
    for n in (*range(1, 21), *range(1, 21), *range(61, 71)):
        copy[n].open()
    for n in range(1, 6):
        copy[n].open(**DNT)
    copy[71].open(**GPC)
    copy[2].open("HEAD")
    copy[61].open(**PREFETCH)
    for n in (*range(1, 11), *range(1, 11)):
        copy[n].click(3)
    for n in range(1, 5):
        copy[n].click(7)
    copy[3].click(7, **DNT)
    for n in range(61, 81):
        copy[n].click(n - 60)
    copy[62].click(1, **GPC)
    for link in range(1, LINKS + 1):
        copy[30].click(link)  # a scanner: nobody is so quick
    for link in range(1, LINKS + 1):
        copy[31].click(link, "HEAD")
    copy[31].click(5)


def second_day(copy: dict[int, Copy]) -> None:
    """What they do on the day after."""
    for n in (*range(1, 6), *range(21, 26)):
        copy[n].open()
    copy[1].click(3)
    copy[40].click(LINKS)


def figures(total: int, unique: int, anonymous: int, machine: int) -> dict[str, int]:
    return {"total": total, "unique": unique, "anonymous": anonymous, "machine": machine}


FIRST = {"opens": figures(40, 20, 16, 2), "clicks": figures(25, 11, 22, 50)}
SECOND = {"opens": figures(10, 5, 0, 0), "clicks": figures(2, 1, 0, 0)}


def by_link() -> list[dict[str, int]]:
    """What the two days come to, link by link: everybody's own, and one for each of the two machines."""
    named = {3: (21, 10), 5: (1, 1), 7: (4, 4), LINKS: (1, 1)}
    nobody = {1: 2, 7: 2, **dict.fromkeys([*range(2, 7), *range(8, 21)], 1)}
    return [figures(*named.get(link, (0, 0)), nobody.get(link, 0), 2) for link in range(1, LINKS + 1)]
