"""The data map of what is kept so that people can exercise their rights: visits, requests, complaints, erasures."""

from chalicelib.privacy import periods
from chalicelib.privacy.data_subscribers import ENDS, FINGERPRINT
from chalicelib.privacy.kept import LEAVING, RIGHTS, WORKS, Kept

DATA: dict[str, Kept] = {
    "users.Proof": Kept(RIGHTS, periods.SHORT, {
        "address": "The e-mail address that a link is sent to, to prove that it is one’s own",
        "old": "The address that is to be changed, where it is",
    }, {"pk": "A random number", "sk": "Which row this is", "use": "What the link is for", "expires_at": ENDS}),
    "users.Lead": Kept(RIGHTS, periods.SHORT, {
        "pk": "A keyed hash of the address: finds the links and visits that end when the person is erased",
    }, {"sk": "Which link or visit it is, by a random number", "begun_at": "When it began", "expires_at": ENDS}),
    "portal.PortalSession": Kept(RIGHTS, periods.SHORT, {
        "person": FINGERPRINT, "address": "The address that was proved, to show it and to send files’ links to",
        "accounts": "The account holders that know anything of the person",
    }, {"pk": "A hash of the cookie’s secret", "sk": "Which row this is", "csrf": "The token of the visit’s forms",
        "expires_at": ENDS}),
    "accounts.DataRequest": Kept(RIGHTS, periods.REQUESTS, {
        "person": "Fingerprint of whoever asked, as long as the person is known",
        "note": "What was written down about the wish; it goes when the person is erased",
    }, {
        "pk": "The account concerned", "sk": "The request’s own number", "right": "Which right was exercised",
        "by": "By which way", "received_at": "When it came", "due_on": "When an answer is due",
        "closed_at": "When it was answered", "outcome": "How it ended, in words", "expires_at": ENDS,
    }),
    "portal.Complaint": Kept(RIGHTS, periods.REQUESTS, {
        "person": "Fingerprint of whoever complained, as long as the person is known",
        "address": "Where the answer goes", "words": "What the person wrote", "wish": "What the person would like",
        "answer": "What was answered",
    }, {
        "pk": "Whom it is about: an account, or the operator", "sk": "The complaint’s own number",
        "received_at": "When it came", "due_on": "When an answer is due", "closed_at": "When it was answered",
        "outcome": "How it ended", "told": "Which mails about it went out", "expires_at": ENDS,
    }),
    "portal.Open": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The open requests and complaints", "sk": "When one is due, and its number",
        "told": "Which reminders went out",
    }),
    "portal.Erasure": Kept(LEAVING, periods.JOURNAL, {
        "person": "Fingerprint of whoever was erased: a backup that is restored must forget them again",
    }, {
        "pk": "The month", "sk": "The time", "account": "At which account, or at all", "erased_at": "When",
        "lists": "Where to look again for what was under way", "looks": "How often that was done",
        "due_at": "When it is next", "expires_at": ENDS,
    }),
    "retention.Reached": Kept(RIGHTS, periods.SHORT, {
        "place": "The key of the row, which may be a pseudonym, with which the sweep goes on: deleting in time",
    }, {"pk": "The sweep", "sk": "The table", "expires_at": ENDS}),
    "portal.ExportJob": Kept(RIGHTS, periods.EXPORT, {
        "pk": "A keyed hash of the address: finds the files that somebody has asked for",
        "address": "Where to say that the files are ready; it goes when that is done",
    }, {
        "sk": "Which row this is", "job": "Under which random number the files lie", "state": "How far they are",
        "done": "How much is done", "total": "How much there is to do", "asked_at": "When they were asked for",
        "expires_at": ENDS,
    }),
}
