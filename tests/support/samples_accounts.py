"""The mails to account holders, each in each of its kinds, with the values that they are rendered with."""

from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.accounts.certificate import DELETED, STAYS
from chalicelib.breaches.words import Said
from chalicelib.users import proof

Say = Callable[[str], str]
FACTS = {
    "new_device": {"device": "Firefox on Windows"}, "password_changed": {}, "password_reset": {}, "factor_enabled": {},
    "factor_disabled": {}, "codes_renewed": {}, "recovery_used": {"left": 2}, "key_issued": {"label": "Shop"},
    "key_revoked": {"label": "Shop"}, "email_changed": {}, "member_joined": {"role": "editor"}, "member_removed": {},
    "role_changed": {"role": "viewer"}, "domain_verified": {"domain": "garden.example.com"},
    "domain_lost": {"domain": "garden.example.com"},
    "vouching_lost": {"domain": "garden.example.com"},
    "campaign_stopped": {"why": "Of the first 200 mails, 30 came back."},
    "campaign_braked": {"why": "Of the first 200 mails of this campaign, 30 came back.", "campaign": "a-b"},
    "campaign_warned": {"why": "Of the first 2,000 mails, 3 were reported as spam.", "campaign": "a-b"},
    "spam_reports": {"count": 1, "mailed": 1200, "campaign": "a-b"},
    "sending_braked": {"why": "Of the 1,200 mails of the last 30 days, 90 came back."},
    "campaign_held": {"why": "It was to start at 09:00 on 24 November 2026. Nobody has been mailed.",
                      "campaign": "a-b"},
    "campaign_waits": {"campaign": "a-b"},
    "sunset_run": {"warned": "<5", "erased": 12},
    "upload_stopped": {"why": "Of the first 200 mails, 30 came back."},
    "webhook_disabled": {"url_host": "hooks.garden.example.com"},
    **{f"{case}_{stage}": {"due_on": "20 March 2027"} for case in ("request", "complaint")
       for stage in ("soon", "due", "overdue")},
    **{f"operator_{stage}": {"due_on": "20 March 2027", "case": "abc"} for stage in ("soon", "due", "overdue")},
    "account_overdue": {"due_on": "20 March 2027", "case": "abc", "holder": "k7"},
    "account_braked": {"holder": "k7", "why": "Of the 1,200 mails of the last 30 days, 90 came back."},
    "suspend_sending": {}, "lift_suspension": {}, "close_account": {}, "reopen_account": {},
    "delete_account": {"day": "12 December 2026"}, "ending": {"day": "12 December 2026"}, "ending_taken_back": {},
    "restored": {"campaigns": 2},
    "complaint": {"reference": "2abc", "due": "23 December 2026"},
    "incident_candidate": {"case": "2abc", "drill": 0, "waits": 1},
    "incident_clock": {"case": "2abc", "drill": 1, "waits": 0, "hours": "66", "due": "26 November 2026, 09:15 UTC",
                       "over": 0},
}


def account_mails(say: Say) -> dict[str, list[dict[str, Any]]]:
    """The contexts of each template; `say` may change each value on its way in."""
    who = {"organisation": say("Alice's Garden Club")}
    over = {"expires_at": say("24 November 2026, 09:15 UTC")}
    kinds = {
        "signup": [who | over | {"confirm_url": say("https://mail.example.org/sign-up/confirm/x")}],
        "signup_known": [{"login_url": say("https://mail.example.org/login"),
                          "reset_url": say("https://mail.example.org/reset")}],
        "reset": [over | {"reset_url": say("https://mail.example.org/reset/x")}],
        "invitation": [who | over | {"role": say("editor"), "url": say("https://mail.example.org/invitation/x")}],
        "email_change": [who | over | {"confirm_url": say("https://mail.example.org/email/x")}],
        "proof": [over | {"controller": None, "use": use, "url": say(f"https://mail.example.org/portal/{way}/x")}
                  for use, way in ((proof.PORTAL, "enter"), (proof.MOVE, "move"))],
        "announcement": [who | {"subject": say("Three hours of rest"), "category": category,
                                "paragraphs": [say("On Sunday."), say("Nothing is lost.")]}
                         for category in ("system", "billing")],
        "export_ready": [{"controller": None, "portal_url": say("https://mail.example.org/portal")}],
        "certificate": [who | {"account": say("k7m2"), "at": say("12 December 2026, 09:15 UTC"), "stays": list(STAYS),
                               "deleted": [{"what": one, "rows": 12} for one in DELETED.values()]}],
        "notice": list(_notices(say, who)), "incident": list(_incidents(say, who)),
    }
    return {f"mail/{name}.{kind}": contexts for name, contexts in kinds.items()
            for kind in ("subject.txt", "txt", "html")}


def _notices(say: Say, who: dict[str, str]) -> Iterator[dict[str, Any]]:
    for kind, facts in FACTS.items():
        told = {name: say(value) if isinstance(value, str) else value for name, value in facts.items()}
        yield who | {"kind": kind, "facts": told, "at": say("23 November 2026, 09:15 UTC") if told else "",
                     "security_url": say("https://mail.example.org/dashboard/security"),
                     "campaign_url": say("https://mail.example.org/dashboard/campaigns/a-b") if "campaign" in told
                     else ""}


def _incidents(say: Say, who: dict[str, str]) -> Iterator[dict[str, Any]]:
    """In earnest, and as an exercise."""
    facts = [Said("what", say("What happened"), say("A copy of lists left the house.\nIt was locked.")),
             Said("contact", say("Who can say more"), say("duty@mail.example.org"))]
    for drill in (False, True):
        yield who | {"drill": drill, "facts": facts, "people": 1200, "records": 1500, "lists": [say("Garden news")],
                     "until": say("26 November 2026, 09:15 UTC"), "hours": 72,
                     "advice": say("Tell your people to look twice.") if drill else "",
                     "url": say("https://mail.example.org/dashboard/incidents/2abc")}
