"""Every template with the values that it is rendered with, so that each can be asked the same questions."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from chalicelib.core import pages
from tests.support.builders import ALICE_DETAILS
from tests.support.samples_accounts import account_mails

OPERATOR = "Example Mail Service"
OPERATOR_DETAILS = {"name": OPERATOR, "url": "https://mail.example.org", "address": "1 Operator Street\nYork",
                    "contact": "help@mail.example.org"}
AUTHORITY_DETAILS = {"name": "Information Office", "url": "https://authority.example.org/complain"}
Say = Callable[[str], str]
Contexts = dict[str, list[dict[str, Any]]]


def as_it_is(value: str) -> str:
    return value


def contexts(say: Say = as_it_is) -> Contexts:
    """The contexts of each template under `pages` and `mail`; `say` may change each value on its way in."""
    vouched = {"vouched_domain": say("garden.example.com"), "vouched_on": "2026-11-23",
               "account_id": say("a1"), "verify_url": say("https://mail.example.org/verify/a1"),
               "policy_url": say("https://mail.example.org/a/a1/privacy"),
               "complain_url": say("https://mail.example.org/complain/a1")}
    controller = SimpleNamespace(**{name: say(value) for name, value in ALICE_DETAILS.items()}, **vouched)
    mailing_list = SimpleNamespace(id="l1", name=say("Garden News"), description=say("Once a month"))
    known = {"controller": controller, "mailing_list": mailing_list}
    wording = {"wording": say("Yes, send me this."), "wording_version": 3}
    return _asking(say, known | wording) | _told(say, known) | _mails(say, known, known | wording) | account_mails(say)


def _asking(say: Say, known: dict[str, Any]) -> Contexts:
    form = known | {"action": say("/s/l1"), "referrer": say("https://a.example/")}
    confirm = known | {"tracking_wording": say("You may record this."), "action": say("/confirm/x")}
    return {
        "pages/subscribe.html": [form | _typed(say, ""), form | _typed(say, say("This is wrong."))],
        "pages/confirm.html": [confirm | {"ask_tracking": True}, confirm | {"ask_tracking": False}],
        "pages/unsubscribe.html": [known | {"action": say("/u/x"), "all_lists": everything}
                                   for everything in (False, True)],
        "pages/stay.html": [{"controller": known["controller"], "action": say("/stay/x")}],
    }


def _typed(say: Say, error: str) -> dict[str, Any]:
    fields = [{"name": name, "label": say("Town"), "value": say("York"), "error": error, "help": help_}
              for name, help_ in (("town", ""), ("nick", say("Whatever you like.")))]
    return {"email": {"value": say("carol@example.org"), "error": error}, "fields": fields, "errors": bool(error)}


def _told(say: Say, known: dict[str, Any]) -> Contexts:
    nobody = {"controller": None}
    doubted = {"controller": SimpleNamespace(**vars(known["controller"]) | {"vouched_domain": ""})}
    problem = nobody | {"title": say("Not found"), "detail": say("Nothing here."), "remedy": say("Look again.")}
    return {
        "pages/home.html": [nobody],
        "pages/check_inbox.html": [known],
        "pages/confirmed.html": [known | {"tracking": True}, known | {"tracking": False}],
        "pages/expired.html": [
            known | {"subscribe_url": say("/s/l1"), "too_old": old, "closed": closed}
            for old, closed in ((True, False), (False, False), (False, True))],
        "pages/not_open.html": [nobody | {"mailing_list": None}, known],
        "pages/unsubscribed.html": [known | {"undo": undo, "undo_action": say("/undo"), "all_lists": everything}
                                    for undo, everything in ((say("token"), False), (None, False), (None, True))],
        "pages/undone.html": [known],
        "pages/stays.html": [{"controller": known["controller"], "over": over} for over in (True, False)],
        "pages/verify.html": [known, doubted],
        "pages/web_version.html": [{"controller": known["controller"], "subject": say("Frost"),
                                    "paragraphs": [[say("Lift your dahlias."), say("Now.")]]}],
        "pages/receipt_verify.html": [nobody | {"genuine": genuine, "error": genuine is None}
                                      for genuine in (True, False, None)],
        "pages/problem.html": [problem | {"status": 404}, problem | {"status": 200, "remedy": ""}],
    }


def _mails(say: Say, known: dict[str, Any], agreed: dict[str, Any]) -> Contexts:
    leave = known | {"unsubscribe_url": say("https://mail.example.org/u/x"),
                     "web_url": say("https://mail.example.org/w/x")}
    confirm = agreed | {"confirm_url": say("https://mail.example.org/confirm/x"),
                        "requested_at": say("23 November 2026"), "expires_at": say("30 November 2026")}
    letter = {"lang": "en", "subject": say("Frost"), "body": Markup("<p>0</p>"), "footer_html": Markup("")}
    warning = {"controller": known["controller"], "stay_url": say("https://mail.example.org/stay/x"),
               "unsubscribe_url": leave["unsubscribe_url"], "portal_url": say("https://mail.example.org/portal"),
               "until": say("23 December 2026")}
    sent = {f"mail/{name}.{kind}": [context]
            for name, context in (("confirm", confirm), ("already", leave), ("warning", warning))
            for kind in ("subject.txt", "txt", "html")}
    return sent | {
        "mail/campaign.html": [letter | {"preheader": say("Ice"), "pixel": Markup("")},
                               letter | {"preheader": "", "pixel": ""}],
        **{f"mail/campaign_footer.{kind}": [leave | {"with_details": True}, leave | {
            "with_details": False, "unsubscribe_url": ""}] for kind in ("html", "txt")},
        **_complaints(say, known),
        "mail/test_notice.html": [{}], "mail/test_notice.txt": [{}],
    }


def _complaints(say: Say, known: dict[str, Any]) -> Contexts:
    facts = {"reference": say("2abc"), "received": say("23 November 2026"), "due": say("23 December 2026"),
             "portal_url": "https://mail.example.org/portal"}
    said = {"paragraphs": [say("You are right."), say("It is mended.")], "outcome": say("Upheld")}
    typed = {"email": say("carol@example.org"), "words": say("Too many mails."), "wish": say("Fewer.")}
    form = {"action": say("/complain"), "typed": typed}
    wrong = {name: say("This is wrong.") for name in typed}
    both = [{"controller": known["controller"]}, {"controller": None}]
    mails = {f"mail/{name}.{kind}": [facts | more | each for each in about] for name, more, about in (
        ("complaint_taken", {}, both), ("complaint_answer", said, both),
        ("complaint_come", {}, [{"organisation": None}, {"organisation": say("Garden Club")}]),
    ) for kind in ("subject.txt", "txt", "html")}
    return mails | {
        "pages/complain.html": [form | {"errors": errors} | each for errors in ({}, wrong) for each in both],
        "pages/complained.html": [{"reference": say("2abc"), "due": "2026-12-23"} | each for each in both],
    }


def render(template: str, context: dict[str, Any], operator: str = OPERATOR) -> str:
    """The template as the service renders it, for an operator of that name."""
    named = OPERATOR_DETAILS | {"name": operator}
    return pages._environment().get_template(template).render(operator=named, authority=AUTHORITY_DETAILS, **context)
