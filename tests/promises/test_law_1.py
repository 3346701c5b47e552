"""LAW-1: the policy names the laws, the authority and the operator's registration; without them nothing starts."""

from dataclasses import MISSING, fields
from html import unescape

import pytest

from chalicelib.core.settings import Settings, SettingsError, settings
from tests.support.world import World

pytestmark = pytest.mark.promise("LAW-1")
NEEDED = ("OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_CONTACT", "OPERATOR_REGISTRATION", "AUTHORITY_NAME",
          "AUTHORITY_URL", "LAWS")


@pytest.mark.parametrize("path", ["/privacy", "account"])
def test_the_policies_name_the_authority_and_lead_to_it(path: str, world: World) -> None:
    page = world.http("GET", f"/a/{world.account.id}/privacy" if path == "account" else path).text

    assert f'<a href="{settings().authority_url}">{settings().authority_name}</a>' in unescape(page)


def test_the_operators_policy_names_laws_and_registration(world: World) -> None:
    page = unescape(world.http("GET", "/privacy").text)

    assert f"Laws: {settings().laws}." in page
    assert f"Our registration there: {settings().operator_registration}." in page


def test_the_record_of_processing_names_the_operator_and_its_registration(world: World) -> None:
    operator = world.http("GET", "/privacy/record.json").json["operator"]

    assert operator == {"name": settings().operator_name, "postal_address": settings().operator_address,
                        "contact": settings().operator_contact, "registration": settings().operator_registration}


@pytest.mark.parametrize("stage", ["prod", "staging", "local"])
@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("value", [None, ""])
def test_without_one_of_them_the_service_does_not_start(
        name: str, stage: str, value: str | None, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", stage)
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    settings.cache_clear()

    try:
        with pytest.raises(SettingsError, match=name):
            settings()
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_none_of_them_has_a_default_that_is_somebodys_identity() -> None:
    assert [one.name for one in fields(Settings) if one.default is not MISSING] == []
