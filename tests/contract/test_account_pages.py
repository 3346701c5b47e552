"""What every page holds that leads into the dashboard or is about one's own access, whatever its values."""

import re

import pytest
from bs4 import BeautifulSoup

from chalicelib.core import pages
from tests.support.samples import AUTHORITY_DETAILS, OPERATOR, OPERATOR_DETAILS, render
from tests.support.samples_doors import door_pages, own_pages

HOSTILE = """"'><script>alert(1)</script><b/onclick=alert(1)>{{7*7}}"""
ALL = door_pages() | own_pages()
CASES = [pytest.param(template, n, id=f"{template}-{n}") for template, all_ in ALL.items() for n in range(len(all_))]
SIGNED_IN = [case for case in CASES if case.values[0] in own_pages()]


def soup(template: str, number: int) -> BeautifulSoup:
    return BeautifulSoup(render(template, ALL[template][number]), "html.parser")


@pytest.mark.parametrize(("template", "number"), CASES)
def test_no_value_becomes_markup(template: str, number: int) -> None:
    hostile = (door_pages(_hostile) | own_pages(_hostile))[template][number]
    text = render(template, hostile, OPERATOR + HOSTILE)

    assert _elements(text) == _elements(render(template, ALL[template][number]))
    assert "<script" not in text


def _hostile(value: str) -> str:
    return value + HOSTILE


def _elements(text: str) -> list[str]:
    return [tag.name for tag in BeautifulSoup(text, "html.parser").find_all(True)]


@pytest.mark.parametrize(("template", "number"), CASES)
def test_they_run_no_script_and_fetch_nothing_from_elsewhere(template: str, number: int) -> None:
    page = soup(template, number)

    assert page.find_all(["script", "style", "iframe", "object", "embed", "base", "img"]) == []
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name == "style" or name.startswith("on")]
    assert [str(tag["href"]) for tag in page.find_all("link")] == [
        "/static/icon.svg", "/static/style.css", "/static/dashboard.css"]
    assert {str(form["action"])[0] for form in page.find_all("form")} <= {"/"}


@pytest.mark.parametrize(("template", "number"), CASES)
def test_they_are_built_for_everybody(template: str, number: int) -> None:
    page = soup(template, number)
    ids = [str(tag["id"]) for tag in page.find_all(id=True)]
    named = [name for tag in page.find_all(True) for attribute in ("for", "aria-labelledby", "aria-describedby")
             for name in str(tag.get(attribute, "")).split()]
    jumps = [str(anchor["href"])[1:] for anchor in page.find_all("a") if str(anchor["href"]).startswith("#")]
    boxes = page.select("input:not([type=hidden]), select, textarea")

    assert len(ids) == len(set(ids))
    assert {*named, *jumps} <= set(ids)
    assert {str(box["id"]) for box in boxes} <= set(named)
    assert len(page.find_all("h1")) == len(page.find_all("main")) == 1
    assert all(str(button.get("type")) == "submit" for button in page.find_all("button"))
    assert all(str(head.get("scope")) in ("col", "row") for head in page.find_all("th"))


@pytest.mark.parametrize(("template", "number"), SIGNED_IN)
def test_every_form_of_the_dashboard_carries_the_token_of_the_session(template: str, number: int) -> None:
    forms = soup(template, number).select("form[method=post]")

    assert [form["action"] for form in forms if not form.select("input[name=csrf][value=token]")] == []
    assert forms


@pytest.mark.parametrize(("template", "number"), CASES)
def test_every_word_can_be_translated(template: str, number: int) -> None:
    environment = pages._environment.__wrapped__()  # a fresh one: its catalogue is marked
    environment.install_gettext_callables(lambda said: f"«{said}»", lambda one, many, n: f"«{many}»", newstyle=True)
    context = (door_pages(lambda _value: "0") | own_pages(lambda _value: "0"))[template][number]
    text = environment.get_template(template).render(
        operator=dict.fromkeys(OPERATOR_DETAILS, "0"), authority=dict.fromkeys(AUTHORITY_DETAILS, "0"), **context)
    page = BeautifulSoup(text, "html.parser")
    for moment in page.find_all("time"):
        moment.clear()

    assert re.findall(r"[^\W\d_]+", re.sub(r"«[^»]*»", "", page.get_text())) == []


@pytest.mark.parametrize("name", ["sign_up", "login", "reset_new", "invitation", "sign_up_confirm"])
def test_password_managers_and_the_clipboard_are_let_in(name: str) -> None:
    for box in soup(f"dashboard/users/{name}.html", 0).select("input[type=password]"):
        assert box["autocomplete"] in ("current-password", "new-password")
        assert not {"maxlength", "readonly", "onpaste"} & set(box.attrs)


def test_codes_can_be_filled_in_by_the_device() -> None:
    box = soup("dashboard/users/login_code.html", 0).select_one("#code")

    assert box is not None
    assert (box["autocomplete"], box["inputmode"]) == ("one-time-code", "numeric")
