"""The inbox: every mail that was sent, newest first, in memory, for people and tests to read."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from functools import cached_property
from typing import cast

from infrastructure.local.ses.headers import POLICY

LATEST = "latest"
MOST = 5_000
_LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(eq=False)
class Mail:
    """One mail as SES would have handed it over: the envelope, the raw message, and what became of it."""

    id: str
    message_id: str
    envelope_to: tuple[str, ...]
    raw: bytes
    created: datetime
    outcome: str = "delivered"
    tags: dict[str, str] = field(default_factory=dict)
    read: bool = False

    @cached_property
    def head(self) -> EmailMessage:
        """The headers alone: lists of many mails need no more, and bodies are slow to read."""
        return BytesHeaderParser(policy=POLICY).parsebytes(self.raw)

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=POLICY)

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def links(self) -> list[str]:
        """Every web address in the text part, in order, once each."""
        return list(dict.fromkeys(link.rstrip(".,)") for link in _LINK.findall(self.text)))

    @property
    def attachments(self) -> list[EmailMessage]:
        return cast(list[EmailMessage], list(self.message.iter_attachments()))

    def header(self, name: str) -> str:
        """The header's value, decoded; "" where it is absent."""
        return str(self.head.get(name, ""))

    def addresses(self, name: str) -> list[Address]:
        """The mailboxes in an address header."""
        found = self.head.get(name)
        return list(found.addresses) if found is not None else []

    def _part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body is not None else ""


class Inbox:
    """Mails by id, newest first. Safe to use from several threads; the oldest go when there are too many."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._mails: dict[str, Mail] = {}

    def add(self, mail: Mail) -> None:
        with self._lock:
            self._mails[mail.id] = mail
            while len(self._mails) > self._most:
                del self._mails[next(iter(self._mails))]

    def __len__(self) -> int:
        return len(self._mails)

    def __iter__(self) -> Iterator[Mail]:
        return iter(self.all())

    def all(self) -> list[Mail]:
        """Every mail, newest first."""
        with self._lock:
            return list(reversed(self._mails.values()))

    def to(self, address: str) -> list[Mail]:
        """Every mail that went to `address`, newest first."""
        return [mail for mail in self.all() if address.lower() in map(str.lower, mail.envelope_to)]

    def get(self, mail_id: str) -> Mail | None:
        """The mail with that id; "latest" is the newest."""
        with self._lock:
            wanted = next(reversed(self._mails), "") if mail_id == LATEST else mail_id
            return self._mails.get(wanted)

    def remove(self, mail_ids: list[str]) -> None:
        with self._lock:
            for one in mail_ids:
                self._mails.pop(one, None)

    def clear(self) -> None:
        with self._lock:
            self._mails.clear()

    @property
    def unread(self) -> int:
        return sum(not mail.read for mail in self.all())


inbox = Inbox()
