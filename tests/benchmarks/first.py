"""What a fresh process is asked first: an opening and a click. Needs the stub in the place of AWS."""

from datetime import date

from app import app
from chalicelib.activity import links, tokens
from tests.benchmarks.gateway import event

ACCOUNT, SHORT = "gardenclub22", "42r6vknh7e92s"


def look() -> None:
    """Open a mail and follow its link."""
    links.publish(ACCOUNT, SHORT, ["https://garden.example.com/"]).save()
    token = tokens.issue(f"{ACCOUNT}-{SHORT}", date(2026, 5, 1), "")
    _ask(200, event("GET", "/o/{token}", {"token": token}))
    _ask(302, event("GET", "/c/{token}/{link}", {"token": token, "link": "1"}))


def _ask(status: int, request: dict[str, object]) -> None:
    answer = app(request, None)
    if answer["statusCode"] != status:
        raise RuntimeError(f"answered with {answer['statusCode']}")
