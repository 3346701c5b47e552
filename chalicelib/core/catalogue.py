"""Every mail that we ever send of our own accord, by name: to whom, when, why, and what it never holds.

A mail is written in one place (`core/mails.py`), by a name that stands here, so that none can be sent that does not.
Before a slash stands the template; what follows is its kind, where one template serves several. `docs/mails.md` is
drawn from here (`python -m infrastructure.mail_list`).
"""

from typing import NamedTuple

OWNERS = "Every owner of the account"
USER = "The person of the account whom it concerns"
OPERATOR = "The operator"
SUBSCRIBER = "The person who is on a list, or asked to be"


class Kind(NamedTuple):
    """One mail. `why` names a promise of ours (“COL-1”) or the law; `never` what must not be in it."""

    to: str
    when: str
    why: str
    never: str


TRACKED = "Anything that tells whether it was opened"
OTHERS_WORDS = "Words that somebody else has typed"
READS_IT = "Only whoever reads an address can use it here"
OF_SUBSCRIBERS = "An address, a name or a field of a subscriber"
OF_PEOPLE = "An address, a name or a field of a subscriber; which of its people did it"
CONTENTS = "What the case is about, and who has brought it"
ACCESS = "To keep the account safe (GDPR art. 32): whoever did not do it can act at once"
ANSWER_IN_TIME = "So that people get their answer in time (GDPR art. 12(3), RGT-4, RGT-5)"
BOUNCED = "SHR-1: people who never agreed are not mailed on"
BREACH = "So that no breach waits unseen (GDPR art. 33, BRE-1)"


def _links() -> dict[str, Kind]:
    """Links by mail that prove an address."""
    return {
        "confirm": Kind(SUBSCRIBER, "They, or somebody in their name, asked to be put on a list",
                        "PRF-2: only the person confirms",
                        f"{TRACKED}; the fields that were typed with the address"),
        "already": Kind(SUBSCRIBER, "They asked for a list that they are on",
                        "So that the page need not say who is on a list",
                        f"{TRACKED}; since when they are on it"),
        "proof/portal": Kind("The address that was typed in", "Somebody asked for the way into the portal", "RGT-1",
                             f"{TRACKED}; whether anything is kept about the address"),
        "proof/portal-move": Kind("The new address that was typed in", "Somebody in the portal gives another address",
                                  "RGT-1; only whoever reads an address has it entered",
                                  f"{TRACKED}; the old address, the lists"),
        "signup": Kind("The address that was typed in", "Somebody opens an account", READS_IT, OTHERS_WORDS),
        "signup_known": Kind("The address that was typed in", "Somebody opens an account with an address that has one",
                             "So that the page need not say who has an account", OTHERS_WORDS),
        "reset": Kind(USER, "Somebody asked for a new password", ACCESS, OTHERS_WORDS),
        "invitation": Kind("The address that an owner typed in", "An owner invites a colleague", READS_IT,
                           "Words of the owner’s beyond the organisation’s name"),
        "email_change": Kind("The new address that was typed in", "Somebody of an account changes their address",
                             ACCESS, "The old address"),
    }


def _cases() -> dict[str, Kind]:
    """Word to people about what they asked of us, and to all owners of what concerns their accounts."""
    return {
        "complaint_taken": Kind("Whoever complained", "At once", "RGT-4", "What was typed"),
        "complaint_answer": Kind("Whoever complained", "It was answered", "RGT-4", "What was typed into the complaint"),
        "complaint_come": Kind(OPERATOR, "A complaint has come in", "RGT-4", CONTENTS),
        "export_ready": Kind("The person whose data it is", "Files that took long to make are ready", "RGT-2",
                             "The files, or a link that opens them without the portal"),
        "warning": Kind(SUBSCRIBER, "They are about to be deleted for not reading", "RET-4",
                        f"{TRACKED}; which newsletters were not read"),
        "announcement": Kind(OWNERS, "The operator tells all account holders something", "COL-3", OF_SUBSCRIBERS),
        "incident": Kind(OWNERS, "A breach concerns the account (in an exercise: the operator)",
                         "BRE-2, GDPR art. 33(2)", OF_SUBSCRIBERS),
        "certificate": Kind("Everybody who was an owner", "A closed account was deleted", "GDPR art. 28(3)(g)",
                            "Anything that was deleted, save figures"),
        "test": Kind("Whoever asked for it; by program the account’s own address", "Somebody tests a draft",
                     "So that mistakes are found before people are mailed",
                     "Fields or links of a subscriber; it counts nowhere"),
    }


