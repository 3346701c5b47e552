"""Staying: the link of the warning, and what its button does. It holds no more than what the warning lies under."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from chalicelib.accounts.model import Account, account_key
from chalicelib.core import signing
from chalicelib.core.errors import BadLink, NotFound
from chalicelib.core.table import read_many
from chalicelib.subscriptions import warned
from chalicelib.subscriptions.warned import Warned

PURPOSE = "stay"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and the warning where it still counts."""

    account: Account
    warning: Warned | None

    @property
    def stays(self) -> bool:
        return self.warning is not None and bool(self.warning.stays_at)

    @property
    def is_over(self) -> bool:
        """Whether it is too late, or the warning is gone by itself."""
        return self.warning is None or bool(self.warning.erased_at)


def token(account_id: str, person: str) -> str:
    """What the link carries."""
    return signing.sign(PURPOSE, account_id, warned.known_as(account_id, person))


def look_up(given: str, now: datetime) -> Asked:
    """Raises BadLink, or NotFound where the account is gone."""
    account_id, pseudonym = _parts(given)
    account, row = read_many([account_key(account_id), warned.key_of(account_id, pseudonym)], now)
    if account is None:
        raise NotFound("This sender is not here any more.", "There is nothing that you need to do.")
    return Asked(cast("Account", account), cast("Warned | None", row))


def stay(given: str, now: datetime) -> Asked:
    """The person stays; pressing twice does nothing more. The answer says how it is now. Raises BadLink, NotFound."""
    warned.stay(*_parts(given), now)
    return look_up(given, now)


def _parts(given: str) -> tuple[str, str]:
    parts = signing.verify(PURPOSE, given)
    if len(parts) != 2:
        raise BadLink
    return parts[0], parts[1]
