"""`/verify/…`: for a subscriber, whether the account holder's own site vouches for what comes from here (PHI-1)."""

from chalice.app import Blueprint, Response

from chalicelib.accounts.identity import identity
from chalicelib.accounts.rules import missing_details
from chalicelib.accounts.service import get_account
from chalicelib.administration import backlink
from chalicelib.core import clock, http
from chalicelib.core.errors import NotFound

blueprint = Blueprint(__name__)
LOOK = ["GET", "HEAD"]


@blueprint.route("/verify/{account_id}", methods=LOOK)
@http.page
def verify(account_id: str) -> Response:
    """Where the badge on pages and in mails leads."""
    return _shown(account_id)


@blueprint.route("/verify/{account_id}/{token}", methods=LOOK)
@http.page
def verify_from_site(account_id: str, token: str) -> Response:
    """Where the link on the account holder's own site leads: the same page."""
    if not backlink.is_token(account_id, token):
        raise NotFound("This link is not complete.", "Please open it again from the site on which you found it.")
    return _shown(account_id)


def _shown(account_id: str) -> Response:
    account = get_account(account_id, clock.now()) if account_id.isascii() and account_id.isalnum() else None
    if account is None or missing_details(account.controller):  # no page without a whole controller (promise ROLE-4)
        raise NotFound("There is no such organisation here.", "Please check the address.")
    return http.html("pages/verify.html", controller=identity(account))
