"""What a fresh process is asked first: an opening and a click; a sign-up. Needs the stub in the place of AWS."""

from datetime import date

from app import app
from chalicelib.activity import links, tokens
from chalicelib.core import clock
from chalicelib.subscriptions import tokens as subscribing
from tests.benchmarks.gateway import event

ACCOUNT, SHORT = "gardenclub22", "42r6vknh7e92s"


def look() -> None:
    """Open a mail and follow its link."""
    links.publish(ACCOUNT, SHORT, ["https://garden.example.com/"]).save()
    token = tokens.issue(f"{ACCOUNT}-{SHORT}", date(2026, 5, 1), "")
    _ask(200, event("GET", "/o/{token}", {"token": token}))
    _ask(302, event("GET", "/c/{token}/{link}", {"token": token, "link": "1"}))


def sign_up() -> None:
    """Open a list's sign-up page, send its form, and confirm."""
    from tests.support import builders

    mailing_list = builders.a_list(builders.alice())
    page = {"list_id": mailing_list.id}
    link = {"token": subscribing.confirmation(mailing_list.id, builders.person(builders.DAVE), clock.now())}
    _ask(200, event("GET", "/s/{list_id}", page))
    _ask(200, event("POST", "/s/{list_id}", page, {"email": builders.DAVE}))
    _ask(200, event("GET", "/confirm/{token}", link))


def _ask(status: int, request: dict[str, object]) -> None:
    answer = app(request, None)
    if answer["statusCode"] != status:
        raise RuntimeError(f"answered with {answer['statusCode']}")
