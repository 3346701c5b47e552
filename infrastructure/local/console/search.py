"""Looking for mails, in Mailpit's words: `to:"ann@example.org" subject:welcome -is:read`."""

import re
from collections.abc import Callable

from infrastructure.local.ses import Mail

_TERM = re.compile(r"""([-!])?(?:([a-z-]+):)?(?:"([^"]*)"|(\S+))""", re.IGNORECASE)


def _recipients(mail: Mail) -> str:
    return " ".join([*mail.envelope_to, mail.header("To")])


_FIELDS: dict[str, Callable[[Mail], str]] = {
    "to": _recipients,
    "addressed": lambda mail: f"{_recipients(mail)} {mail.header('From')} {mail.header('Cc')}",
    "from": lambda mail: mail.header("From"),
    "cc": lambda mail: mail.header("Cc"),
    "reply-to": lambda mail: mail.header("Reply-To"),
    "subject": lambda mail: mail.subject,
    "message-id": lambda mail: f"{mail.message_id} {mail.header('Message-ID')}",
    "tag": lambda mail: " ".join(f"{name}:{value}" for name, value in mail.tags.items()),
    "is": lambda mail: "read" if mail.read else "unread",
    "has": lambda mail: "attachment" if mail.attachments else "",
}


def find(mails: list[Mail], query: str) -> list[Mail]:
    """The mails that match every term of the query, in the order given."""
    terms = [_test(*term.groups()) for term in _TERM.finditer(query)]
    return [mail for mail in mails if all(test(mail) for test in terms)]


def _test(negated: str | None, name: str | None, quoted: str | None, bare: str | None) -> Callable[[Mail], bool]:
    wanted = (quoted if quoted is not None else bare or "").lower()
    known = (name or "").lower()
    if name and known not in _FIELDS:
        wanted, known = f"{known}:{wanted}", ""
    if known == "is":
        return lambda mail: (_FIELDS["is"](mail) == wanted) is not bool(negated)
    look_in = _FIELDS.get(known, _everything)
    return lambda mail: (wanted in look_in(mail).lower()) is not bool(negated)


def _everything(mail: Mail) -> str:
    return f"{mail.subject} {mail.header('From')} {_recipients(mail)} {mail.text}"
