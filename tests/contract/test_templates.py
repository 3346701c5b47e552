"""What every page and every mail holds, whatever its values: asked of each template, so that a new one is asked too."""

import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from chalicelib.core import pages
from tests.support.builders import ALICE_DETAILS
from tests.support.samples import AUTHORITY_DETAILS, OPERATOR, OPERATOR_DETAILS, contexts, render
from tests.support.samples_accounts import account_mails

HOSTILE = """"'><script>alert(1)</script><b/onclick=alert(1)>{{7*7}}{%x%}"""


def rendered(start: str = "", end: str = "") -> list[Any]:
    """Each template in each of its contexts, as a case of a test."""
    return [pytest.param(template, context, id=f"{template}-{n}")
            for template, variants in contexts().items() if template.startswith(start) and template.endswith(end)
            for n, context in enumerate(variants)]


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def elements(text: str) -> list[tuple[str, list[str]]]:
    """The tags in order with the names of their attributes: what a value must never change."""
    return [(tag.name, sorted(tag.attrs)) for tag in soup(text).find_all(True)]


def test_each_template_is_asked() -> None:
    found = {str(path.relative_to(pages.TEMPLATES)) for room in ("pages", "mail")
             for path in (pages.TEMPLATES / room).iterdir()}
    layouts = {f"mail/{name}.{kind}" for name in ("layout", "account_layout") for kind in ("html", "txt")}
    assert found - layouts == set(contexts())


@pytest.mark.parametrize(("template", "context"), rendered(end=".html"))
def test_no_value_becomes_markup(template: str, context: dict[str, Any]) -> None:
    number = contexts()[template].index(context)
    hostile = contexts(lambda value: value + HOSTILE)[template][number]

    text = render(template, hostile, OPERATOR + HOSTILE)

    assert elements(text) == elements(render(template, context))
    assert "<script" not in text


@pytest.mark.parametrize(("template", "context"), rendered(start="mail/", end=".txt"))
def test_plain_text_is_escaped_for_nothing(template: str, context: dict[str, Any]) -> None:
    hostile = contexts(lambda value: value + "&<'")[template][0]

    text = render(template, hostile)

    assert text.count("&<'") >= render(template, context).count("Garden")
    assert "&lt;" not in text
    assert "&amp;" not in text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JavaScript:a('@')", "data:text/html,x@y", "//evil.net"])
@pytest.mark.parametrize("template", ["pages/check_inbox.html", "mail/confirm.html", "mail/campaign_footer.html"])
def test_only_web_addresses_and_mailboxes_become_links(template: str, address: str) -> None:
    details = {"website": address, "privacy_contact": address, "email": address}
    context = contexts()[template][0]
    context["controller"] = SimpleNamespace(**vars(context["controller"]) | details)

    links = [str(anchor["href"]) for anchor in soup(render(template, context)).find_all("a")]

    assert not [link for link in links if link.lower().startswith(("javascript", "data", "//"))]


@pytest.mark.parametrize(("template", "context"), rendered())
def test_the_controller_and_the_operator_are_shown(template: str, context: dict[str, Any]) -> None:
    if context.get("controller") is None or "subject" in template or context.get("with_details") is False:
        return  # the last: a newsletter whose author has placed them above (tests/promises/test_phi_1_letters.py)
    text = " ".join(unescape(render(template, context)).split())
    lines = [line for value in ALICE_DETAILS.values() for line in value.splitlines()]

    assert [line for line in [*lines, OPERATOR, "data controller", "data processor"] if line not in text] == []


@pytest.mark.parametrize(("template", "context"), [
    case for case in rendered(start="mail/") if case.values[0] in set(account_mails(str)) and "subject" not in case.id])
def test_mails_to_account_holders_name_the_operator_as_controller(template: str, context: dict[str, Any]) -> None:
    text = " ".join(unescape(render(template, context)).split())
    lines = [line for value in OPERATOR_DETAILS.values() for line in value.splitlines()]

    assert [line for line in [*lines, "data controller", "You get"] if line not in text] == []


def test_a_stranger_cannot_send_words_of_his_own_to_an_address_that_is_not_his() -> None:
    for kind in ("subject.txt", "txt", "html"):
        context = contexts()[f"mail/signup.{kind}"][0] | {"organisation": "win.example.net"}
        assert "win.example" not in render(f"mail/signup.{kind}", context)


