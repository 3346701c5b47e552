"""The data map of what names nobody: lists, campaigns, figures, and how the service keeps its place."""

from chalicelib.privacy import periods
from chalicelib.privacy.data_subscribers import ENDS
from chalicelib.privacy.kept import WORKS, Kept

DATA: dict[str, Kept] = {
    "core.Copies": Kept(WORKS, periods.MESSAGES, {}, {
        "pk": "A mail of ours, by a keyed hash of a random number and whom it went to: it leads to nobody",
        "sk": "Which row this is", "tries": "How often it was handed over: at most twice",
        "over": "Whether it has left", "expires_at": ENDS,
    }),
    "administration.Vouching": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The account", "sk": "Which row this is", "page": "The page of its own site that is to vouch for it",
        "entered_at": "When it was entered", "asked_at": "When a look was last asked for",
        "checked_at": "When it was last looked at", "problem": "What was wrong then",
        "silent_since": "Since when it gives no answer",
    }),
    "accounts.Listed": Kept(WORKS, periods.ACCOUNT, {}, {"pk": "The directory", "sk": "An account’s number"}),
    "accounts.Gate": Kept(WORKS, periods.FOR_EVER, {}, {
        "pk": "The operator", "sk": "Which row this is", "opened_for": "For which tables sending is open",
        "held_at": "Since when the operator holds all sending", "drill": "How far a drill is, in figures",
    }),
    "operator.Probe": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The operator", "sk": "Which row this is", "list_id": "The list on which the service tries itself",
        "started_at": "Since when", "stopped_at": "Until when",
        "walks": "Counts the walks, each by an address of its own",
        "asked_at": "When the one in hand began", "whole_at": "When one last went well to its end",
        "failures": "How many failed in a row", "failing_since": "Since when", "failed_at": "When the last did",
        "step": "At which step", "why": "What was answered", "recovered_at": "When it went well again",
        "candidate": "What it has opened in the register of breaches",
    }),
    "subscriptions.Arrived": Kept(WORKS, periods.SHORT, {}, {
        "pk": "Fingerprint of an address by which the service tries itself; nobody’s", "sk": "Which row this is",
        "at": "When a mail to it arrived last", "expires_at": ENDS,
    }),
    "accounts.CallsThisMinute": Kept(WORKS, periods.SHORT, {}, {
        "pk": "An API key", "sk": "The minute", "calls": "How often it was used: fair shares", "expires_at": ENDS,
    }),
    "accounts.Announcement": Kept(WORKS, periods.FOR_EVER, {}, {
        "pk": "The announcements", "sk": "Its number", "category": "What it is about", "subject": "Its subject",
        "text": "Its words", "made_at": "When it was made", "cursor": "How far it was told", "queued": "To how many",
        "done": "Whether all were told",
    }),
    "lists.MailingList": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The account", "sk": "The list’s number", "name": "Its name", "description": "What it is about",
        "fields": "Which optional questions it asks", "wording": "What people agree to",
        "wording_version": "Its version",
        "version": "Counts changes", "created_at": "When it was made",
        "fresh": "The uploads whose people no campaign has reached yet, by number",
    }),
    "lists.ShardSize": Kept(WORKS, periods.FOR_EVER, {}, {
        "pk": "The list", "sk": "Its shard", "people": "How many are on it", "bytes": "How much is kept of them",
    }),
    "campaigns.Campaign": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The account", "sk": "The campaign’s number", "list_id": "To which list", "subject": "Its subject",
        "preheader": "Its preview line", "format": "How it is written", "body": "Its words, the same for everybody",
        "state": "How far it is", "tracking": "What is recorded of its readers",
        "analytics": "What its links say of it to web sites, the same for everybody", "version": "Counts changes",
        "created_at": "When it was made", "scheduled_for": "When it is to start",
        "held_for": "What the service holds it for", "held_reason": "The same in words",
        "started_at": "When it was started", "woken_at": "When it was last set going",
        "finished_at": "When it was finished",
        "cancelled_at": "When it was cancelled",
        "announced": "Whether webhooks were told",
        "trial": "How far it is with people who were newly uploaded", "rests_until": "Until when it waits for that",
        "stop_told": "Whether the owners know that it was stopped",
        "braked": "Whether bounces and complaints have warned of it, or stopped it",
        "reported_on": "The day on which the owners were told of complaints last",
    }),
    "campaigns.Due": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The schedule, the ends of ledgers, what is being sent, what waits for the quota, or what SES told of",
        "sk": "A time, if it has one, and a campaign", "lately": "When SES told of mails of it that arrived",
        "told": "Whether the owners know that it waits",
    }),
    "campaigns.Failures": Kept(WORKS, periods.FOR_EVER, {}, {
        "pk": "The campaign", "sk": "For which reason, in SES’s word", "failed": "How many mails failed for it",
    }),
    "campaigns.Bucket": Kept(WORKS, periods.SHORT, {}, {
        "pk": "The rate of sending", "sk": "Which row this is", "free_at": "Up to when mails have their time",
        "lanes": "The same by account", "rate": "How many mails a second SES takes", "most": "How many a day",
        "sent": "How many it has sent of these", "room": "How many are left", "taken": "How many of these have a time",
        "slowed": "At which rate SES refused some", "slowed_at": "When", "shut_until": "Until when nothing is sent",
        "expires_at": ENDS,
    }),
    "campaigns.LinkCheck": Kept(WORKS, periods.SHORT, {}, {
        "pk": "The campaign", "sk": "Which row this is", "at": "When its links were asked",
        "version": "Of which version",
        "answers": "What they answered", "expires_at": ENDS,
    }),
    "campaigns.Frozen": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The account", "sk": "The campaign’s number", "list_id": "To which list", "sender": "The sender",
        "reply_to": "Where answers go", "list_header": "The list’s name for mail programs", "subject": "The subject",
        "text": "The plain part, with places for each reader’s own fields", "html": "The formatted part",
        "merges": "Which fields stand in it", "tracking": "What is recorded of readers",
        "started_at": "When it was frozen", "people": "How many people the list had",
        "fresh": "For which uploads it is the first campaign",
        "slice": "How many of their people get it before the others", "tenant": "By which way of SES’s it leaves",
    }),
    "activity.Total": Kept(WORKS, periods.FOR_EVER, {}, {
        "pk": "The campaign", "sk": "Day and kind",
        **dict.fromkeys(("total", "unique", "anonymous", "machine"), "How many: a figure that names nobody"),
    }),
    "activity.Bookmark": Kept(WORKS, periods.FOR_EVER, {}, {
        "pk": "A scheduled job", "sk": "Which row this is", "day": "The first day not done yet",
        "moves": "How often rows were moved, so that none is counted twice",
    }),
    "sunset.Round": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The walks through accounts’ people", "sk": "The account", "dry": "Whether it counts alone",
        "campaigns": "How many newsletters must have reached somebody", "days": "How long a warning gives",
        "began_at": "When it began", "done_at": "When it ended", "told": "Whether the owners know",
        "place": "Where it goes on: list, shard, and letters that many fingerprints share",
        **dict.fromkeys(("looked", "spares", "quiet", "warned", "erased"), "How many people: a figure"),
    }),
    "sunset.Report": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The account", "sk": "When the walk began", "done_at": "When it ended",
        **dict.fromkeys(("looked", "spares", "quiet", "warned", "erased"), "How many people: a figure"),
    }),
    "activity.Links": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The account", "sk": "The campaign", "urls": "What the numbers in its links stand for",
    }),
    "webhooks.Webhook": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The account", "sk": "The webhook’s number", "url": "The account’s own server",
        "events": "What it hears of",
        "secret": "What its calls are signed with, encrypted", "old_secret": "The one before, encrypted",
        "old_until": "Until when that one signs", "enabled": "Whether it is on", "disabled_reason": "Why not",
        "failures": "How many deliveries failed", "failing_since": "Since when", "version": "Counts changes",
        "created_at": "When it was made",
    }),
    "webhooks.Guard": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The account", "sk": "Which row this is", "version": "Counts changes of its webhooks",
    }),
    "webhooks.CallsByHand": Kept(WORKS, periods.SHORT, {}, {
        "pk": "The webhook", "sk": "The hour", "calls": "How often it was tried by hand", "expires_at": ENDS,
    }),
    "administration.SendingDomain": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The account", "sk": "Which row this is", "domain": "The domain", "proof": "What proves it",
        "tokens": "What signs its mail", "zone": "Where the signing keys are", "requested_at": "When it was entered",
        "checked_at": "When it was last looked up", "findings": "What was found", "signs": "Whether mail is signed",
        "state": "Whether it is proved", "missing_since": "Since when it is not",
    }),
    "administration.Claim": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The domain", "sk": "Which row this is", "account": "Whose it is", "claimed_at": "Since when",
    }),
    "administration.Request": Kept(WORKS, periods.ACCOUNT, {}, {
        "pk": "The domain", "sk": "Who has entered it", "requested_at": "When",
    }),
    "administration.Usage": Kept(WORKS, periods.FOR_EVER, {}, {
        "pk": "The account", "sk": "The month, and of what",
        **dict.fromkeys(("messages", "people", "most", "bytes", "most_bytes"), "How many: what the bill is made from"),
        "over": "Whether the figure stands", "at": "When it was read",
    }),
    "administration.Place": Kept(WORKS, periods.FOR_EVER, {}, {
        "pk": "The walk through all accounts", "sk": "Which row this is", "account": "How far it has got",
    }),
}
