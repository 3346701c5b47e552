"""The dashboard's first page: what is still to be done, and how things stand."""

from chalice.app import Blueprint, Response

from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
SHOWN = 5


@door(blueprint, "GET", "/dashboard")
def overview(visit: Visit) -> Response:
    """A breach of which the account was told lately; the checklist until it is complete; the newest lists and
    campaigns."""
    from chalicelib.breaches import own
    from chalicelib.campaigns.service import page_of_campaigns
    from chalicelib.lists import sizes
    from chalicelib.lists.service import page_of_lists

    lists, _after = page_of_lists(visit.account.id, "", SHOWN)
    campaigns, _after = page_of_campaigns(visit.account.id, "", SHOWN)
    people = sizes.of_lists([one.id for one in lists], visit.now) if lists else {}
    return visit.show("home", breach=own.news(visit.account, visit.now), may_read=visit.user.may(OWNER),
                      lists=[{"id": one.id, "name": one.name, "people": people[one.id].people}
                                     for one in lists],
                      recent=[{"id": one.id, "subject": one.subject, "state": one.state, "sent_at": one.started_at}
                              for one in campaigns])
