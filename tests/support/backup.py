"""Backups, as point-in-time recovery keeps them: the tables that last, and no others."""

from typing import Any

import pytest

from chalicelib.core import aws
from chalicelib.core.settings import settings
from infrastructure.local.template import load
from tests.support.world import World

Rows = list[dict[str, Any]]
Backup = dict[str, Rows]


def lasting() -> list[str]:
    """The tables of which there is a backup, by the template."""
    return [name for name in settings().tables if load().resources[f"{name.capitalize()}Table"]["Properties"][
        "PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]]


def made(world: World) -> Backup:
    return {table: world.scan(table) for table in lasting()}


def of_everything(world: World) -> Backup:
    """Every table, also those that have no backup."""
    return {table: world.scan(table) for table in settings().tables}


def restored(world: World, backup: Backup, patch: pytest.MonkeyPatch, *but: str) -> None:
    """These tables as they were, but for some, in a stack that the operator has given another generation."""
    for table in backup.keys() - set(but):
        put(world, table, backup[table])
    patch.setenv("GENERATION", "restored-1")
    settings.cache_clear()


def put(world: World, table: str, rows: Rows) -> None:
    """These rows in the place of those that are there."""
    dynamodb, name = aws.client("dynamodb"), settings().tables[table]
    for row in world.scan(table):
        dynamodb.delete_item(TableName=name, Key={"pk": row["pk"], "sk": row["sk"]})
    for row in rows:
        dynamodb.put_item(TableName=name, Item=row)


def copied(world: World, table: str, name: str) -> str:
    """A copy of a table as it is now, under another name."""
    dynamodb = aws.client("dynamodb")
    dynamodb.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}])
    for row in world.scan(table):
        dynamodb.put_item(TableName=name, Item=row)
    return name
