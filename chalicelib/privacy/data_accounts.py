"""The data map of what is kept about account holders and the people who work for them."""

from chalicelib.privacy import periods
from chalicelib.privacy.data_subscribers import ENDS, FINGERPRINT
from chalicelib.privacy.kept import ACCOUNTS, SAFETY, Kept

ACTOR = "Who did it, by the number of the user or key: answerable for what was done"

DATA: dict[str, Kept] = {
    "accounts.Account": Kept(ACCOUNTS, periods.ACCOUNT, {
        "email": "The address with which the account was opened: notices about the account",
        "organisation": "What the account is called; a person’s name, if the holder is a person",
        "controller": "Name, postal address, e-mail, phone, web site and privacy contact: shown to subscribers by law",
        "sender": "The address that newsletters come from",
        "vouched": "The site that vouches for the account, and when",
    }, {
        "pk": "The account’s number", "sk": "Which row this is", "tracking": "What is recorded of readers",
        "terms": "The version of the terms last accepted", "secured": "Whether an owner has a second factor",
        "domain": "The proved sending domain", "tenant": "For which of them its mail leaves apart from others’",
        "tier": "How many calls a minute are allowed",
        "time_zone": "In which times are shown", "hears": "Which events some webhook wants",
        "policy": "The number of the newest version of the privacy policy",
        "told_of": "The incident of which the owners were told last, and when",
        "standing": "Whether sending is suspended, or the account is closed",
        "held_why": "Why the service has suspended sending by itself",
        "judged_from": "Since when bounces and complaints count for that", "version": "Counts changes",
        "sunset": "Whether people who no longer read are deleted, and after what",
        "created_at": "When it was opened",
    }),
    "accounts.Change": Kept(ACCOUNTS, periods.ACCOUNT, {
        "facts": "What the policy says from then on: the controller details, which may name a person; or a list",
    }, {"pk": "The account", "sk": "The version", "at": "Since when", "part": "What of the policy was changed"}),
    "accounts.ApiKey": Kept(ACCOUNTS, periods.ACCOUNT, {
        "created_by": ACTOR,
        "networks": "Keyed hashes of the networks from which the key was used on that day: a stolen key is noticed",
    }, {
        "pk": "The account", "sk": "The key’s number", "label": "What it is for",
        "secret_hash": "What the key is checked by",
        "scopes": "What it may do", "created_at": "When it was issued", "expires_on": "Its last day",
        "used_on": "The day of its last use", "gateway": "Its number at the gateway",
        "revoked_at": "When it was revoked",
    }),
    "accounts.Audit": Kept(SAFETY, periods.ACCOUNT, {
        "actor": ACTOR, "subject": "To which thing, by its number; of a person on a list, by the account’s own alias",
    }, {
        "pk": "The account", "sk": "The time", "at": "When", "action": "What was done",
        "facts": "Particulars, never an address, a name or an IP address; of the operator’s own staff, who called",
    }),
    "accounts.Acceptance": Kept(ACCOUNTS, periods.ACCOUNT, {
        "sk": "The version, and who accepted it", "user": "Who accepted: proof of the agreement (GDPR art. 28)",
        "ip": "From which IP address: the same proof",
    }, {"pk": "The account", "accepted_at": "When"}),
    "accounts.Receipt": Kept(ACCOUNTS, periods.ACCOUNT, {
        "told": "Which users were mailed, by number: each is told once",
    }, {
        "pk": "The announcement", "sk": "The account", "leased_until": "Until when one worker has it",
        "sent_at": "When all were told",
    }),
    "imports.Import": Kept(ACCOUNTS, periods.ACCOUNT, {
        "attestation": "Where the people of an upload come from, when and how they consented, in the account holder’s "
                       "words; who vouched for it, when, and from which IP address: proof that the list was not bought",
        "created_by": ACTOR,
    }, {
        "pk": "The account", "sk": "The upload’s number", "list_id": "To which list",
        "mode": "What becomes of its people",
        "state": "How far it is", "columns": "What the columns of the file are for",
        "layout": "How the file is written: encoding, delimiter", "size": "Of the file, in bytes",
        "offset": "How many bytes are done", "row": "How many rows are done", "chunk": "How many pieces are done",
        "counts": "What became of the rows, in figures", "lease": "Until when a worker has the next piece",
        "place": "How far taking it back has come", "undone": "How many people that took off the list",
        "bounced": "How many of its mails came back", "complained": "How many were reported as spam",
        "held_reason": "Why it was stopped", "stop_told": "Whether the owners were told of that",
        "created_at": "When it was begun", "started_at": "When it was started",
        "closed_at": "When it ended and the file was deleted",
    }),
    "accounts.Closing": Kept(ACCOUNTS, periods.FOR_EVER, {
        "organisation": "What the account was called, for the certificate",
        "addresses": "Owners who do not have the certificate yet: each goes when its mail is sent",
        "going": "Keys of rows, fingerprints of people among them, for the moment in which these are deleted",
    }, {
        "pk": "The register of deletions", "sk": "The account’s number", "asked_at": "When it was asked for",
        "before": "How the account stood before",
        "delete_from": "When the days of grace are over", "begun_at": "When the deletion began",
        "place": "How far it is", "counts": "How many rows of each kind are deleted", "done_at": "When all was",
    }),
    "operator.Waiting": Kept(SAFETY, periods.ACCOUNT, {
        "wish": "What is to be done: to which account, or in which words",
        "made_by": "Who of the operator’s staff wished it", "approved_by": "Who approved it: not the same person",
    }, {"pk": "The operator", "sk": "The wish’s number", "made_at": "When", "approved_at": "When it was approved"}),
    "operator.Canary": Kept(SAFETY, periods.ACCOUNT, {
        "person": "Fingerprint of an address of the operator’s own: notices when a list gets into another’s hands",
    }, {"pk": "The operator", "sk": "The list on which it is", "planted_at": "When"}),
    "administration.Named": Kept(ACCOUNTS, periods.ACCOUNT, {
        "email": "A look at a row of a user, to show who is meant in the audit trail",
    }, {
        "pk": "The account", "sk": "The row that is looked at", "name": "A list’s name",
        "subject": "A campaign’s subject",
        "label": "A key’s label", "url": "A webhook’s address",
    }),
    "users.User": Kept(ACCOUNTS, periods.ACCOUNT, {
        "sk": "The user’s number", "email": "The address to sign in with, and for notices about the account",
        "role": "What the user may do", "password": "What the password is checked by (argon2id)",
        "factor": "The secret of the second factor, encrypted",
        "factor_step": "The last code used, so that none is used twice",
        "codes": "Hashes of the recovery codes",
    }, {"pk": "The account", "sessions_from": "Sessions begun earlier are over", "created_at": "When the user came"}),
    "users.Login": Kept(ACCOUNTS, periods.ACCOUNT, {"pk": FINGERPRINT, "user": "Whose the address is"}, {
        "sk": "Which row this is", "account": "The account",
    }),
    "users.SignUp": Kept(ACCOUNTS, periods.INVITATION, {
        "pk": "Fingerprint of the address, or the inviting account", "sk": "A random number; its owner holds the link",
        "email": "The address that is to be confirmed", "organisation": "What the account is to be called",
        "password": "What the chosen password will be checked by",
        "ip": "From which IP address the terms were accepted",
        "by": "Who invited",
    }, {
        "terms": "The accepted version", "account": "The inviting account", "role": "The role offered",
        "asked_at": "When", "expires_at": ENDS,
    }),
    "users.OneTime": Kept(SAFETY, periods.SHORT, {
        "pk": "The user", "email": "The new address, until it is confirmed",
    }, {
        "sk": "What the link grants", "secret_hash": "What the link is checked by", "expires_at": ENDS,
    }),
    "users.Session": Kept(SAFETY, periods.SESSION, {
        "user": "Who is signed in", "device": "Browser and system in words: “Firefox on Linux”",
        "proved_at": "When a second factor was last shown", "seen_at": "When the session was last used",
    }, {
        "pk": "Hash of the session’s secret", "sk": "Which row this is", "account": "The account",
        "short_id": "The session’s number in the list of sessions", "csrf": "What forms are checked by",
        "half": "Whether the second factor is still to come", "factor": "A second factor being set up, encrypted",
        "started_at": "When it began", "expires_at": ENDS,
    }),
    "users.OpenSession": Kept(SAFETY, periods.SESSION, {
        "pk": "The user", "device": "Browser and system, so that one knows one’s own sessions",
    }, {
        "sk": "The session’s number", "digest": "Which session it is", "started_at": "When it began",
        "expires_at": ENDS,
    }),
    "users.SignInLog": Kept(SAFETY, periods.SIGN_INS, {
        "pk": "The user", "ip": "From which IP address: to notice and stop abuse", "device": "Browser and system",
        "what": "Signed in, failed, asked for a new password", "facts": "Particulars", "at": "When",
    }, {"sk": "The line’s number", "expires_at": ENDS}),
    "subscriptions.Download": Kept(ACCOUNTS, periods.DOWNLOAD, {"by": ACTOR}, {
        "pk": "The account", "sk": "The list, and which file of it; or that it is the file of everything",
        "job": "Under which random number the file lies", "state": "How far it is", "done": "How much is done",
        "total": "How much there is to do", "asked_at": "When it was asked for", "expires_at": ENDS,
    }),
    "users.Tries": Kept(SAFETY, periods.SHORT, {
        "pk": "What is counted: keyed hashes of an address, a network or both",
    }, {"sk": "The window of time", "tries": "How often: guessing is slowed", "expires_at": ENDS}),
    "users.KnownRange": Kept(SAFETY, periods.SIGN_INS, {
        "pk": FINGERPRINT, "sk": "Keyed hash of a network or device from which the owner has signed in",
    }, {"expires_at": ENDS}),
}
