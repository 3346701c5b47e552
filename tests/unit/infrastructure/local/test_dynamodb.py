"""moto's DynamoDB where it is mended: threads and transactions."""

import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infrastructure.local.clients import client


def put(table: str, sort: str, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": {"pk": {"S": "p"}, "sk": {"S": sort}}, **more}}


def keys(table: str) -> set[str]:
    return {item["sk"]["S"] for item in client("dynamodb").scan(TableName=table)["Items"]}


def test_no_addition_is_lost_between_threads(stack: dict[str, str]) -> None:
    table, key = stack["TABLE_TOTALS"], {"pk": {"S": "p"}, "sk": {"S": "s"}}

    def add() -> None:
        for _ in range(20):
            client("dynamodb").update_item(TableName=table, Key=key, UpdateExpression="ADD n :one",
                                           ExpressionAttributeValues={":one": {"N": "1"}})

    threads = [threading.Thread(target=add) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert client("dynamodb").get_item(TableName=table, Key=key)["Item"]["n"]["N"] == "160"


def test_a_transaction_changes_all_or_nothing(stack: dict[str, str]) -> None:
    one, two = stack["TABLE_TOTALS"], stack["TABLE_ACCOUNTS"]
    dynamodb = client("dynamodb")
    dynamodb.transact_write_items(TransactItems=[put(one, "a"), put(two, "b")])
    update = {"Update": {"TableName": one, "Key": {"pk": {"S": "p"}, "sk": {"S": "a"}},
                         "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "7"}}}}
    delete = {"Delete": {"TableName": two, "Key": {"pk": {"S": "p"}, "sk": {"S": "b"}}}}
    refused = put(two, "c", ConditionExpression="attribute_exists(pk)")
    with pytest.raises(ClientError, match="TransactionCanceled"):
        dynamodb.transact_write_items(TransactItems=[update, delete, put(one, "d"), refused])
    assert (keys(one), keys(two)) == ({"a"}, {"b"})
    assert "n" not in dynamodb.scan(TableName=one)["Items"][0]


def test_a_row_may_stand_in_a_transaction_once(stack: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="multiple operations on one item"):
        client("dynamodb").transact_write_items(
            TransactItems=[put(stack["TABLE_TOTALS"], "a"), put(stack["TABLE_TOTALS"], "a")])
    assert keys(stack["TABLE_TOTALS"]) == set()


def test_every_kind_of_value_comes_back_as_it_was(stack: dict[str, str]) -> None:
    row = {"pk": {"S": "p"}, "sk": {"S": "s"}, "n": {"N": "7"}, "b": {"B": b"\x00\xff"}, "ss": {"SS": ["a", "b"]},
           "ns": {"NS": ["1", "2"]}, "bs": {"BS": [b"\x01"]}, "no": {"BOOL": False}, "null": {"NULL": True},
           "l": {"L": [{"S": ""}, {"L": []}]}, "m": {"M": {"of": {"M": {"N": {"N": "1"}}}}}}
    client("dynamodb").put_item(TableName=stack["TABLE_TOTALS"], Item=row)

    assert client("dynamodb").scan(TableName=stack["TABLE_TOTALS"])["Items"] == [row]
