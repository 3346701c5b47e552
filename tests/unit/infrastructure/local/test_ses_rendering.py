"""Inline templates: plain substitution, once, escaping nothing."""

import pytest

from infrastructure.local.ses import rendering
from infrastructure.local.ses.errors import BadRequestError, RenderingError


@pytest.mark.parametrize(("template", "expected"), [
    ("Hello {{name}}!", "Hello <Ann>!"),
    ("Hello {{ name }}!", "Hello <Ann>!"),
    ("Hello {{{name}}}!", "Hello <Ann>!"),
    ("{{count}} {{yes}} {{nothing}}", "3 true "),
    ("{{who.first}}", "Ann"),
    ("no tags, }} and { alone", "no tags, }} and { alone"),
])
def test_it_puts_values_in_and_escapes_nothing(template: str, expected: str) -> None:
    data = {"name": "<Ann>", "count": 3, "yes": True, "nothing": None, "who": {"first": "Ann"}}
    rendering.check(template)
    assert rendering.render(template, data) == expected


def test_it_does_not_look_into_values_again() -> None:
    assert rendering.render("{{a}}", {"a": "{{b}}", "b": "secret"}) == "{{b}}"


@pytest.mark.parametrize("template", [
    "{{#if name}}x{{/if}}", "{{else}}", "{{> part}}", "{{! comment}}", "{{upper name}}", "{{^name}}", "{{", "{{name",
    "{{}}", "{{&name}}", "{{{{raw}}}}", "{{this}}",
])
def test_it_refuses_what_is_more_than_substitution(template: str) -> None:
    with pytest.raises(BadRequestError, match="unsupported operations"):
        rendering.check(template)


def test_it_tells_which_value_is_missing() -> None:
    with pytest.raises(RenderingError, match="'town'"):
        rendering.render("{{town}}", {"name": "Ann"})


@pytest.mark.parametrize("data", ["", "[1]", "{", "null"])
def test_it_takes_a_json_object_only(data: str) -> None:
    with pytest.raises(BadRequestError):
        rendering.read_data(data)
