"""What is found in a newsletter before it goes out, rule by rule, and what its links answer."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.campaigns import link_check
from chalicelib.campaigns.checks import ADVICE, GOOD, WRONG, Letter, findings
from chalicelib.core import egress

PROSE = "Sow the first beans under glass, and keep the slugs away from the young lettuce. " * 3
LEAVE = '<a href="https://lists.example.org/u/{{u}}">Unsubscribe</a>'


def level(rule: str, *, subject: str = "What to sow in May", body: str = PROSE, size: int = 5_000,
          links: list[str] | None = None, merges: list[tuple[str, str]] | None = None, leave: str = LEAVE) -> str:
    """The level of one rule's finding, in a letter that is otherwise well made."""
    html = f'<table><tr><td class="body">{body}</td></tr></table>{leave}'
    found = findings(Letter(subject, html, size, links or [], merges or []))
    return next(one.level for one in found if one.name == rule)


@pytest.mark.parametrize(("size", "expected"), [(101_999, GOOD), (102_000, WRONG), (250_000, WRONG), (0, GOOD)])
def test_gmail_clips_at_102_kilobytes(size: int, expected: str) -> None:
    assert level("size", size=size) == expected


@pytest.mark.parametrize(("leave", "expected"), [
    (LEAVE, GOOD), ("", WRONG), ("https://lists.example.org/u/{{u}}", WRONG),
    ('<a class="x" href="https://lists.example.org/u/{{u}}" style="y">Leave</a>', GOOD),
])
def test_the_link_to_leave(leave: str, expected: str) -> None:
    assert level("unsubscribe", leave=leave) == expected


@pytest.mark.parametrize(("body", "expected"), [
    (PROSE, GOOD),
    ('<img src="https://x.example/a.png" alt="Two robins">', GOOD),
    ('<img src="https://x.example/a.png" alt="">', ADVICE),
    ('<img src="https://x.example/a.png">', WRONG),
    ('<img src="https://x.example/a.png" alt=""><img src="https://x.example/b.png">', WRONG),
    ('<img src="https://lists.example.org/o/{{t}}" width="1" height="1" alt="">', GOOD),
])
def test_descriptions_of_images(body: str, expected: str) -> None:
    assert level("alternatives", body=body) == expected


@pytest.mark.parametrize(("body", "expected"), [
    ("Short.", GOOD), ('<img src="x" alt="y">', ADVICE), (f'<img src="x" alt="y">{PROSE}', GOOD),
    ('<img src="x" alt="y"> ' + " " * 500, ADVICE),
    ('<img src="https://lists.example.org/o/{{t}}" width="1" alt="">Short.', GOOD),
])
def test_text_beside_images(body: str, expected: str) -> None:
    assert level("words", body=body) == expected


@pytest.mark.parametrize(("subject", "expected"), [
    ("What to sow in May", GOOD), ("May at last!", GOOD), ("RHS and BBC at the show", GOOD), ("Hello", GOOD),
    ("Über den Frühling", GOOD), ("BBC", GOOD), ("春天的種子", GOOD), ("The price of tulips in 1637", GOOD),
    ("WHAT TO SOW IN MAY", ADVICE), ("ÜBER DEN FRÜHLING", ADVICE), ("Seeds!!", ADVICE), ("A! B! C!", ADVICE),
    ("Free money inside", ADVICE), ("$$$ for your roses", ADVICE), ("Act now", ADVICE), ("You’ve won", ADVICE),
    ("Re: your order", ADVICE), ("Recipes: soup", GOOD), ("x" * 71, ADVICE), ("x" * 70, GOOD), ("", GOOD),
])
def test_subjects(subject: str, expected: str) -> None:
    assert level("subject", subject=subject) == expected


@pytest.mark.parametrize(("merges", "expected"), [
    ([], GOOD), ([("first_name", "friend")], GOOD), ([("first_name", "")], ADVICE),
    ([("first_name", "friend"), ("town", "")], ADVICE),
])
def test_merge_fields_without_default(merges: list[tuple[str, str]], expected: str) -> None:
    assert level("defaults", merges=merges) == expected


@pytest.mark.parametrize(("links", "expected"), [
    ([], GOOD), (["https://example.org"], GOOD), (["http://example.org"], ADVICE),
    (["https://a.example", "http://b.example"], ADVICE),
])
def test_links_in_the_clear(links: list[str], expected: str) -> None:
    assert level("encrypted", links=links) == expected


def test_what_should_be_mended_comes_first() -> None:
    html = '<td class="body"><img src="a.png"></td>'
    found = findings(Letter("LOUD SUBJECT", html, 200_000, [], []))

    assert [one.level for one in found] == sorted((one.level for one in found), key=[WRONG, ADVICE, GOOD].index)
    assert len({one.name for one in found}) == 7


@pytest.mark.parametrize(("status", "expected"), [
    (200, GOOD), (204, GOOD), (301, GOOD), (308, GOOD), (401, ADVICE), (403, ADVICE), (404, WRONG), (410, WRONG),
    (429, ADVICE), (500, WRONG), (503, WRONG),
])
def test_what_a_status_says(status: int, expected: str) -> None:
    assert link_check.judged(status).level == expected


def answering(head: int, get: int) -> tuple[Callable[..., Any], list[str]]:
    asked: list[str] = []

    def fetch(_url: str, method: str = "GET") -> egress.Answer:
        asked.append(method)
        return egress.Answer(head if method == "HEAD" else get, {}, b"")

    return fetch, asked


@pytest.mark.parametrize(("head", "get", "expected", "asked"), [
    (200, 500, GOOD, ["HEAD"]), (302, 500, GOOD, ["HEAD"]), (405, 200, GOOD, ["HEAD", "GET"]),
    (404, 404, WRONG, ["HEAD", "GET"]), (403, 200, GOOD, ["HEAD", "GET"]), (410, 200, WRONG, ["HEAD"]),
])
def test_a_link_is_asked_for_no_more_than_its_head_where_that_does(
        head: int, get: int, expected: str, asked: list[str]) -> None:
    fetch, methods = answering(head, get)

    assert link_check.ask("https://example.org/", fetch).level == expected
    assert methods == asked


@pytest.mark.parametrize("error", [egress.Refused("Its host is not public."), egress.Unreachable("No answer.")])
def test_a_link_that_cannot_be_asked_says_why(error: Exception) -> None:
    def fetch(*_: Any) -> egress.Answer:
        raise error

    verdict = link_check.ask("https://example.org/", fetch)

    assert verdict.level == WRONG
    assert str(error) in verdict.text


def test_a_link_in_the_clear_is_not_asked() -> None:
    fetch, methods = answering(200, 200)

    assert link_check.ask("http://example.org/", fetch).level == ADVICE
    assert methods == []