def _access() -> dict[str, Kind]:
    """Notices to one of an account's people."""
    happened = {
        "new_device": "Somebody signed in from a device or network not seen before",
        "password_changed": "The password was changed", "password_reset": "A new password was chosen by a link",
        "factor_enabled": "The second factor was set up", "factor_disabled": "The second factor was removed",
        "codes_renewed": "New recovery codes were made", "recovery_used": "A recovery code was used",
        "email_changed": "The address was changed (the old address is told, too)",
        "role_changed": "An owner gave another role",
    }
    never = "The password, a code, the IP address, an address"
    return {f"notice/{kind}": Kind(USER, when, ACCESS, never) for kind, when in happened.items()}


def _owners() -> dict[str, Kind]:
    """Notices to all owners of an account."""
    sending, ending = "Nobody sends from a domain that is not theirs", (
        "An account ends as its owners wish (GDPR art. 28(3)(g))")
    by_us = "COL-3: what the operator does to an account is told"
    happened = {
        "key_issued": ("An API key was made", ACCESS), "key_revoked": ("An API key was revoked", ACCESS),
        "member_joined": ("A colleague took up an invitation", ACCESS),
        "member_removed": ("A colleague’s access was taken away", ACCESS),
        "domain_verified": ("The sending domain is proved", sending),
        "domain_lost": ("The sending domain is no longer proved", sending),
        "vouching_lost": ("The own site no longer vouches", "PHI-1"),
        "webhook_disabled": ("A receiver failed for days", "So that nothing is missed unseen"),
        "complaint": ("Somebody complained about them to us", "RGT-4"),
        "upload_stopped": ("Too many requests to confirm came back", BOUNCED),
        "sunset_run": ("People who no longer read were asked or deleted", "RET-4"),
        "suspend_sending": ("The operator suspended sending", by_us),
        "lift_suspension": ("The operator lifted that", by_us),
        "close_account": ("The operator closed the account", by_us),
        "reopen_account": ("The operator opened it again", by_us),
        "delete_account": ("The operator has it deleted on a day", by_us),
        "ending": ("An owner closed the account", ending), "ending_taken_back": ("An owner took that back", ending),
        "restored": ("The service came back from a backup: campaigns stopped", (
            "So that nobody is mailed twice, or thought to be mailed")),
        "request_soon": ("A request is due in a few days", ANSWER_IN_TIME),
        "request_due": ("A request is due today", ANSWER_IN_TIME),
        "request_overdue": ("A request is overdue", ANSWER_IN_TIME),
        "complaint_soon": ("A complaint is due in a few days", ANSWER_IN_TIME),
        "complaint_due": ("A complaint is due today", ANSWER_IN_TIME),
        "complaint_overdue": ("A complaint is overdue", ANSWER_IN_TIME),
    }
    return {f"notice/{kind}": Kind(OWNERS, when, why, OF_PEOPLE)
            for kind, (when, why) in {**happened, **_sending()}.items()}


def _sending() -> dict[str, tuple[str, str]]:
    """Of those, what is said of campaigns: when and why."""
    return {
        "campaign_stopped": ("A campaign to newly uploaded people stopped", BOUNCED),
        "campaign_braked": ("A campaign stopped: too much came back, or too many complained", BOUNCED),
        "campaign_held": ("A scheduled campaign could not start when it was to, and was not started later",
                          "Nothing goes out hours late that nobody would send any more"),
        "campaign_waits": ("A campaign waits: the service has sent as many mails as it may in 24 hours; once a day "
                           "at most", "So that nobody takes a newsletter for sent, or sends it once more"),
        "campaign_warned": ("Too many complained of a campaign, not yet so many that it stops", BOUNCED),
        "spam_reports": ("People called a campaign spam; once a day at most", BOUNCED),
        "sending_braked": ("Sending stopped until the operator lifts it: too much of what was sent came back, or was "
                           "complained of", BOUNCED),
    }


def _operators() -> dict[str, Kind]:
    """Notices to the operator."""
    happened = {
        "operator_soon": ("A case of the operator’s own is due in a few days", ANSWER_IN_TIME),
        "operator_due": ("A case of the operator’s own is due today", ANSWER_IN_TIME),
        "operator_overdue": ("A case of the operator’s own is overdue", ANSWER_IN_TIME),
        "account_overdue": ("A case at an account holder is overdue", ANSWER_IN_TIME),
        "account_braked": ("Sending of an account stopped by itself: somebody must look", BOUNCED),
        "incident_candidate": ("A detector found what may be a breach, or it waits for a day", BREACH),
        "incident_clock": ("The time to tell the authority runs out", BREACH),
    }
    return {f"notice/{kind}": Kind(OPERATOR, when, why, CONTENTS) for kind, (when, why) in happened.items()}


MAILS: dict[str, Kind] = _links() | _cases() | _access() | _owners() | _operators()
