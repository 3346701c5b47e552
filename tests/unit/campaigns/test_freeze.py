"""Freezing: what goes out is whole: details, a way to leave, tracking as chosen, and templates that SES takes."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.accounts.model import ANONYMOUS, IDENTIFIED, OFF, Account
from chalicelib.campaigns import merge, render
from chalicelib.campaigns.freeze import LARGEST, Newsletter, freeze
from chalicelib.campaigns.model import Campaign
from chalicelib.core import clock, signing
from chalicelib.core.errors import Invalid
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.model import Subscription
from infrastructure.local.ses import checks, rendering
from tests.support.builders import ALICE_DETAILS, controller
from tests.unit.conftest import PUBLIC_URL

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BODY = ('# Hello {{ first_name | default: "friend" }}\n\n'
        '[Seeds](https://seeds.example/) and [pots](https://pots.example/).')
pytestmark = pytest.mark.usefixtures("deployment")


def frozen(body: str = BODY, tracking: str = IDENTIFIED, **over: str) -> Newsletter:
    account = Account("aaaabbbbcccc", "account", email="alice@garden.example.com", controller=controller(ALICE_DETAILS),
                      sender="news@garden.example.com", tracking=tracking, created_at=clock.iso(NOW))
    mailing_list = MailingList(account.id, "list#2345678abcdef", name=over.pop("list_name", "Garden news"),
                               fields=[{"name": "first_name", "label": "First name"}], wording="Yes",
                               created_at=clock.iso(NOW))
    written: dict[str, Any] = {"subject": "May", "format": "markdown", "body": body, **over}
    campaign = Campaign(account.id, "campaign#2345678xyz", list_id=mailing_list.id, created_at="", **written)
    return freeze(account, mailing_list, campaign, NOW)


def reader(tracking: bool = True, **fields: str) -> Subscription:
    return Subscription("list#0", "p" * 22, person="p" * 22, address="zoe@example.org", source="form", consent={},
                        fields=fields, tracking={"at": "x"} if tracking else None, confirmed_at="")


def rendered(newsletter: Newsletter, part: str, to: Subscription | None = None) -> str:
    """One part as SES makes it for one reader; raises where SES would refuse."""
    template = getattr(newsletter.frozen, part)
    values = rendering.read_data(render.bulk(newsletter.frozen).defaults)
    values |= rendering.read_data(render.Recipients(newsletter.frozen, "c-1").make(to or reader(), "0-d-0").values)
    rendering.check(template)
    return rendering.render(template, values)


@pytest.mark.parametrize("part", ["subject", "text", "html"])
@pytest.mark.parametrize("tracking", [OFF, ANONYMOUS, IDENTIFIED])
def test_every_part_is_a_template_that_ses_takes(part: str, tracking: str) -> None:
    assert "zq" not in getattr(frozen(tracking=tracking).frozen, part), "a mark was left standing"
    assert rendered(frozen(tracking=tracking), part)


@pytest.mark.parametrize("part", ["text", "html"])
def test_controller_details_and_the_way_to_leave_stand_in_both_parts(part: str) -> None:
    said = rendered(frozen(), part)

    assert all(line.replace("'", "&#39;") in said or line in said
               for value in ALICE_DETAILS.values() for line in value.splitlines())
    assert f"{PUBLIC_URL}/u/" in said


@pytest.mark.parametrize("body", [
    "Hello", "[x]({{ unsubscribe_url }})", "{{ controller }}", "{{ controller }} [x]({{ unsubscribe_url }})"])
def test_the_footer_adds_what_the_author_has_not_placed(body: str) -> None:
    text = rendered(frozen(body), "text")

    assert text.count(f"{PUBLIC_URL}/u/") == 1
    assert text.count("1 Rose Lane") == 1


def test_a_controller_s_name_is_escaped_in_html_and_nowhere_else() -> None:
    body = "{{ controller }} [leave]({{ unsubscribe_url }})"

    assert "Alice&#39;s Garden Club<br>1 Rose Lane<br>York" in rendered(frozen(body), "html")
    assert "Alice's Garden Club\n1 Rose Lane\nYork" in rendered(frozen(body), "text")


@pytest.mark.parametrize(("tracking", "counted"), [(OFF, False), (ANONYMOUS, True), (IDENTIFIED, True)])
def test_links_and_pixel_lead_through_us_only_where_the_account_counts(tracking: str, counted: bool) -> None:
    newsletter = frozen(tracking=tracking)
    html = rendered(newsletter, "html")

    assert newsletter.links == ["https://seeds.example/", "https://pots.example/"]
    assert len(re.findall(rf'href="{PUBLIC_URL}/c/[^"/]+/[12]"', html)) == 2 * counted
    assert ("https://seeds.example/" in html) is not counted
    assert (f'<img src="{PUBLIC_URL}/o/' in html) is counted
    assert "/c/" not in rendered(newsletter, "text")


@pytest.mark.parametrize(("tracking", "consent", "person"), [
    (IDENTIFIED, True, "p" * 22), (IDENTIFIED, False, ""), (ANONYMOUS, True, "")])
def test_the_token_names_the_person_only_with_consent(tracking: str, consent: bool, person: str) -> None:
    token = re.search(r"/o/([\w-]+)", rendered(frozen(tracking=tracking), "html", reader(consent)))

    assert token
    where_consent_stands = ["aaaabbbbcccc-2345678abcdef"] if person else []
    assert signing.verify("activity", token[1]) == ["c-1", "2026-11-23", person, *where_consent_stands]


def test_a_reader_s_name_is_put_in_escaped_where_it_must_be() -> None:
    newsletter = frozen(subject="For {{ first_name }}")
    zoe = reader(first_name='Zoë <b>"&\r\nBcc: x@y.example')

    assert rendered(newsletter, "subject", zoe) == 'For Zoë <b>"& Bcc: x@y.example'
    assert "Hello Zoë &lt;b&gt;&quot;&amp; Bcc: x@y.example</h1>" in rendered(newsletter, "html", zoe)
    assert "Hello friend</h1>" in rendered(newsletter, "html")


@pytest.mark.parametrize("name", [
    "Garden news", "Gärten & Höfe", 'The "best" news', "Новости сада", "x" * 100, "日本語" * 33])
def test_every_header_is_one_that_ses_takes(name: str) -> None:
    newsletter = frozen(list_name=name)
    bulk = render.bulk(newsletter.frozen)
    to = render.Recipients(newsletter.frozen, "aaaabbbbcccc-2345678xyz").make(reader(), "3-abc-0")
    headers = [{"Name": key, "Value": value} for key, value in (bulk.headers | to.headers).items()]

    assert set(checks.headers(headers)) == {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"}
    assert bulk.headers["List-Id"].endswith("<aaaabbbbcccc-2345678abcdef.lists.example.org>")
    assert re.fullmatch(rf"<{PUBLIC_URL}/u/[\w-]+>", to.headers["List-Unsubscribe"])
    assert bulk.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert checks.tags([{"Name": key, "Value": value} for key, value in to.tags.items()])
    assert checks.address(bulk.sender) == "news@garden.example.com"


@pytest.mark.parametrize("field", ["subject", "preheader", "body"])
def test_an_unknown_field_is_refused_by_the_name_of_where_it_stands(field: str) -> None:
    with pytest.raises(Invalid) as refused:
        frozen(**{field: "Dear {{ last_name }}"})

    assert set(refused.value.fields) == {field}


def test_a_preheader_is_there_for_the_inbox_and_escaped() -> None:
    html = rendered(frozen(preheader="Beans & <peas> for {{ first_name }}"), "html", reader(first_name="Zoë"))

    assert "Beans &amp; &lt;peas&gt; for Zoë" in html


@pytest.mark.parametrize(("over", "accepted"), [(-4096, True), (1, False)])
def test_what_is_too_large_to_store_is_refused(over: int, accepted: bool) -> None:
    small = frozen("x").frozen
    rest = LARGEST - len(small.html.encode()) - len(small.text.encode())
    body = "abcd " * ((rest + over) // 10)

    if accepted:
        assert frozen(body)
    else:
        with pytest.raises(Invalid, match="KB"):
            frozen(body + "abcd " * 900)


def test_an_author_s_own_braces_come_to_the_reader_as_they_were_written() -> None:
    body = r"Write {{ 1st }} or {{{ first_name }}} or {{#if x}} or \{\{ first_name \}\} or &#123;&#123; t }}."
    newsletter = frozen(body, subject="{{{ braces }}}", list_name="The {{ t }} news")

    assert rendered(newsletter, "subject") == "{{{ braces }}}"
    for part in ("text", "html"):
        said = " ".join(rendered(newsletter, part).split())
        for written in ("{{ 1st }}", "{{{ first_name }}}", "{{#if x}}", "{{ first_name }} or {{ t }}.", "The {{ t }}"):
            assert written in said, part


def test_frozen_twice_is_the_same() -> None:
    one, other = frozen().frozen, frozen().frozen

    assert (one.subject, one.text, one.html, one.merges) == (other.subject, other.text, other.html, other.merges)


def test_a_preview_fills_in_what_ses_would() -> None:
    newsletter = frozen().frozen
    values = merge.values(newsletter.merges, {}) | {"t": "preview", "u": "preview"}

    assert merge.fill(newsletter.html, values) == rendering.render(newsletter.html, values)
