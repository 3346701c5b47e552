"""A mail as tests see it: its parts, and the links a reader would follow."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from html import unescape
from urllib.parse import parse_qs, urlsplit

from infrastructure.local.ses.inbox import Mail as Kept

PUBLIC_URL = "https://mail.smartmessages.example"


@dataclass(frozen=True)
class Mail:
    """One mail as it left for the reader, of which no more is read than somebody asks for: bodies are slow to read."""

    kept: Kept

    @property
    def message(self) -> EmailMessage:
        return self.kept.message

    @property
    def to(self) -> str:
        return str(self.headers["To"])

    @property
    def subject(self) -> str:
        return str(self.headers["Subject"])

    @property
    def headers(self) -> EmailMessage:
        return self.kept.head

    @property
    def text(self) -> str:
        return str(self.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]

    @property
    def html(self) -> str:
        return str(self.message.get_body(("html",)).get_content())  # type: ignore[union-attr]

    @property
    def pixel(self) -> str | None:
        found = re.search(rf'<img src="{PUBLIC_URL}(/o/[^"]+)"', self.html)
        return found[1] if found else None

    @property
    def links(self) -> list[str]:
        """The newsletter's own links, ours without their host, in order."""
        found = [unescape(href) for href in re.findall(r'<a[^>]*href="([^"]+)"', self.html)]
        own = [href for href in found if href.startswith(f"{PUBLIC_URL}/c/") or "example.org/" in href]
        return [href.removeprefix(PUBLIC_URL) for href in own]

    @property
    def unsubscribe(self) -> str:
        """Where the List-Unsubscribe header leads, without the host."""
        return str(self.headers["List-Unsubscribe"]).split(",")[0].strip("<>").removeprefix(PUBLIC_URL)

    @property
    def unsubscribe_by_mail(self) -> tuple[str, str]:
        """Address and subject of the mail that the List-Unsubscribe header offers."""
        mailto = urlsplit(str(self.headers["List-Unsubscribe"]).split(",")[1].strip(" <>"))
        assert mailto.scheme == "mailto"
        return mailto.path, parse_qs(mailto.query)["subject"][0]
