"""API Gateway's keys, which throttle and count calls for each account's tier. They let nobody in: the service checks
its own hash on every call (checklist S16). What the gateway is told is a key's public id, never its secret."""

from functools import cache

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core import aws, log
from chalicelib.core.settings import settings


def make_key(public_id: str, tier: str) -> str:
    """Make the gateway's key for an API key and join it to the usage plan of `tier`; the gateway's id of it.

    What cannot be joined is deleted again, and so is what an unanswered request may have left.
    """
    client = aws.client("apigateway")
    try:
        made = str(client.create_api_key(name=public_id, value=public_id, enabled=True)["id"])
        client.create_usage_plan_key(usagePlanId=_plan(tier), keyId=made, keyType="API_KEY")
    except (BotoCoreError, ClientError, LookupError):
        drop(public_id, None)
        raise
    return made


def drop(public_id: str, gateway_id: str | None) -> bool:
    """Delete the gateway's key, found by its name where its id is not known. Whether it is gone: where the gateway
    is out of reach this is logged and not raised, since that key lets nobody in."""
    try:
        for one in [gateway_id] if gateway_id else _named(public_id):
            _delete(one)
    except (BotoCoreError, ClientError) as error:
        log.failure("a key is left at the gateway", error)
        return False
    return True


def _named(public_id: str) -> list[str]:
    found = aws.client("apigateway").get_api_keys(nameQuery=public_id)["items"]
    return [str(one["id"]) for one in found if one["name"] == public_id]


def _delete(gateway_id: str) -> None:
    """One that is gone already is well gone."""
    try:
        aws.client("apigateway").delete_api_key(apiKey=gateway_id)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise


@cache
def _plan(tier: str) -> str:
    """The plan's id, found by its name: a function cannot be told it, since the plan stands upon the function."""
    name = f"smartmessages-{settings().stage}-{tier}"
    pages = aws.client("apigateway").get_paginator("get_usage_plans").paginate()
    found = [plan["id"] for page in pages for plan in page["items"] if plan["name"] == name]
    if not found:
        raise LookupError(f"the usage plan {name} does not exist")
    return str(found[0])


def forget() -> None:
    """Drop what is cached: for tests."""
    _plan.cache_clear()
