"""How often one may try: by address, by range of network addresses, and by both (promise SEC-4, checklist S6).

Guessing is slowed to nothing, and nobody is locked out by somebody else's guessing: the limit for an address as a whole
does not bind networks from which its owner has signed in within ninety days, and a password reset, which needs the
owner's mailbox, sets the counters of the address back.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.core import clock, signing
from chalicelib.core.errors import TooMany
from chalicelib.core.table import held, read_many
from chalicelib.users.devices import address_range
from chalicelib.users.model import LOG_KEPT_FOR, KnownRange, Tries


class Limit(NamedTuple):
    """At most so many tries within a window of fixed length."""

    most: int
    window: timedelta


LIMITS = {
    "login-here": Limit(5, timedelta(minutes=15)),  # one address from one network
    "login-address": Limit(20, timedelta(hours=1)),  # one address from networks that are new to it
    "login-network": Limit(50, timedelta(minutes=15)),  # any address from one network
    "code": Limit(5, timedelta(minutes=15)),  # second factors of one user
    "code-day": Limit(20, timedelta(days=1)),
    "reset-address": Limit(3, timedelta(hours=1)),
    "reset-network": Limit(20, timedelta(hours=1)),
    "sign-up-address": Limit(3, timedelta(days=1)),
    "sign-up-network": Limit(20, timedelta(hours=1)),
    "portal-address": Limit(3, timedelta(hours=1)),  # by pseudonym: a link into the portal, or to a new address
    "portal-network": Limit(20, timedelta(hours=1)),
    "invite": Limit(20, timedelta(days=1)),
}


def network(ip: str) -> str:
    """The network of an address as a keyed hash, so that no address stands in a key."""
    return signing.pseudonym("network", address_range(ip))


def charge(name: str, whose: str, now: datetime) -> None:
    """Count a try. Raises TooMany, with the seconds to wait, beyond the limit."""
    most, window = LIMITS[name]
    row = _row(name, whose, now)
    counted = held(lambda: row.update(
        actions=[Tries.tries.add(1), Tries.expires_at.set(clock.epoch(now + window * 2))],
        condition=Tries.pk.does_not_exist() | (Tries.tries < most)))
    if not counted:
        seconds = int(window.total_seconds())
        raise TooMany("There were too many tries.", "Wait a while, or ask for a new password by mail.",
                      retry_after=seconds - clock.epoch(now) % seconds)


def clear(name: str, whose: str, now: datetime) -> None:
    """Set a counter back."""
    _row(name, whose, now).delete()


def _row(name: str, whose: str, now: datetime) -> Tries:
    window = int(LIMITS[name].window.total_seconds())
    return Tries(f"tries#{name}#{whose}", str(clock.epoch(now) // window))


def charge_login(person: str, ip: str, now: datetime) -> None:
    """Count a try to sign in with the address `person` from `ip`. The same for addresses that nobody has here."""
    where = network(ip)
    charge("login-here", f"{person}#{where}", now)
    charge("login-network", where, now)
    if not knows_network(person, where, now):
        charge("login-address", person, now)


def signed_in(person: str, ip: str, now: datetime) -> None:
    """Forget the tries that led to a sign-in, and know its network for ninety days."""
    where = network(ip)
    clear("login-here", f"{person}#{where}", now)
    KnownRange(f"known#{person}", f"network#{where}", expires_at=clock.epoch(now + LOG_KEPT_FOR)).save()


def start_afresh(person: str, ip: str, now: datetime) -> None:
    """After a reset by mail: the owner of the mailbox may try again, whatever others have done."""
    clear("login-address", person, now)
    clear("login-here", f"{person}#{network(ip)}", now)


def knows_network(person: str, where: str, now: datetime) -> bool:
    """Whether the person has signed in from this network within ninety days."""
    return read_many([(KnownRange, f"known#{person}", f"network#{where}")], now)[0] is not None


def is_new_device(person: str, device: str, now: datetime) -> bool:
    """Whether the person has not used such a browser here for ninety days; from now on it is known."""
    row = KnownRange(f"known#{person}", f"device#{signing.pseudonym('device', device)}",
                     expires_at=clock.epoch(now + LOG_KEPT_FOR))
    known = read_many([(KnownRange, str(row.pk), str(row.sk))], now)[0] is not None
    row.save()
    return not known
