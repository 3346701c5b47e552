"""What an export holds: the kinds of records and the fields of each, in order, with what they mean. Data alone.

docs/export.md is drawn from this, CSV files take their columns from it, and a test finds a field that is not here. A
field with a dot lies in an object of the JSON and in a column of its own in CSV.
"""

FORMAT, VERSION = "smartmessages-export", 1
Fields = dict[str, str]

CONTROLLER: Fields = {
    "account_id": "Id of the account holder, who is the data controller",
    "controller": "Name of the account holder",
}
LIST: Fields = {"list_id": "Id of the mailing list", "list": "Name of the mailing list; empty where it is gone"}
CAMPAIGN: Fields = {"campaign_id": "Id of the newsletter"}

KINDS: dict[str, tuple[str, Fields]] = {
    "subscriptions": ("The lists you are on.", CONTROLLER | LIST | {
        "subscription_id": "What the account holder knows you by on this list",
        "state": "`confirmed`, or `restricted`: kept at your wish, and not used",
        "address": "The address that is mailed",
        "fields": "What you told beside the address, by the list's own names",
        "source": "How the request came: a form, or the account holder",
        "confirmed_at": "When you confirmed",
        "consent.requested_at": "When the subscription was asked for",
        "consent.confirmed_at": "When you pressed the button",
        "consent.ip": "The network address that the confirmation came from",
        "consent.user_agent": "The browser that it came from",
        "consent.referrer": "The page on which the form stood",
        "consent.wording": "What you agreed to, word for word",
        "consent.wording_version": "Its version",
        "consent.policy_version": "The version of the privacy policy that was shown",
        "consent.upload": "The upload by which the sender brought the consent along, where it was given elsewhere",
        "tracking.at": "When you agreed that opens and clicks are counted by name; empty where you did not",
        "tracking.wording": "What you agreed to, word for word",
        "tracking.wording_version": "Its version",
        "address_changed_at": "When you changed the address; empty where you confirmed with this one",
    }),
    "pending": ("Subscriptions that were asked for and wait for your confirmation, for a week at most.",
                CONTROLLER | LIST | {
                    "address": "The address that was entered",
                    "fields": "What was told beside it",
                    "source": "How the request came",
                    "referrer": "The page on which the form stood",
                    "requested_at": "When",
                    "mailed_at": "When the mail that asks for confirmation was ordered",
                    "wording": "What is to be agreed to",
                    "wording_version": "Its version",
                    "kept_until": "When it is gone",
                }),
    "suppressions": ("Where you must not be mailed. A keyed hash, so that nobody adds you again.", CONTROLLER | {
        "everywhere": "Why no list of this account holder may mail you; empty where it is about single lists",
        "lists": "The lists that you have left",
        "restricted": "Since when your data is kept and not used, at your wish",
        "suppressed_at": "Since when",
    }),
    "warnings": ("Where you were told that you would be deleted, because you seemed to read nothing any more.",
                 CONTROLLER | {
                     "warned_at": "When the mail was written",
                     "days": "How many days it gave you",
                     "delivered_at": "When it reached your mailbox; empty where it did not",
                     "failed": "Whether it came back",
                     "stays_at": "When you pressed the button to stay",
                     "erased_at": "When your deletion was decided",
                     "kept_until": "When this record is gone",
                 }),
    "uploads": ("The tables by which account holders brought you along, and what they vouched for.",
                CONTROLLER | LIST | {
                    "list_id": "Id of the mailing list; empty where no list may mail you since then",
                    "upload": "Number of the upload",
                    "row": "Which row of the table was about you; empty where of you a keyed hash alone was kept",
                    "brought_at": "When the upload was started",
                    "mode": "`confirm`: you were asked to confirm; `evidence`: you were put on the list; "
                            "`suppressions`: you were never to be mailed",
                    "said_source": "Where its people came from, in the account holder's words",
                    "said_consent": "When and how they consented, in the account holder's words",
                    "said_not_bought": "Whether the account holder vouched that the list was not bought",
                    "vouched_at": "When the account holder said so",
                }),
    "messages": ("The newsletters that were sent to you in the last six months.", CONTROLLER | LIST | CAMPAIGN | {
        "subject": "Its subject",
        "started_at": "When its sending began",
        "outcome": "What became of it: `sent`, `delivered`, `bounced`, `complained`, `failed`, `uncertain`",
        "reason": "Why it failed, as the mail service says it",
        "came_back_for_now": "Whether the mailbox did not take it for a reason that may pass, as a full mailbox",
        "delivery_id": "The random id that the mail carries",
        "kept_until": "When this record is gone",
    }),
    "opens_and_clicks": ("What was recorded of your reading, by day, since you agreed to it.",
                         CONTROLLER | CAMPAIGN | {
                             "day": "On which day (UTC)",
                             "kind": "`open` or `click`",
                             "link": "The address of the link",
                             "times": "How often",
                             "by_machines": "How often by what looked like a program",
                             "first_at": "When a link was first followed on that day",
                             "kept_until": "When this record is gone",
                         }),
    "first_times": ("On which day you were first counted among the readers of a newsletter.", CONTROLLER | CAMPAIGN | {
        "day": "On which day (UTC)",
        "kind": "`open` or `click`",
        "link": "The number of the link; empty for any",
        "kept_until": "When this record is gone",
    }),
    "requests": ("What you have asked for about your data, here or of an account holder.", CONTROLLER | {
        "request_id": "Its id",
        "right": "Which right it was about",
        "by": "Through whom: `portal`, `account` or `operator`",
        "received_at": "When it came",
        "due_on": "By when it was to be answered",
        "closed_at": "When it was",
        "outcome": "How it ended",
        "details": "Whatever else is kept with it",
        "kept_until": "When this record is gone",
    }),
    "account_holders_acts": ("What account holders did about you by hand or by program, such as looking you up.",
                             CONTROLLER | {
                                 "at": "When",
                                 "by": "`a person` of the account, `a program` of theirs, or `the service`",
                                 "act": "What was done",
                                 "details": "More of it, by ids",
                             }),
    "told_to_programs": ("What account holders' own servers were told about you, in the last thirty days.",
                         CONTROLLER | {
                             "at": "When they were told",
                             "event": "What had happened",
                             "occurred_at": "When it had happened",
                             "server": "The host that was told",
                             "delivery_id": "The id of the call",
                             "taken": "Whether it was taken",
                             "details": "The ids that it spoke of",
                             "kept_until": "When this record is gone",
                         }),
    "confirmation_mails": ("How many mails asked you to confirm, by day; counted so that nobody can flood you.", {
        "day": "On which day (UTC)",
        "mails": "How many",
        "kept_until": "When this record is gone",
    }),
    "erasures": ("When you had data deleted. Kept so that a restored backup does not bring it back.", CONTROLLER | {
        "erased_at": "When; at every account holder where none is named",
        "kept_until": "When this record is gone",
    }),
    "exports": ("Files like this one that were made for you.", {
        "asked_at": "When you asked",
        "state": "`making`, `ready` or `failed`",
        "address": "Where you are told that they are ready",
        "kept_until": "When they are gone",
    }),
}
