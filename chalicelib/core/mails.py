"""The one place where a mail of our own is written: a name of the catalogue, a template triplet, who speaks."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core import mailer, pages
from chalicelib.core.catalogue import MAILS
from chalicelib.core.mailer import Mail
from chalicelib.core.settings import settings


def written(name: str, to: str, tags: Mapping[str, str] | None = None, **context: Any) -> Mail:
    """The mail of that name (`catalogue.MAILS`): from the `controller` in the context, otherwise from the operator.

    `tags` are ids by which SES's events about it are known again. Raises KeyError for a name without an entry.
    """
    if name not in MAILS:
        raise KeyError(name)
    template, speaker = template_of(name), context.get("controller")
    return Mail(
        name=name,
        sender=mailer.mailbox(speaker.name if speaker else settings().operator_name, settings().mail_from),
        reply_to=speaker.email if speaker else settings().operator_contact,
        to=to,
        subject=" ".join(pages.render(f"mail/{template}.subject.txt", **context).split()),
        text=pages.render(f"mail/{template}.txt", **context),
        html=pages.render(f"mail/{template}.html", **context),
        headers={"Auto-Submitted": "auto-generated"},
        tags=dict(tags or {}),
    )


def template_of(name: str) -> str:
    """The template by which a mail of the catalogue is written."""
    return name.partition("/")[0]
