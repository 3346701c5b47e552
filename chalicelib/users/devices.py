"""What a browser says of itself, in a few words that people know again. Nothing more of it is kept."""

from ipaddress import ip_address, ip_network

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
             ("curl/", "curl"))
_SYSTEMS = (("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS X", "a Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))


def in_words(user_agent: str) -> str:
    """“Firefox on Windows”, or “an unknown browser”."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "an unknown browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def address_range(ip: str) -> str:
    """The network that an address belongs to: /24 of IPv4, /56 of IPv6, which is what one household or office has."""
    try:
        address = ip_address(ip)
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return str(ip_network(f"{address}/{24 if address.version == 4 else 56}", strict=False))
