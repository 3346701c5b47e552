"""Settings: which are taken."""

import pytest

from chalicelib.accounts.model import Account
from chalicelib.administration import settings
from chalicelib.core.errors import Invalid

CHOSEN = {"organisation": "Garden Club", "sender": "news@garden.example.com", "tracking": "off",
          "time_zone": "Europe/London"}


def account(domain: str = "garden.example.com", sender: str = "") -> Account:
    return Account("a", "account", email="a@example.org", organisation="Garden Club", created_at="", domain=domain,
                   sender=sender)


def test_what_may_be_chosen() -> None:
    assert settings.checked(account(), CHOSEN) == CHOSEN
    assert settings.checked(account(), CHOSEN | {"sender": "Letters@GARDEN.example.com"})["sender"] == (
        "Letters@garden.example.com")
    assert settings.checked(account("xn--grten-gra.example"), CHOSEN | {"sender": "news@gärten.example"})["sender"] == (
        "news@xn--grten-gra.example")


def test_a_sender_may_be_left_out_or_as_it_was() -> None:
    assert settings.checked(account(""), CHOSEN | {"sender": ""})["sender"] == ""
    assert settings.checked(account("", CHOSEN["sender"]), CHOSEN)["sender"] == CHOSEN["sender"]


@pytest.mark.parametrize(("field", "value", "why"), [
    ("organisation", "  ", "name of your organisation"),
    ("organisation", "x" * 121, "120"),
    ("sender", "news", "@"),
    ("sender", "news@sub.garden.example.com", "must end in @garden.example.com"),
    ("sender", "news@evilgarden.example.com", "must end in @garden.example.com"),
    ("tracking", "all", "one of the three"),
    ("tracking", "", "one of the three"),
    ("time_zone", "Mars/Olympus", "time zone"),
    ("time_zone", "../../etc/passwd", "time zone"),
])
def test_what_is_refused(field: str, value: str, why: str) -> None:
    with pytest.raises(Invalid) as error:
        settings.checked(account(), CHOSEN | {field: value})
    assert why in error.value.fields[field]
    assert list(error.value.fields) == [field]


def test_time_zones_by_part_of_the_world() -> None:
    zones = settings.time_zones()
    assert next(iter(zones)) == "UTC"
    assert "Europe/London" in zones["Europe"]
    assert "America/Argentina/Ushuaia" in zones["America"]
    assert not {"posix", "Etc", "US"} & set(zones)
