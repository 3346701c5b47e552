"""Files that forms send: to us, where they are small, and straight to the store where they are not."""

import email.parser
import email.policy
from typing import Any

from chalicelib.core.http import SECURITY_HEADERS, header


def sending_to(page: Any, url: str) -> Any:
    """A page whose forms may be sent to that address, too."""
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    origin = "/".join(url.split("/")[:3])
    page.headers["Content-Security-Policy"] = policy.replace("form-action 'self'", f"form-action 'self' {origin}")
    return page


def file(request: Any, name: str) -> bytes:
    """The bytes of a file that a form has brought (multipart), b"" where there is none."""
    raw: Any = request.raw_body or b""
    head = f"Content-Type: {header(request, 'content-type')}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + bytes(raw))
    parts = message.iter_parts() if message.is_multipart() else iter(())
    found = (part for part in parts if part.get_param("name", header="content-disposition") == name)
    return next((bytes(part.get_payload(decode=True) or b"") for part in found), b"")
