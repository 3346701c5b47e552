"""Who may collect and send."""

from chalicelib.accounts.model import Account, Controller

REQUIRED_DETAILS = ("name", "postal_address", "email", "phone", "website", "privacy_contact")


def missing_details(controller: Controller) -> list[str]:
    """The controller details still to be given (GDPR art. 13(1)(a); promise ROLE-4)."""
    return [name for name in REQUIRED_DETAILS if not str(getattr(controller, name) or "").strip()]


def details(controller: Controller) -> dict[str, str]:
    """The controller details as plain data."""
    return {name: str(getattr(controller, name) or "") for name in REQUIRED_DETAILS}


def may_collect(account: Account) -> bool:
    """Whether people may be asked to subscribe: never before they can see who the controller is."""
    return not missing_details(account.controller)


def may_send(account: Account) -> bool:
    """Whether newsletters may go out: as for collecting, and there is an address to send from."""
    return may_collect(account) and bool(account.sender)
