"""What the service may reach outside: which web addresses, and which IP addresses behind their names.

The rules are made against requests that lead back inside (checklist S41, S42): an account holder names an address, and
the service, which stands where its own metadata and neighbours are, goes there. Nothing here asks the network.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urlsplit

LONGEST_URL = 2000
HTTPS = 443
LOOPBACK = "127.0.0.1"
HIGH_PORTS = range(1024, 65536)

# RFC 6890 and the IANA registries of special addresses. `is_global` of Python 3.11 lets several of them through:
# 192.0.0.8, 192.88.99.1, 224.0.0.1, 64:ff9b::7f00:1, 2002:7f00:1::.
NOT_OUTSIDE_4 = tuple(IPv4Network(network) for network in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4"))
# All that is outside lies in 2000::/3 (RFC 4291 §2.4). Not in it: loopback, mapped addresses, NAT64 (64:ff9b::/96 and
# 64:ff9b:1::/48), private (fc00::/7, with the cloud's fd00:ec2::254), link-local, multicast.
OUTSIDE_6 = IPv6Network("2000::/3")
NOT_OUTSIDE_6 = tuple(IPv6Network(network) for network in (
    "2001::/23",  # protocols' own, among them Teredo, which carries an IPv4 address
    "2001:db8::/32", "3fff::/20",  # documentation
    "2002::/16"))  # 6to4, which carries an IPv4 address
NOT_OUTSIDE_NAMES = ("localhost", "local", "internal", "home.arpa", "onion", "alt", "invalid")

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH = "/%:@!$&'()*+,;=~"


class Refused(Exception):
    """An address that is never asked, whoever wants it. `reason` says why, to people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `host` in ASCII, `path` with its query. `secure` is false on this very machine only."""

    host: str
    port: int
    path: str
    secure: bool = True

    @property
    def authority(self) -> str:
        """The Host header."""
        return self.host if self.secure else f"{self.host}:{self.port}"


def target(url: str, local: bool = False) -> Target:
    """The target that `url` names. Raises Refused for all but https, port 443 and a host name.

    `local` lets http to a high port of 127.0.0.1 through as well: for a run in which all is on one machine.
    """
    parts = _split(url)
    if local and parts.scheme == "http" and parts.hostname == LOOPBACK and _port(parts) in HIGH_PORTS:
        return Target(LOOPBACK, _port(parts) or 0, _path(parts), secure=False)
    if parts.scheme != "https":
        raise Refused("It must begin with https://.")
    if _port(parts) not in {None, HTTPS}:
        raise Refused("It must not name a port.")
    return Target(host_name(parts.netloc.partition(":")[0]), HTTPS, _path(parts))


def _split(url: str) -> SplitResult:
    """Raises Refused for what two readers might read differently."""
    if len(url) > LONGEST_URL:
        raise Refused(f"It is longer than {LONGEST_URL} characters.")
    if any(letter <= " " or letter in "\\\x7f" or letter.isspace() for letter in url):
        raise Refused("It holds a space, a backslash or a control character.")
    try:
        parts = urlsplit(url)
        has_user, hostname = "@" in parts.netloc, parts.hostname
    except ValueError:
        raise Refused("It is not a web address.") from None
    if has_user:
        raise Refused("It must not hold a user name or password.")
    if "[" in parts.netloc:
        raise Refused("It must name a host, not an IP address.")
    if not hostname:
        raise Refused("It is not a web address.")
    return parts


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise Refused("It must not name a port.") from None


def _path(parts: SplitResult) -> str:
    query = f"?{quote(parts.query, _PATH + '?', errors='replace')}" if parts.query else ""
    return (quote(parts.path, _PATH, errors="replace") or "/") + query


def host_name(name: str) -> str:
    """`name` in lower case and ASCII (IDNA 2008). Raises Refused for IP addresses in any spelling and local names."""
    plain = _ascii(name).removesuffix(".")
    labels = plain.split(".")
    if _NUMBER.fullmatch(labels[-1]):  # 127.1, 0x7f000001, 2130706433: resolvers read them as addresses
        raise Refused("It must name a host, not an IP address.")
    if len(plain) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused("Its host name is not a valid one.")
    if len(labels) < 2 or any(f".{plain}".endswith(f".{local}") for local in NOT_OUTSIDE_NAMES):
        raise Refused("Its host is not on the public internet.")
    return plain


def _ascii(name: str) -> str:
    lower = name.lower()
    if lower.isascii():
        return lower
    import idna  # a large table, which few names need

    try:
        return idna.encode(lower, uts46=True).decode().lower()
    except idna.IDNAError:
        raise Refused("Its host name is not a valid one.") from None


def is_outside(address: str) -> bool:
    """Whether an IP address is one of the public internet, and carries no other address within."""
    try:
        given = ip_address(address)
    except ValueError:
        return False
    if not given.is_global or given.is_multicast:
        return False
    return _outside_4(given) if isinstance(given, IPv4Address) else _outside_6(given)


def _outside_4(given: IPv4Address) -> bool:
    return not any(given in network for network in NOT_OUTSIDE_4)


def _outside_6(given: IPv6Address) -> bool:
    return given.scope_id is None and given in OUTSIDE_6 and not any(given in network for network in NOT_OUTSIDE_6)
