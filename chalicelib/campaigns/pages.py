"""`/w/…`: the web version of a newsletter, for whoever has not the personal mail."""

from chalice.app import Blueprint, Response

from chalicelib.accounts.identity import identity
from chalicelib.core import clock, http

blueprint = Blueprint(__name__)


@blueprint.route("/w/{token}", methods=["GET", "HEAD"])
@http.page
def web_version(token: str) -> Response:
    """The page. Nobody is counted on it."""
    from chalicelib.campaigns import web_version

    found = web_version.read(token, clock.now())
    return http.html("pages/web_version.html", controller=identity(found.account), subject=found.subject,
                     paragraphs=found.paragraphs)
