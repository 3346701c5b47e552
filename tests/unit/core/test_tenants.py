"""SES's tenants: what is asked for one, and what is left to us."""

from typing import Any

import pytest

from chalicelib.core import tenants
from chalicelib.core.errors import PermanentFailure, TemporaryFailure
from tests.unit.core.test_identities import OURS, Ses, refusal, ses

__all__ = ["ses"]
pytestmark = pytest.mark.usefixtures("deployment")
ARN = "arn:aws:ses:eu-west-2:123456789012"
FOUND = {"Tenant": {"TenantArn": f"{ARN}:tenant/k7/tn-1"}}
THERE = refusal("AlreadyExistsException")


@pytest.mark.parametrize("answers", [{}, {"create_tenant": THERE, "create_tenant_resource_association": THERE}])
def test_it_may_send_from_the_domain_under_the_configuration_set(ses: Ses, answers: dict[str, Any]) -> None:
    """It gets no suppression list of its own: ours decides."""
    ses.answers |= {"get_tenant": FOUND} | answers

    tenants.make("k7", "example.org")

    assert ses.asked == [
        ("create_tenant", {"TenantName": "k7", "Tags": OURS}), ("get_tenant", {"TenantName": "k7"}),
        *(("create_tenant_resource_association", {"TenantName": "k7", "ResourceArn": f"{ARN}:{one}"})
          for one in ("configuration-set/newsletters", "identity/example.org"))]


def test_one_that_is_gone_is_well_gone(ses: Ses) -> None:
    ses.answers["delete_tenant"] = refusal("NotFoundException", 404)

    tenants.drop("k7")

    assert ses.operations == ["delete_tenant"]


@pytest.mark.parametrize(("code", "status", "kind"), [
    ("TooManyRequestsException", 429, TemporaryFailure), ("InternalFailure", 500, TemporaryFailure),
    ("LimitExceededException", 400, PermanentFailure), ("BadRequestException", 400, PermanentFailure)])
def test_any_other_refusal_is_told(ses: Ses, code: str, status: int, kind: type[Exception]) -> None:
    ses.answers["create_tenant"] = refusal(code, status)

    with pytest.raises(kind):
        tenants.make("k7", "example.org")
    assert ses.operations == ["create_tenant"]
