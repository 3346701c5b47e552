"""Networks that people and programs come from, and the keyed hashes by which they are known again."""

from ipaddress import ip_address, ip_network

from chalicelib.core import signing


def address_range(ip: str) -> str:
    """The network that an address belongs to: /24 of IPv4, /56 of IPv6, which is what one household or office has."""
    try:
        address = ip_address(ip)
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return str(ip_network(f"{address}/{24 if address.version == 4 else 56}", strict=False))


def fingerprint(use: str, ip: str) -> str:
    """A keyed hash of the network of an address, so that no address is kept; another one for each `use`."""
    return signing.pseudonym(use, address_range(ip))