@pytest.mark.parametrize(("template", "context"), rendered(start="pages/"))
def test_pages_run_no_script_and_fetch_nothing_from_elsewhere(template: str, context: dict[str, Any]) -> None:
    page = soup(render(template, context))
    fetched = [str(tag.get("src") or tag.get("href")) for tag in page.find_all(["link", "img", "use", "image"])]

    assert page.find_all(["script", "style", "iframe", "object", "embed", "base"]) == []
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name == "style" or name.startswith("on")]
    assert fetched == ["/static/icon.svg", "/static/style.css"]
    assert {str(form["action"])[0] for form in page.find_all("form")} <= {"/"}


def test_mails_of_our_own_hold_no_image() -> None:
    ours = [name for name in contexts() if name.startswith("mail/") and name.endswith(".html")]
    for template in set(ours) - {"mail/campaign.html"}:
        assert not re.search(r"<img|url\(|background=", render(template, contexts()[template][0]))


@pytest.mark.parametrize(("template", "context"), rendered(start="pages/"))
def test_pages_are_built_for_everybody(template: str, context: dict[str, Any]) -> None:
    page = soup(render(template, context))
    ids = [str(tag["id"]) for tag in page.find_all(id=True)]
    named = [name for tag in page.find_all(True) for attribute in ("for", "aria-labelledby", "aria-describedby")
             for name in str(tag.get(attribute, "")).split()]
    jumps = [str(anchor["href"])[1:] for anchor in page.find_all("a") if str(anchor["href"]).startswith("#")]
    boxes = page.select("input:not([type=hidden])")

    assert len(ids) == len(set(ids))
    assert {*named, *jumps} <= set(ids)
    assert {str(box["id"]) for box in boxes} <= set(named)
    assert len(page.find_all("h1")) == len(page.find_all("main")) == 1
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert all(str(button.get("type")) == "submit" for button in page.find_all("button"))


def test_a_wrong_field_is_tied_to_its_message() -> None:
    page = soup(render("pages/subscribe.html", contexts()["pages/subscribe.html"][1]))

    assert "Error:" in str(page.title)
    assert [str(link["href"]) for link in page.select(".summary a")] == ["#email", "#field-town", "#field-nick"]
    for box in page.select("#email, #field-town, #field-nick"):
        assert box["aria-invalid"] == "true"
        assert f"{box['id']}-error" in str(box["aria-describedby"]).split()
        assert box["value"]


def test_an_address_is_all_that_is_required_and_the_trap_is_out_of_the_way() -> None:
    page = soup(render("pages/subscribe.html", contexts()["pages/subscribe.html"][0]))
    trap = page.select_one("[aria-hidden=true] > #website_url")

    assert [str(box["name"]) for box in page.select("[required]")] == ["email"]
    assert isinstance(trap, Tag)
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")


def test_consent_to_tracking_is_asked_apart_and_unticked() -> None:
    asked, unasked = (soup(render("pages/confirm.html", context)) for context in contexts()["pages/confirm.html"])
    box = asked.select_one("fieldset input[name=tracking][value=yes]")

    assert isinstance(box, Tag)
    assert not box.has_attr("checked")
    assert unasked.select("[name=tracking]") == []


@pytest.mark.parametrize(("template", "context"), rendered(start="mail/", end=".txt"))
def test_plain_text_keeps_to_72_columns(template: str, context: dict[str, Any]) -> None:
    text = render(template, context | {"wording": "I agree to all of this, and to that. " * 9})

    assert [line for line in text.splitlines() if len(line) > 72 or line != line.rstrip()] == []
    assert "\n\n\n" not in text


def test_the_newsletter_leaves_no_braces_for_ses_and_respects_the_authors_colours() -> None:
    context = contexts()["mail/campaign.html"][0]
    coloured = context | {"body": Markup('<p style="color:#222">0</p>')}

    assert not re.search(r"\{\{|\}\}", render("mail/campaign.html", context))
    assert 'class="sheet"' in render("mail/campaign.html", context)
    assert 'class="sheet"' not in render("mail/campaign.html", coloured)


@pytest.mark.parametrize("template", list(contexts()))
def test_every_word_can_be_translated(template: str) -> None:
    environment = pages._environment.__wrapped__()  # a fresh one: its catalogue is marked
    environment.install_gettext_callables(lambda said: f"«{said}»", lambda one, many, n: f"«{many}»", newstyle=True)
    for context in contexts(lambda value: "0")[template]:
        text = environment.get_template(template).render(
            operator=dict.fromkeys(OPERATOR_DETAILS, "0"), authority=dict.fromkeys(AUTHORITY_DETAILS, "0"), **context)
        words = soup(text).get_text() if template.endswith(".html") else text
        assert re.findall(r"[^\W\d_]+", re.sub(r"«[^»]*»", "", words)) == []
