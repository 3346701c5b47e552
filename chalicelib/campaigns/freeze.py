"""Freezing: what a campaign sends is decided once, here, and kept apart from the draft (promise COL-2)."""

import json
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from chalicelib.accounts.identity import identity
from chalicelib.accounts.model import OFF, Account
from chalicelib.campaigns import analytics, web_version
from chalicelib.campaigns.compose import Composed, compose, number_links
from chalicelib.campaigns.merge import CONTROLLER, LEAVING, PLACEHOLDERS, TOKEN, UNSUBSCRIBE, Merge
from chalicelib.campaigns.model import Campaign, Frozen, frozen_key
from chalicelib.core import clock, mailer, pages, signing, urls
from chalicelib.core.errors import Invalid
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList

LARGEST = 300 * 1024  # bytes; a stored row may have 400 KB
LARGEST_REQUEST = 600 * 1024  # SES takes 1 MB for a page, of which fifty recipients need their part


@dataclass(frozen=True, slots=True)
class Newsletter:
    """A frozen campaign with the addresses behind its link numbers."""

    frozen: Frozen
    links: list[str]


def freeze(account: Account, mailing_list: MailingList, campaign: Campaign, now: datetime,
           tracking: str | None = None) -> Newsletter:
    """The newsletter as it would go out now, counted as the account chose or as `tracking` says.

    Raises Invalid naming what in it cannot be sent.
    """
    merge = Merge({field["name"] for field in mailing_list.fields}, signing.random_id(8))
    subject = merge.hold(campaign.subject, "subject")
    preheader = merge.hold(campaign.preheader, "preheader")
    composed = compose(campaign.body, campaign.format, merge, analytics.checked(campaign.analytics or {}))
    mode = tracking or account.tracking
    tracked = mode != OFF
    token = merge.mark(TOKEN)
    counted = composed.links if tracked else []
    body = number_links(composed.html, counted, lambda number: urls.clicked(token, number))
    footer: dict[str, object] = {"controller": identity(account), "mailing_list": mailing_list,
                                 "web_url": web_version.address(campaign.id), **_to_add(merge, composed)}
    html = pages.render("mail/campaign.html", subject=subject, preheader=preheader, lang="en", body=_safe(body),
                        footer_html=_safe(_footer("html", footer)), pixel=_pixel(merge) if tracked else "")
    text = composed.text + "\n" + _footer("txt", footer)
    _model, pk, sk = frozen_key(campaign.pk, campaign.short_id)
    frozen = Frozen(
        pk, sk, list_id=mailing_list.id, sender=mailer.mailbox(account.controller.name, account.sender),
        reply_to=account.controller.email, list_header=_list_id(mailing_list),
        subject=merge.release(subject, "t", {}),
        text=merge.release(text, "t", _special(account, merge, "txt")),
        html=merge.release(html, "h", _special(account, merge, "html")),
        merges=merge.found, tracking=mode, started_at=clock.iso(now), tenant=_tenant(account))
    _check_way_out(frozen)
    _check_size(frozen)
    return Newsletter(frozen, composed.links)


def _footer(kind: str, context: dict[str, object]) -> str:
    """What stands below every newsletter: its web version, the badge, the ways to complain (promises PHI-1, RGT-4)."""
    return pages.render(f"mail/campaign_footer.{kind}", **context)


def _to_add(merge: Merge, composed: Composed) -> dict[str, object]:
    """The link to leave and the controller's details, as far as the author did not place them (RGT-3, ROLE-4).

    Details placed where they fall away again, in a comment or in the subject, are not placed; of a lost link to leave
    the author is told instead, see `_check_way_out`.
    """
    details = merge.mark(CONTROLLER)
    return {"unsubscribe_url": "" if UNSUBSCRIBE in merge.special else merge.mark(UNSUBSCRIBE),
            "with_details": details not in composed.html.get_text() or details not in composed.text}


def _special(account: Account, merge: Merge, kind: str) -> dict[str, str]:
    details = account.controller
    lines = [details.name, *details.postal_address.splitlines(), details.email, details.phone, details.website,
             details.privacy_contact]
    block = "<br>".join(str(escape(line)) for line in lines) if kind == "html" else "\n".join(lines)
    return {UNSUBSCRIBE: urls.unsubscribe(merge.mark(LEAVING)), CONTROLLER: block}


def _pixel(merge: Merge) -> Markup:
    return _safe(f'<img src="{urls.opened(merge.mark(TOKEN))}" width="1" height="1" alt="" style="border:0">')


def _safe(html: str) -> Markup:
    """HTML that this module sanitised or rendered itself, so that it is not escaped again."""
    return Markup(html)  # noqa: S704


def _tenant(account: Account) -> str:
    """The account's own at SES, if there is one that may send from its domain."""
    stands = settings().ses_tenants and account.domain and account.tenant == account.domain
    return account.id if stands else ""


def _list_id(mailing_list: MailingList) -> str:
    """RFC 2919: a name for people and an id that stays the same for ever."""
    name = mailer.header_text(mailing_list.name.replace('"', "'"))
    return f'"{name}" <{mailing_list.id}.{settings().host}>' if name.isascii() and "=?" not in name else (
        f"{name} <{mailing_list.id}.{settings().host}>")


def _check_way_out(frozen: Frozen) -> None:
    """An author who places the link to leave may lose it again, in a comment or in markup that falls away (RGT-3)."""
    if not all(PLACEHOLDERS[LEAVING] in part for part in (frozen.html, frozen.text)):
        raise Invalid("The newsletter would go out without its link to unsubscribe.",
                      "Put {{ unsubscribe_url }} into a visible link, or take it out: a footer is added then.",
                      fields={"body": "no visible link to unsubscribe"})


def _check_size(frozen: Frozen) -> None:
    size = len(frozen.html.encode()) + len(frozen.text.encode())
    on_the_wire = len(json.dumps([frozen.html, frozen.text]))  # letters beyond ASCII travel as six characters
    if size > LARGEST or on_the_wire > LARGEST_REQUEST:
        raise Invalid(f"The newsletter is {max(size, on_the_wire // 2) // 1024} KB; {LARGEST // 1024} KB can be sent.",
                      "Shorten it, or link to the longer parts.", fields={"body": "too large"})
