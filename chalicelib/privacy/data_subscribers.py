"""The data map of what is kept about subscribers."""

from chalicelib.privacy import periods
from chalicelib.privacy.kept import CONSENT, INACTIVITY, LEAVING, READING, SENDING, Kept

FINGERPRINT = "Keyed hash of the address: finds the person’s row without the address standing in a key"
ENDS = "When the row is hidden, and deleted"

DATA: dict[str, Kept] = {
    "subscriptions.Pending": Kept(CONSENT, periods.UNCONFIRMED, {
        "sk": FINGERPRINT,
        "address": "The e-mail address that asks to subscribe: the confirmation goes there",
        "fields": "Answers to the list’s optional questions, to be kept once confirmed",
        "referrer": "The page where the form stood, without its query: part of the proof of consent",
    }, {
        "pk": "The list", "source": "By which way the request came (form, program, by hand; which upload and row)",
        "requested_at": "When it came: part of the proof, and the beginning of the period",
        "wording": "The words that were shown: part of the proof", "wording_version": "Their version",
        "mailed_at": "When a confirmation was last sent, so that nobody is flooded", "expires_at": ENDS,
    }),
    "subscriptions.Subscription": Kept(CONSENT, periods.SUBSCRIPTION, {
        "sk": FINGERPRINT, "person": "The same, for finding a person on all lists",
        "address": "The e-mail address: the newsletter goes there",
        "fields": "Answers to the list’s optional questions: greeting by name, and what the organisation asked",
        "consent": "The proof of consent: time, IP address, referrer, browser, wording, version of the policy",
        "tracking": "The separate consent to be counted by name: when, and in which words",
        "restricted": "That the person has asked for the data not to be used",
        "formerly": "Fingerprints of addresses that the person has changed: no campaign mails both",
    }, {
        "pk": "The list and its shard", "source": "By which way the subscription came; which upload and row",
        "address_changed_at": "When the person changed the address, which the proof of consent does not show",
        "lifted_at": "When the person allowed use of the data again that had been restricted",
        "confirmed_at": "When it was confirmed", "bytes": "What the row counts for in the size of its list",
    }),
    "subscriptions.Suppression": Kept(LEAVING, periods.FOR_EVER, {
        "sk": "Keyed hash of the address, for this account alone: the address cannot be read from it",
    }, {
        "pk": "The account", "lists": "The lists that were left",
        "everywhere": "Why no list may write: complaint, dead, objected, erased; which upload",
        "restricted": "That the person has asked for their data not to be used",
        "suppressed_at": "Since when",
    }),
    "subscriptions.Warned": Kept(INACTIVITY, periods.WARNING, {
        "sk": "Keyed hash of the address, for this account alone",
        "stays_at": "That the person wants to stay, and when they said so",
    }, {
        "pk": "The account", "warned_at": "When the warning was written", "days": "How many days it gave",
        "delivered_at": "When it arrived: without that nobody is deleted", "failed": "That it came back",
        "erased_at": "When the deletion was decided", "expires_at": ENDS,
    }),
    "subscriptions.Moved": Kept(LEAVING, periods.FOR_EVER, {
        "pk": "Fingerprint of an address that was changed: links to leave in mails to it go on working",
        "person": "Fingerprint of the address that came in its place",
    }, {"sk": "Which row this is", "at": "When it was changed"}),
    "subscriptions.ConfirmationsToday": Kept(CONSENT, periods.COUNTER, {"pk": FINGERPRINT}, {
        "sk": "The day", "sent": "How many confirmations went out, so that nobody is flooded", "expires_at": ENDS,
    }),
    "campaigns.Claim": Kept(SENDING, periods.LEDGER, {
        "recipients": "Who is on this page of a campaign, by fingerprint: nobody is mailed twice",
        "next_cursor": "Where the next page begins: the last fingerprint of this one",
        "sk": "Where this page begins: the last fingerprint of the one before",
    }, {
        "pk": "The campaign and its shard", "skipped": "How many were left out, by reason",
        "last": "Whether it is the last page", "leased_until": "Until when one worker has it",
        "waiting": "Whose turn is still to come, by the random number of the mail", "expires_at": ENDS,
    }),
    "campaigns.Results": Kept(SENDING, periods.LEDGER, {
        "stands": "What became of each mail of a page: delivered, bounced, complained; who bounced is suppressed",
        "reasons": "Why a mail failed",
        "cursor": "The page, by the fingerprint after which it begins",
    }, {
        "pk": "The campaign and its shard", "sk": "A random name of the page, which its mails carry",
        "expires_at": ENDS,
    }),
    "campaigns.Lost": Kept(SENDING, periods.LEDGER, {
        "deliveries": "Mails of which nobody knows what became, by the random numbers that they carry",
    }, {
        "pk": "The campaign and its shard", "sk": "The first of its mails", "at": "When its page was settled",
        "taken_at": "When they were sent once more", "expires_at": ENDS,
    }),
    "campaigns.Progress": Kept(SENDING, periods.FOR_EVER, {
        "cursor": "How far a shard is mailed, by the last fingerprint of the newest page; empty once it is finished",
    }, {
        "pk": "The campaign and its shard", "sk": "Which figures these are", "done": "Whether the shard is finished",
        "moved_at": "When it last got further", "woken_at": "When it was last found to stand still",
        **dict.fromkeys(("audience", "sent", "failed", "uncertain", "suppressed", "restricted", "delivered", "bounced",
                         "complained", "fresh", "fresh_bounced", "fresh_complained"),
                        "How many: the account of the campaign, which names nobody"),
    }),
    "activity.Activity": Kept(READING, periods.ACTIVITY, {
        "sk": "Campaign, link, and the fingerprint of a person who agreed to that, else none",
        "person": "The same fingerprint, for finding and deleting a person’s records",
        "first_at": "The second of the first click, to tell people from scanners",
    }, {
        "pk": "The day and its shard", "times": "How often", "machine": "How often by a program", "expires_at": ENDS,
    }),
    "activity.Seen": Kept(READING, periods.ACTIVITY, {
        "sk": "The fingerprint, and what was seen of the person for the first time: each is counted once",
        "person": "The same fingerprint, for finding and deleting a person’s records",
        "day": "The day on which that was",
    }, {"pk": "The campaign and its shard", "expires_at": ENDS}),
    "webhooks.LoggedCall": Kept(SENDING, periods.CALLS, {
        "about": "The things concerned, by the account’s own numbers for them; of a person, by its alias",
    }, {
        "pk": "The webhook", "sk": "The time", "delivery": "The delivery’s number", "event": "What was told",
        "occurred_at": "When that was",
        "attempt": "Which try it was", "at": "When", "taken": "Whether it was taken", "status": "The answer",
        "reason": "Why there was none", "milliseconds": "How long it took", "next_at": "When it is tried again",
        "expires_at": ENDS,
    }),
}
