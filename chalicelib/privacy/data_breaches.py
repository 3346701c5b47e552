"""The data map of the register of breaches."""

from chalicelib.privacy import periods
from chalicelib.privacy.kept import BREACHES, WORKS, Kept

DATA: dict[str, Kept] = {
    "breaches.Incident": Kept(BREACHES, periods.REGISTER, {
        "decision": "Who is told of it or not, why, and who has decided it",
        "filings": "What went to the authority, when, and who has entered it",
    }, {
        "pk": "All incidents", "sk": "The incident’s own number", "state": "Whether it is one, and how far",
        "drill": "Whether it is an exercise", "facts": "What is known; addresses are refused, but for the contact",
        "alerted": "Which alerts of the clock went out", "telling_since": "When account holders began to be told",
        "cursor": "How far that is", "queued": "How many notices were asked for", "walked": "Whether all were",
        "entries": "How many entries there are", "opened_at": "When it was entered", "ended_at": "When it ended",
    }),
    "breaches.Entry": Kept(BREACHES, periods.REGISTER, {
        "who": "Who of the operator’s staff has entered it",
    }, {
        "pk": "The incident", "sk": "The entry’s number", "at": "When it was entered", "what": "What was done",
        "facts": "What was entered; names nobody whom a breach concerns",
    }),
    "breaches.Affected": Kept(BREACHES, periods.REGISTER, {
        "tried": "Owners, by id, whose mail was handed over", "tried_again": "Owners whose mail was handed over again",
        "told": "Owners whose mail was taken", "delivered": "Owners whose mail arrived",
        "bounced": "Owners whose mail came back",
    }, {
        "pk": "The incident", "sk": "The account that it concerns", "people": "How many people of the account’s",
        "records": "How many records of them", "lists": "Of which lists", "joined_from": "Who joined from when on",
        "joined_until": "Who joined before when", "found_at": "When they were counted",
        "leased_until": "Until when one worker alone tells its owners", "sent_at": "When all owners were told",
    }),
    "operator.Foreign": Kept(BREACHES, periods.SHORT, {
        "who": "Which role of the operator’s staff it was, or a number of IAM’s; no person’s name",
    }, {
        "pk": "The day", "sk": "CloudTrail’s number of the call, and the table", "rule": "Which detector counts it",
        "at": "When it was", "action": "What was called", "what": "Which table, or which part of the watch",
        "expires_at": "When it goes",
    }),
    "breaches.Concern": Kept(WORKS, periods.REGISTER, {}, {
        "pk": "An account", "sk": "An incident that it was told of",
    }),
}
