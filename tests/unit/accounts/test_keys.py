"""API keys and the gateway's: made together, removed together, whatever fails in between."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.accounts import audit, keys, service
from chalicelib.accounts.model import Account
from chalicelib.core import aws, clock
from chalicelib.core.errors import Invalid, NotFound, Unauthorised
from chalicelib.core.settings import settings
from tests.faults.hooks import Killed, answer_lost, killed_at, refused
from tests.support import builders

pytestmark = pytest.mark.usefixtures("aws_environment")
OWNER = "user:abcdefgh"


@pytest.fixture
def alice(aws_environment: None) -> Account:
    return builders.alice()


def issue(account: Account, **how: Any) -> keys.Issued:
    return keys.issue_key(account, how.pop("label", "the web shop"), clock.now(), **({"by": OWNER} | how))


def at_the_gateway() -> list[str]:
    return [key["name"] for key in aws.client("apigateway").get_api_keys()["items"]]


def joined() -> dict[str, list[str]]:
    """The names of the keys in each usage plan."""
    client = aws.client("apigateway")
    return {plan["name"]: [key["name"] for key in client.get_usage_plan_keys(usagePlanId=plan["id"])["items"]]
            for plan in client.get_usage_plans()["items"]}


def messages() -> str:
    found = aws.client("sqs").receive_message(QueueUrl=settings().queues["notices"], MaxNumberOfMessages=10)
    return str(found.get("Messages", []))


def test_a_key_is_made_at_the_gateway_and_joins_the_plan_of_its_tier() -> None:
    small, large = builders.alice(), builders.bob(tier="large")

    hers, his = issue(small), issue(large)

    assert joined() == {"smartmessages-test-standard": [hers.public_id], "smartmessages-test-large": [his.public_id]}
    assert hers.secret.startswith(hers.public_id + "_")
    assert hers.secret not in str(aws.client("apigateway").get_api_keys(includeValues=True))


def test_revoking_takes_it_from_the_gateway_too(alice: Account) -> None:
    made, now = issue(alice), clock.now()

    keys.revoke_key(alice.id, made.key.id, now, OWNER)
    keys.revoke_key(alice.id, made.key.id, now + timedelta(days=1), OWNER)

    assert at_the_gateway() == []
    [row] = keys.keys_of(alice.id)
    assert row.revoked_at == clock.iso(now)
    trail, _ = audit.page(alice.id, "", 10)
    assert [line.action for line in trail] == ["key.revoked", "key.issued"]


@pytest.mark.parametrize("operation", ["CreateApiKey", "CreateUsagePlanKey", "SendMessage", "TransactWriteItems"])
def test_what_fails_in_between_leaves_nothing(alice: Account, operation: str) -> None:
    with refused(operation, "AccessDeniedException", 403), pytest.raises(Exception, match=r"AccessDenied|transaction"):
        issue(alice)

    assert at_the_gateway() == []
    assert keys.keys_of(alice.id) == []
    assert audit.page(alice.id, "", 10)[0] == []


def test_a_lost_answer_of_the_gateway_leaves_nothing(alice: Account) -> None:
    """Whether the gateway has made the key is not known, so it is looked for by its name."""
    with answer_lost("CreateApiKey"), pytest.raises(Exception, match="timeout"):
        issue(alice)

    assert at_the_gateway() == []
    assert keys.keys_of(alice.id) == []


@pytest.mark.parametrize("call", range(1, 7))
def test_a_death_in_between_leaves_a_key_that_opens_nothing_and_can_be_removed(alice: Account, call: int) -> None:
    with killed_at(call, "after"), pytest.raises(Killed):
        issue(alice)

    for row in keys.keys_of(alice.id):
        assert call == 6 or not service.usable(row, clock.now()), "only what is whole may open anything"
        keys.revoke_key(alice.id, row.id, clock.now(), OWNER)
    assert at_the_gateway() == []


def test_a_key_is_dead_at_once_though_the_gateway_is_out_of_reach(alice: Account) -> None:
    made = issue(alice)

    with refused("DeleteApiKey", "ServiceUnavailableException", 503, times=9):
        keys.revoke_key(alice.id, made.key.id, clock.now(), OWNER)

    with pytest.raises(Unauthorised):
        service.authenticate(made.secret, clock.now())
    assert at_the_gateway() == [made.public_id], "which lets nobody in"
    keys.revoke_key(alice.id, made.key.id, clock.now(), OWNER)
    assert at_the_gateway() == []


@pytest.mark.parametrize(("hour", "works"), [
    (datetime.fromisoformat("2027-05-31T22:59:59Z"), True), (datetime.fromisoformat("2027-05-31T23:59:59Z"), True),
    (datetime.fromisoformat("2027-06-01T00:00:00Z"), False), (datetime.fromisoformat("2027-06-01T01:00:00Z"), False)])
def test_a_key_works_to_the_end_of_its_last_day(alice: Account, hour: datetime, works: bool) -> None:
    made = issue(alice, expires_on=date(2027, 5, 31))

    if works:
        assert service.authenticate(made.secret, hour)[1].id == made.key.id
    else:
        with pytest.raises(Unauthorised):
            service.authenticate(made.secret, hour)


def test_the_secret_and_the_label_are_told_to_nobody_else(alice: Account) -> None:
    made = issue(alice, label="Carol's laptop")
    secret = made.secret.removeprefix(made.public_id + "_")

    told = messages() + str([row.serialize() for row in audit.page(alice.id, "", 10)[0]])
    stored = str(aws.client("dynamodb").scan(TableName=settings().tables["accounts"]))
    assert '"key_issued"' in told.replace("\\", "")
    assert secret not in told
    assert "Carol" not in told
    assert secret not in stored
    assert "secret_hash" in stored


@pytest.mark.parametrize(("how", "field"), [
    ({"label": "  "}, "label"), ({"label": "x" * 61}, "label"), ({"scopes": []}, "scopes"),
    ({"scopes": ["lists:read", "everything"]}, "scopes"), ({"expires_on": date(2020, 1, 1)}, "expires_on")])
def test_what_cannot_be_a_key_is_refused_by_field(alice: Account, how: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        issue(alice, **how)

    assert list(refusal.value.fields) == [field]
    assert at_the_gateway() == []


def test_there_is_room_for_so_many_keys_and_revoked_ones_take_none(alice: Account,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST_KEYS", 2)
    first, _second = issue(alice), issue(alice)

    with pytest.raises(Invalid):
        issue(alice)
    keys.revoke_key(alice.id, first.key.id, clock.now(), OWNER)
    assert issue(alice)


def test_nobody_revokes_what_is_not_theirs(alice: Account) -> None:
    made, bob = issue(alice), builders.bob()

    with pytest.raises(NotFound):
        keys.revoke_key(bob.id, made.key.id, clock.now(), OWNER)
    assert service.authenticate(made.secret, clock.now())
