"""Who may use the console: this machine's own browser and programs, and no web site that such a browser looks at."""

from urllib.parse import urlsplit

from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; "
                               "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with "no-referrer" browsers call our own forms' origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def check(request: Request) -> None:
    """Refuse a Host that is not this machine (DNS rebinding) and anything set off by another site.

    Programs send neither Origin nor Sec-Fetch-Site and are let in.
    """
    if _host(request.headers.get("Host", "")) not in LOOPBACK:
        raise Forbidden("The console answers to 127.0.0.1 and localhost only.")
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("Another site may not do this.")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise Forbidden("Another site may not do this.")


def _host(given: str) -> str:
    return given.lower() if given.endswith("]") else given.lower().rpartition(":")[0] or given.lower()


def mail_policy(images_from: str) -> str:
    """The policy of a mail's own HTML: no script, nothing from elsewhere; links open in a window of their own."""
    return (f"default-src 'none'; style-src 'unsafe-inline'; img-src data: {images_from}; form-action 'none'; "
            "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox")
