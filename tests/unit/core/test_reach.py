"""Which addresses the service may go to: tables of what tricks people know, and a property of all IPv4 within IPv6."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import reach

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.0.1
169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1
192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
2002:a9fe:a9fe::1 2002:808:808::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1
ff02::1 ff0e::1 2606:4700::1%eth0
""".split()
OUTSIDE = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 93.184.216.34 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1
169.253.255.255 172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1
223.255.255.255 2001:200::1 2001:4860:4860::8888 2003::1 2606:4700::1111 2a00:1450:4009::200e
""".split()
NOT_AN_ADDRESS = ["", "example.org", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "1.2.3.4.5", "1.2.3.4/8"]


@pytest.mark.parametrize("address", [*INSIDE, *NOT_AN_ADDRESS])
def test_what_leads_back_inside_is_not_outside(address: str) -> None:
    assert not reach.is_outside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_public_internet_is_outside(address: str) -> None:
    assert reach.is_outside(address)


@given(st.ip_addresses(v=4))
def test_no_ipv6_address_carries_an_ipv4_address(inner: IPv4Address) -> None:
    """Mapped, compatible, translated, NAT64 (both prefixes), 6to4, Teredo (which inverts its bits)."""
    number = int(inner)
    for prefix, at in (("::ffff:0:0", 0), ("::", 0), ("::ffff:0:0:0", 0), ("64:ff9b::", 0), ("64:ff9b:1::", 0),
                       ("2002::", 80), ("2001::", 64)):
        assert not reach.is_outside(str(IPv6Address(int(IPv6Address(prefix)) | number << at)))
    assert not reach.is_outside(str(IPv6Address(int(IPv6Address("2001::")) | number ^ 0xFFFFFFFF)))


@given(st.ip_addresses(v=4))
def test_of_what_python_calls_private_nothing_is_outside(address: IPv4Address) -> None:
    assert address.is_global or not reach.is_outside(str(address))


GOOD = {
    "https://example.org": ("example.org", "/"),
    "https://Example.ORG:443/a%20b?c=d&e=%C3%A9#f": ("example.org", "/a%20b?c=d&e=%C3%A9"),
    "HTTPS://example.org./x": ("example.org", "/x"),
    "https://bücher.example/é": ("xn--bcher-kva.example", "/%C3%A9"),
    "https://xn--bcher-kva.example/": ("xn--bcher-kva.example", "/"),
    "https://faß.example/": ("xn--fa-hia.example", "/"),
    "https://1.example.org/": ("1.example.org", "/"),
    "https://127.0.0.1.example.org/": ("127.0.0.1.example.org", "/"),
    "https://example.org?q": ("example.org", "/?q"),
}


@pytest.mark.parametrize("url", GOOD)
def test_a_web_address_names_its_target(url: str) -> None:
    found = reach.target(url)
    assert (found.host, found.path, found.port, found.secure) == (*GOOD[url], 443, True)
    assert found.authority == found.host


BAD = [
    "", "example.org", "//example.org/", "http://example.org/", "ftp://example.org/", "file:///etc/passwd",
    "javascript:alert(1)", "gopher://example.org/", "https://", "https:///x", "https:example.org",
    "https://example.org:80/", "https://example.org:8443/", "https://example.org:22/", "https://example.org:x/",
    "https://example.org:99999/", "https://example.org:-1/",
    "https://user@example.org/", "https://user:secret@example.org/", "https://@example.org/",
    "https://example.org@evil.example/", "https://good.example\\@127.0.0.1/",
    # addresses, however they are spelt
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/",
    "https://0x7f.0.0.1/", "https://0X7F.1/", "https://0177.0.0.1/", "https://017700000001/", "https://127.0.0.1./",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://::ffff:127.0.0.1/", "https://[fd00:ec2::254]/",
    "https://8.8.8.8/", "https://169.254.169.254/latest/meta-data/", "https://１２７.0.0.1/", "https://127。0。0。1/",
    "https://①②⑦.0.0.1/", "https://example.0x7f/", "https://0x/", "https://1/",
    # names that lead nowhere outside
    "https://localhost/", "https://LOCALHOST/", "https://foo.localhost/", "https://printer.local/", "https://intranet/",
    "https://metadata.google.internal/", "https://router.home.arpa/", "https://abc.onion/",
    # names that are none
    "https://exa mple.org/", "https://example..org/", "https://-a.example/", "https://a-.example/",
    "https://a_b.example/", "https://ex%61mple.org/", "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 130 + "example/", "https://\u200b.example/", "https://a\u2044b.example/",
    # what two readers would read differently
    "https://example.org/\r\nX: y", "https://example.org/\tx", " https://example.org/", "https://example.org/ ",
    "https://example.org\\.evil.example/", "https://example.org/\u2028", "https://example.org/\x00",
    "https://example.org/" + "x" * 2000,
]


@pytest.mark.parametrize("local", [False, True])
@pytest.mark.parametrize("url", BAD)
def test_everything_else_is_refused(url: str, local: bool) -> None:
    with pytest.raises(reach.Refused) as refused:
        reach.target(url, local)
    assert refused.value.reason.endswith(".")


def test_one_machine_may_speak_to_itself_where_all_is_on_it() -> None:
    found = reach.target("http://127.0.0.1:8099/hooks?a=b", local=True)
    assert (found.host, found.port, found.path, found.secure) == ("127.0.0.1", 8099, "/hooks?a=b", False)
    assert found.authority == "127.0.0.1:8099"


@pytest.mark.parametrize("url", ["http://127.0.0.1:80/", "http://127.0.0.1/", "http://127.0.0.2:8099/",
                                 "http://localhost:8099/", "http://169.254.169.254:8099/", "http://u@127.0.0.1:8099/"])
def test_and_to_nobody_else_without_tls(url: str) -> None:
    with pytest.raises(reach.Refused):
        reach.target(url, local=True)
    with pytest.raises(reach.Refused):
        reach.target("http://127.0.0.1:8099/")
