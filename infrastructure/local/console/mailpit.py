"""The inbox by Mailpit's JSON API, so that tests and tools written for Mailpit can read it.

`/api/v1/messages`, `/api/v1/search`, `/api/v1/message/{id}`, `…/raw`, `…/headers`; "latest" is an id too.
"""

import hashlib
import json
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Request, Response

from infrastructure.local.console import search
from infrastructure.local.console.state import State
from infrastructure.local.ses import Mail
from infrastructure.local.ses.events import stamp

PAGE = 50
SNIPPET = 250


def messages(state: State, request: Request) -> Response:
    """One page of all mails, newest first."""
    return _page(state, request, state.inbox.all())


def found(state: State, request: Request) -> Response:
    """One page of the mails that match `query`."""
    query = request.args.get("query", "").strip()
    if not query:
        raise BadRequest("There is no search query.")
    return _page(state, request, search.find(state.inbox.all(), query))


def message(state: State, _request: Request, mail_id: str) -> Response:
    """One mail in full. Looking at it marks it as read."""
    mail = mail_of(state, mail_id)
    mail.read = True
    parts = [_attachment(n, part) for n, part in enumerate(mail.attachments, 1)]
    return answer({
        **_envelope(mail), "ReturnPath": f"{mail.message_id}@eu-west-2.amazonses.com",
        "Date": mail.head["Date"].datetime.isoformat() if mail.head["Date"] else stamp(mail.created),
        "Text": mail.text, "HTML": mail.html, "ListUnsubscribe": _leaving(mail),
        "Attachments": [part for part in parts if not part["ContentID"]],
        "Inline": [part for part in parts if part["ContentID"]],
    })


def raw(state: State, _request: Request, mail_id: str) -> Response:
    """The mail as it went over the wire."""
    return Response(mail_of(state, mail_id).raw, content_type="text/plain; charset=utf-8")


def headers(state: State, _request: Request, mail_id: str) -> Response:
    """Every header with its values."""
    mail = mail_of(state, mail_id)
    return answer({name: [str(value) for value in mail.head.get_all(name, [])] for name in mail.head})


def delete(state: State, request: Request) -> Response:
    """Delete the mails that the body names, or all of them."""
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise BadRequest("The body is not valid JSON.") from None
    if body.get("IDs"):
        state.inbox.remove([str(each) for each in body["IDs"]])
    else:
        state.inbox.clear()
    return Response("ok", content_type="text/plain")


def info(state: State, _request: Request) -> Response:
    """Who answers here, and how much there is."""
    return answer({"Version": "smartmessages local run", "Messages": len(state.inbox), "Unread": state.inbox.unread})


def answer(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False, default=str), status, content_type="application/json")


def mail_of(state: State, mail_id: str) -> Mail:
    mail = state.inbox.get(mail_id)
    if mail is None:
        raise NotFound("There is no such message.")
    return mail


def number(request: Request, name: str, default: int) -> int:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() else default


def snippet(mail: Mail) -> str:
    """The beginning of the text, on one line."""
    return " ".join(mail.text.split())[:SNIPPET]


def _page(state: State, request: Request, mails: list[Mail]) -> Response:
    start, limit = number(request, "start", 0), number(request, "limit", PAGE)
    shown = mails[start:start + limit] if limit else mails[start:]
    return answer({
        "total": len(state.inbox), "unread": state.inbox.unread, "count": len(shown), "messages_count": len(mails),
        "messages_unread": sum(not mail.read for mail in mails), "start": start,
        "tags": sorted({tag for mail in shown for tag in _tags(mail)}),
        "messages": [_summary(mail) for mail in shown],
    })


def _summary(mail: Mail) -> dict[str, Any]:
    return {**_envelope(mail), "Read": mail.read, "Created": stamp(mail.created), "Snippet": snippet(mail),
            "Attachments": len(mail.attachments)}


def _envelope(mail: Mail) -> dict[str, Any]:
    sender = mail.addresses("From")
    return {
        "ID": mail.id, "MessageID": mail.header("Message-ID").strip("<>"), "Subject": mail.subject,
        "From": _mailbox(sender[0]) if sender else None, "To": [_mailbox(each) for each in mail.addresses("To")],
        "Cc": [_mailbox(each) for each in mail.addresses("Cc")], "Bcc": _blind(mail),
        "ReplyTo": [_mailbox(each) for each in mail.addresses("Reply-To")],
        "Username": "", "Tags": _tags(mail), "Size": len(mail.raw),
    }


def _mailbox(address: Address) -> dict[str, str]:
    return {"Name": address.display_name, "Address": address.addr_spec}


def _blind(mail: Mail) -> list[dict[str, str]]:
    """Whoever got the mail without being named in it."""
    named = {each.addr_spec.lower() for name in ("To", "Cc") for each in mail.addresses(name)}
    return [{"Name": "", "Address": each} for each in mail.envelope_to if each.lower() not in named]


def _tags(mail: Mail) -> list[str]:
    return [f"{name}:{value}" for name, value in mail.tags.items()]


def _attachment(position: int, part: EmailMessage) -> dict[str, Any]:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    sums = {name: hashlib.new(name, content, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256")}
    return {"PartID": str(position), "FileName": part.get_filename() or "", "ContentType": part.get_content_type(),
            "ContentID": str(part.get("Content-ID", "")).strip("<>"), "Size": len(content),
            "Checksums": {name.upper(): value for name, value in sums.items()}}


def _leaving(mail: Mail) -> dict[str, Any]:
    header = mail.header("List-Unsubscribe")
    links = [each.strip(" <>") for each in header.split(",") if each.strip(" <>")]
    return {"Header": header, "HeaderPost": mail.header("List-Unsubscribe-Post"), "Links": links, "Errors": ""}
