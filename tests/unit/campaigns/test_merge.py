"""Merge fields: what authors may write, and that nothing else of theirs is ever taken for a placeholder by SES."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.campaigns.merge import CONTROLLER, LEAVING, UNSUBSCRIBE, Merge, fill, values
from chalicelib.core.errors import Invalid
from infrastructure.local.ses import rendering

NAMES = {"first_name", "town"}
PROSE = st.text(st.characters(codec="utf-8") | st.sampled_from("{}{}{}{} #/\"|&"), max_size=60)
FIELDS = st.sampled_from(["{{ first_name }}", "{{first_name}}", '{{ town | default: "your town" }}', "{{town}}"])
MEANT = {"{{ first_name }}": "Zoë", "{{first_name}}": "Zoë", '{{ town | default: "your town" }}': "your town",
         "{{town}}": ""}
ZOE = {"first_name": "Zoë"}


def merge() -> Merge:
    return Merge(NAMES, "salt2345")


def as_ses_renders(text: str, replacements: dict[str, str]) -> str:
    """What the reader gets; raises where SES would refuse the template."""
    rendering.check(text)
    return rendering.render(text, replacements)


@pytest.mark.parametrize(("written", "field", "default"), [
    ("{{ first_name }}", "first_name", ""), ("{{first_name}}", "first_name", ""),
    ("{{\tfirst_name\n}}", "first_name", ""),
    ('{{ first_name | default: "friend" }}', "first_name", "friend"),
    ('{{first_name|default:"friend"}}', "first_name", "friend"),
    ("{{ first_name | default: “friend” }}", "first_name", "friend"),
    ("{{ first_name | default: &quot;friend&quot; }}", "first_name", "friend"),
    ('{{ first_name | default: "" }}', "first_name", ""),
    ('{{ first_name | default: "d\'Arc & co" }}', "first_name", "d'Arc & co"),
])
def test_a_field_is_found_however_it_is_written(written: str, field: str, default: str) -> None:
    held = merge()

    assert held.hold(f"Dear {written},", "body") == f"Dear {held.mark('0')},"
    assert held.found == [(field, default)]


@pytest.mark.parametrize("written", [
    "{{ first_name", "{ first_name }", "{{ first name }}", "{{{ first_name }}}", "{{{{first_name}}}}", "{{ 1st }}",
    "{{ first_name | upper }}", "{{ first_name | default: friend }}", '{{ first_name | default: "a" | default: "b" }}',
    "{{#if first_name}}", "{{/if}}", "{{> partial}}", "{{! comment }}", "{{first_name.length}}", "{{ }}", "{{}}", "{{",
    "}}", "{{{", '{{ braces | default: "{{" }}', "{{&first_name}}",
])
def test_what_is_no_field_stays_as_it_was_written(written: str) -> None:
    held = merge()
    template = held.release(held.hold(written, "body"), "t", {})

    assert held.found == []
    assert as_ses_renders(template, values([], {})) == written
    assert fill(template, values([], {})) == written


@pytest.mark.parametrize("written", [
    "{{ last_name }}", '{{ email | default: "x" }}', "{{ t }}", "{{ m0h }}", "{{braces}}", "{{else}}", "{{this}}"])
def test_a_field_that_the_list_does_not_have_is_refused_with_those_it_has(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        merge().hold(written, "subject")

    assert set(refused.value.fields) == {"subject"}
    assert "first_name" in refused.value.remedy
    assert UNSUBSCRIBE in refused.value.remedy


@given(st.lists(st.tuples(PROSE, FIELDS), max_size=5), PROSE)
@example([("{", "{{town}}")], "}")
@example([("{{", "{{first_name}}")], "}}}")
@example([("{{{", "{{first_name}}"), ("", "{{first_name}}")], "{{")
def test_the_reader_gets_exactly_what_the_author_wrote(pieces: list[tuple[str, str]], end: str) -> None:
    """Plain substitution, which is all that SES does, gives the author's own text back, braces and all."""
    written = "".join(prose + field for prose, field in pieces) + end
    held = merge()
    try:
        template = held.release(held.hold(written, "body"), "t", {})
    except Invalid:
        return
    known = values([list(one) for one in held.found], ZOE)

    rendered = as_ses_renders(template, known)

    assert rendered == fill(template, known)
    if "{" not in "".join(prose for prose, _field in pieces) + end and "}" not in written.replace("}}", ""):
        assert rendered == "".join(prose + MEANT[field] for prose, field in pieces) + end
    if not held.found:
        assert rendered == written


@given(PROSE)
def test_text_without_fields_comes_back_to_the_letter(written: str) -> None:
    held = merge()
    try:
        template = held.release(held.hold(written, "body"), "h", {})
    except Invalid:
        return
    if not held.found and not held.special:
        assert as_ses_renders(template, values([], {})) == written


@given(st.dictionaries(st.sampled_from(sorted(NAMES)), st.text(max_size=40)), st.text(max_size=20))
def test_values_are_escaped_for_html_and_keep_no_line_breaks(fields: dict[str, str], default: str) -> None:
    given_values = values([["first_name", default]], fields)
    html, text = given_values["m0h"], given_values["m0t"]

    assert not set(html) & set("<>\"'")
    assert "&" not in re.sub(r"&(amp|lt|gt|quot|#x27);", "", html)
    assert len((html + text).splitlines()) <= 1
    assert text == " ".join((fields.get("first_name") or default).split())


def test_a_value_is_put_in_once_and_never_read_again() -> None:
    template = "{{m0t}} {{m1t}}"
    replacements = values([["first_name", ""], ["town", ""]], {"first_name": "{{m1t}}", "town": "{{u}}"})

    assert as_ses_renders(template, replacements) == fill(template, replacements) == "{{m1t}} {{u}}"


def test_an_empty_value_is_as_good_as_none() -> None:
    assert values([["first_name", "friend"]], {"first_name": ""})["m0t"] == "friend"
    assert values([["first_name", "friend"]], {})["m0t"] == "friend"


def test_the_same_field_with_another_default_is_another_placeholder() -> None:
    held = merge()
    text = held.hold('{{town}} {{ town | default: "a" }} {{town}} {{ town | default: "b" }}', "body")

    assert held.found == [("town", ""), ("town", "a"), ("town", "b")]
    assert held.release(text, "t", {}) == "{{m0t}} {{m1t}} {{m0t}} {{m2t}}"
    assert held.release(text, "h", {}) == "{{m0h}} {{m1h}} {{m0h}} {{m2h}}"


def test_the_special_fields_are_put_in_at_the_end() -> None:
    held = merge()
    text = held.hold("{{ controller }} {{ unsubscribe_url }}", "body")

    assert held.special == {CONTROLLER, UNSUBSCRIBE}
    special = {CONTROLLER: "Alice", UNSUBSCRIBE: f"https://x/u/{held.mark(LEAVING)}"}
    assert held.release(text, "t", special) == "Alice https://x/u/{{u}}"
    assert as_ses_renders(held.release(text, "t", special | {CONTROLLER: "{{t}}"}), values([], {}) | {"u": "me"}) == (
        "{{t}} https://x/u/me"), "an account holder's name is no placeholder"


def test_marks_of_many_fields_are_not_mistaken_for_one_another() -> None:
    held = Merge({f"f{n}" for n in range(20)}, "salt2345")
    text = held.hold("".join(f"{{{{f{n}}}}}," for n in range(20)), "body")

    assert held.release(text, "t", {}) == "".join(f"{{{{m{n}t}}}}," for n in range(20))
