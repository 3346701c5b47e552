"""How often one may try: by address, by range of network addresses, and by both (promise SEC-4, checklist S6).

Guessing is slowed to nothing, and nobody is locked out by somebody else's guessing: the limits for a user as a whole do
not bind networks from which that user has signed in within ninety days, or from which a password was set by mail, which
needs the owner's mailbox. What succeeds does not count.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, networks, signing
from chalicelib.core.errors import TooMany
from chalicelib.core.table import Item, commit, held, read_many
from chalicelib.users.model import LOG_KEPT_FOR, KnownRange, Tries


class Limit(NamedTuple):
    """At most so many tries within a window of fixed length."""

    most: int
    window: timedelta


LIMITS = {
    "login-here": Limit(5, timedelta(minutes=15)),  # one address from one network
    "login-new": Limit(20, timedelta(hours=1)),  # one address from networks that are new to it
    "login-network": Limit(50, timedelta(minutes=15)),  # any address from one network
    "code-here": Limit(5, timedelta(minutes=15)),  # second factors of one user from one network
    "code-new": Limit(20, timedelta(days=1)),  # of one user from networks that are new to that user
    "code-all": Limit(100, timedelta(days=1)),  # of one user, from wherever
    "password-again": Limit(5, timedelta(minutes=15)),  # one's own, to change it or the address
    "search": Limit(200, timedelta(hours=1)),  # addresses that one user looks up
    "reset-here": Limit(3, timedelta(hours=1)),  # one address from one network
    "reset-new": Limit(12, timedelta(hours=1)),  # one address from networks that are new to it
    "reset-network": Limit(20, timedelta(hours=1)),
    "sign-up-address": Limit(3, timedelta(days=1)),
    "sign-up-network": Limit(20, timedelta(hours=1)),
    "portal-address": Limit(3, timedelta(hours=1)),  # by pseudonym: a link into the portal, or to a new address
    "portal-network": Limit(20, timedelta(hours=1)),
    "invite": Limit(20, timedelta(days=1)),
    "complaint-address": Limit(5, timedelta(days=1)),  # in the name of one address
    "complaint-network": Limit(20, timedelta(hours=1)),
}
WINDOWS_KEPT = 2
LONGEST_KEPT = WINDOWS_KEPT * max(limit.window for limit in LIMITS.values())


def network(ip: str) -> str:
    """The network of an address as a keyed hash, so that no address stands in a key."""
    return networks.fingerprint("network", ip)


def charge(name: str, whose: str, now: datetime, line: Item | None = None) -> None:
    """Count a try, and store `line` if it counts. Raises TooMany, with the seconds to wait, beyond the limit."""
    most, window = LIMITS[name]
    row = _row(name, whose, now)
    actions: list[Action] = [Tries.tries.add(1), Tries.expires_at.set(clock.epoch(now + window * WINDOWS_KEPT))]
    condition = Tries.pk.does_not_exist() | (Tries.tries < most)

    def both(write: TransactWrite) -> None:
        write.update(row, actions=actions, condition=condition)
        if line is not None:
            write.save(line)

    counted = commit(both) if line is not None else held(lambda: row.update(actions=actions, condition=condition))
    if not counted:
        seconds = int(window.total_seconds())
        raise TooMany("There were too many tries.", "Wait a while, or ask for a new password by mail.",
                      retry_after=seconds - clock.epoch(now) % seconds)


def clear(name: str, whose: str, now: datetime) -> None:
    """Set a counter back."""
    _row(name, whose, now).delete()


def take_back(name: str, whose: str, now: datetime) -> None:
    """Let a try that succeeded not count."""
    row = _row(name, whose, now)
    held(lambda: row.update(actions=[Tries.tries.add(-1)], condition=Tries.tries > 0))


def _row(name: str, whose: str, now: datetime) -> Tries:
    window = int(LIMITS[name].window.total_seconds())
    return Tries(f"tries#{name}#{whose}", str(clock.epoch(now) // window))


def charge_login(person: str, ip: str, now: datetime) -> None:
    """Count a try to sign in with the address `person` from `ip`. The same for addresses that nobody has here. Raises
    TooMany."""
    _charge_all("login", person, person, ip, ("login-network", network(ip)), now)


def charge_code(user_id: str, person: str, ip: str, now: datetime) -> bool:
    """Count a try at the second factor of a user (whose address is `person`) from `ip`; whether its network is known,
    for `code_was_right`. Raises TooMany."""
    return _charge_all("code", user_id, person, ip, ("code-all", user_id), now)


def charge_reset(person: str, ip: str, now: datetime) -> None:
    """Count a wish for a new password. Beyond the limits no further mail is needed: those that went out, whoever asked
    for them, lie in the owner's mailbox. Raises TooMany."""
    _charge_all("reset", person, person, ip, ("reset-network", network(ip)), now)


def _charge_all(kind: str, whose: str, person: str, ip: str, widest: tuple[str, str], now: datetime) -> bool:
    """Count a try against all three limits of its kind, the narrowest first: what one of them refuses does not use up
    those behind it, which bind others or the owner too. Whether the network is known to the person."""
    where = network(ip)
    charge(f"{kind}-here", f"{whose}#{where}", now)
    known = knows_network(person, where, now)
    if not known:
        charge(f"{kind}-new", whose, now)
    charge(*widest, now)
    return known


def code_was_right(user_id: str, ip: str, known: bool, now: datetime) -> None:
    """The try that was counted last, from a network that was `known` then or not, has succeeded."""
    clear("code-here", f"{user_id}#{network(ip)}", now)
    if not known:
        take_back("code-new", user_id, now)
    take_back("code-all", user_id, now)


def signed_in(person: str, ip: str, now: datetime) -> None:
    """Forget the tries that led to a sign-in, and know its network for ninety days."""
    where = network(ip)
    clear("login-here", f"{person}#{where}", now)
    _know(person, where, now)


def start_afresh(person: str, ip: str, now: datetime) -> None:
    """After a reset by mail: from here the owner of the mailbox may try again, whatever others have done. Of the second
    factor no counter is set back, or whoever reads the mailbox could guess at it for ever."""
    where = network(ip)
    clear("login-new", person, now)
    clear("login-here", f"{person}#{where}", now)
    _know(person, where, now)


def _know(person: str, where: str, now: datetime) -> None:
    KnownRange(f"known#{person}", f"network#{where}", expires_at=clock.epoch(now + LOG_KEPT_FOR)).save()


def knows_network(person: str, where: str, now: datetime) -> bool:
    """Whether the person has signed in from this network within ninety days."""
    return read_many([(KnownRange, f"known#{person}", f"network#{where}")], now)[0] is not None


def is_new_device(person: str, device: str, ip: str, now: datetime) -> bool:
    """Whether the person has not used such a browser from this network for ninety days; from now on it is known.

    The browser alone would not do: half the world has “Chrome on Windows”.
    """
    seen = signing.pseudonym("device", f"{device} {networks.address_range(ip)}")
    row = KnownRange(f"known#{person}", f"device#{seen}", expires_at=clock.epoch(now + LOG_KEPT_FOR))
    known = read_many([(KnownRange, str(row.pk), str(row.sk))], now)[0] is not None
    row.save()
    return not known
