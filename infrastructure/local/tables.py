"""What moto's CloudFormation leaves off the tables, and the same tables in another DynamoDB where one is named."""

import os
from typing import Any

from infrastructure.local.clients import client
from infrastructure.local.template import Template

ANOTHER_DYNAMODB = "AWS_ENDPOINT_URL_DYNAMODB"
_CREATED_WITH = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


def finish(template: Template, outputs: dict[str, str]) -> None:
    """Time to live as the template says; and every table anew, where the suite runs against another engine."""
    for name, properties in template.of("AWS::DynamoDB::Table"):
        table = outputs[f"{name}Name"]
        if os.environ.get(ANOTHER_DYNAMODB):
            create(table, properties)
        _expire(table, properties.get("TimeToLiveSpecification"))


def create(table: str, properties: dict[str, Any]) -> None:
    """A table as the template wants it, in the DynamoDB that the environment names."""
    given = {each: properties[each] for each in _CREATED_WITH if each in properties}
    client("dynamodb").create_table(TableName=table, **given)


def drop(tables: list[str]) -> None:
    """Those in the other engine; the embedded one forgets them by itself."""
    for table in tables if os.environ.get(ANOTHER_DYNAMODB) else ():
        client("dynamodb").delete_table(TableName=table)


def known() -> dict[str, str]:
    """What the functions' environment says of DynamoDB: moto's knows no statements with parameters."""
    return {"PARTIQL": "on" if os.environ.get(ANOTHER_DYNAMODB) else "off"}


def _expire(table: str, rule: dict[str, Any] | None) -> None:
    if rule:
        client("dynamodb").update_time_to_live(TableName=table, TimeToLiveSpecification=rule)
