"""The operator's announcements, to be read again."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import announcements
from chalicelib.users.access import Visit, door

blueprint = Blueprint(__name__)
PAGE = "/dashboard/notices"


@door(blueprint, "GET", PAGE)
def notices_page(visit: Visit) -> Response:
    """All of them, newest first."""
    return visit.show("account/notices", found=announcements.newest(), categories=announcements.CATEGORIES)


@door(blueprint, "GET", PAGE + "/{announcement_id}")
def notice_page(visit: Visit, announcement_id: str) -> Response:
    """One of them."""
    found = announcements.get(announcement_id, visit.now)
    return visit.show("account/notice", found=found, categories=announcements.CATEGORIES,
                      paragraphs=[part.strip() for part in str(found.text).split("\n\n") if part.strip()])
