"""A deployment's settings: read on first use, and refused with the name of what is wrong."""

import pytest

from chalicelib.core import settings as core
from tests.unit.conftest import ENVIRONMENT


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A complete environment, to be spoilt; what was read is forgotten before and after."""
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(core, "settings", core.settings.__wrapped__)
    return monkeypatch


def test_all_of_it_is_read() -> None:
    found = core.settings()

    assert (found.region, found.stage, found.host) == ("eu-west-2", "test", "lists.example.org")
    assert set(found.tables) == set(core.TABLES)
    assert found.tables["pending"] == "test-pending"
    assert found.queues == {name: f"https://queues.example.org/{name.upper()}" for name in core.QUEUES}
    assert (found.dns_server, found.account_secrets_key) == ("", ENVIRONMENT["ACCOUNT_SECRETS_KEY"])


@pytest.mark.parametrize("name", sorted(set(ENVIRONMENT) - {"AWS_REGION", "QUEUE_EVENTS"}))
@pytest.mark.parametrize("value", ["", None], ids=["empty", "missing"])
def test_what_is_missing_is_named(environment: pytest.MonkeyPatch, name: str, value: str | None) -> None:
    environment.delenv(name) if value is None else environment.setenv(name, value)

    with pytest.raises(core.SettingsError, match=name):
        core.settings()


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-2", "eu-west-22", "", "EU-WEST-2"])
def test_a_region_outside_is_refused(environment: pytest.MonkeyPatch, region: str) -> None:
    environment.setenv("AWS_REGION", region)

    with pytest.raises(core.SettingsError, match="AWS_REGION"):
        core.settings()


def test_lambda_s_own_region_outranks_the_default(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert core.settings().region == "eu-west-2"

    environment.setenv("AWS_REGION", "us-east-1")
    environment.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    with pytest.raises(core.SettingsError):
        core.settings()


@pytest.mark.parametrize(("url", "stage", "accepted"), [
    ("https://lists.example.org", "prod", "https://lists.example.org"),
    ("https://lists.example.org/", "prod", "https://lists.example.org"),
    ("http://127.0.0.1:8000", "local", "http://127.0.0.1:8000"),
    ("http://lists.example.org", "prod", None),
    ("lists.example.org", "test", None),
])
def test_links_are_https_wherever_people_see_them(
    environment: pytest.MonkeyPatch, url: str, stage: str, accepted: str | None,
) -> None:
    environment.setenv("PUBLIC_URL", url)
    environment.setenv("STAGE", stage)

    if accepted is None:
        with pytest.raises(core.SettingsError, match="PUBLIC_URL"):
            core.settings()
    else:
        assert core.settings().public_url == accepted


def test_the_host_has_no_port(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("STAGE", "local")
    environment.setenv("PUBLIC_URL", "http://127.0.0.1:8000/")

    assert core.settings().host == "127.0.0.1"
