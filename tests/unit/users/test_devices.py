"""Browsers in words, and the networks that addresses belong to."""

import pytest

from chalicelib.core.networks import address_range
from chalicelib.users.devices import in_words


@pytest.mark.parametrize(("user_agent", "words"), [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 "
     "Edg/142.0.0.0", "Edge on Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 "
     "Mobile/15E148 Safari/604.1", "Safari on an iPhone"),
    ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
     "Chrome on Android"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 "
     "Safari/605.1.15", "Safari on a Mac"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
    ("curl/8.14.1", "curl"), ("", "an unknown browser"), ("<script>", "an unknown browser"),
])
def test_a_browser_in_words(user_agent: str, words: str) -> None:
    assert in_words(user_agent) == words


@pytest.mark.parametrize(("ip", "network"), [
    ("192.0.2.1", "192.0.2.0/24"), ("192.0.2.255", "192.0.2.0/24"), ("192.0.3.0", "192.0.3.0/24"),
    ("2001:db8:1:203::1", "2001:db8:1:200::/56"), ("2001:db8:1:2ff:ffff::", "2001:db8:1:200::/56"),
    ("2001:db8:1:300::1", "2001:db8:1:300::/56"), ("::ffff:192.0.2.77", "192.0.2.0/24"), ("", "unknown"),
    ("not an address", "unknown"),
])
def test_the_network_of_an_address(ip: str, network: str) -> None:
    assert address_range(ip) == network
