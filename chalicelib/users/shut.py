"""What a closed account leaves open to the people of its team."""

from chalicelib.accounts import closing, rules
from chalicelib.accounts.model import CLOSED, Account
from chalicelib.core.errors import Forbidden
from chalicelib.core.settings import settings

PAGES = ("/dashboard/closing", "/dashboard/security")


def leaves_open(account: Account, path: str) -> bool:
    """Whether this is a page on which its data is taken along, or a second factor set up, which is asked for there.
    Raises Forbidden where the operator has closed it and no deletion is planned: whom that shuts out may be who was not
    to get at the data."""
    if account.standing == CLOSED and closing.get(account.id) is None:
        raise Forbidden(rules.WHY_NOT[CLOSED], f"Write to {settings().operator_contact} to have it opened again.")
    return path.startswith(PAGES)
