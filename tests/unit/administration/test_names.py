"""Which names may become a sending domain."""

import pytest

from chalicelib.administration.names import LONGEST, accepted, organisation_of
from chalicelib.core.errors import Invalid

pytestmark = pytest.mark.usefixtures("deployment")


@pytest.mark.parametrize(("typed", "domain"), [
    ("example.net", "example.net"),
    ("  News.Example.NET. ", "news.example.net"),
    ("https://example.net/", "example.net"),
    ("bücher.example", "xn--bcher-kva.example"),
    ("BÜCHER。example", "xn--bcher-kva.example"),
    ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("somebody.github.io", "somebody.github.io"),
    ("a-b.co.uk", "a-b.co.uk"),
    ("example.org", "example.org"),
    ("letters.example.org", "letters.example.org"),
])
def test_a_domain_of_ones_own(typed: str, domain: str) -> None:
    assert accepted(typed) == domain


@pytest.mark.parametrize(("typed", "why"), [
    ("", "enter the domain"),
    (" . ", "enter the domain"),
    ("news@example.net", "behind the @"),
    ("com", "not a domain name"),
    ("localhost", "not a domain name"),
    ("192.0.2.1", "not a domain name"),
    ("[2001:db8::1]", "not a domain name"),
    ("example.net:25", "not a domain name"),
    ("example.net/shop", "not a domain name"),
    ("exa mple.net", "not a domain name"),
    ("exa_mple.net", "not a domain name"),
    ("-example.net", "not a domain name"),
    ("example..net", "not a domain name"),
    ("*.example.net", "not a domain name"),
    ("example.net\r\nx", "not a domain name"),
    (f"{'a' * 64}.net", "not a domain name"),
    (".".join(["a" * 40] * 3) + ".net", f"longer than {LONGEST}"),
    ("co.uk", "belongs to everybody"),
    ("github.io", "belongs to everybody"),
    ("gmail.com", "mail service"),
    ("Yahoo.co.uk", "mail service"),
    ("news.gmail.com", "mail service"),
    ("lists.example.org", "This service itself"),
    ("below.lists.example.org", "This service itself"),
])
def test_any_other_name_is_refused_with_its_reason(typed: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        accepted(typed)
    assert why in refused.value.fields["domain"]


@pytest.mark.parametrize(("domain", "owner"), [("a.b.example.co.uk", "example.co.uk"), ("example.de", "example.de"),
                                               ("co.uk", None)])
def test_whose_a_name_is(domain: str, owner: str | None) -> None:
    assert organisation_of(domain) == owner
