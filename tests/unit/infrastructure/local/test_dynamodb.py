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


def test_rows_come_in_their_order_and_by_an_index_those_that_are_in_it(stack: dict[str, str]) -> None:
    table, dynamodb = stack["TABLE_SUBSCRIPTIONS"], client("dynamodb")
    given = [("b", "2", "carol"), ("b", "10", "dave"), ("a", "2", "carol"), ("a", "1", None), ("\u00fc", "1", "carol")]
    for pk, sk, person in given:
        more = {"person": {"S": person}} if person else {}
        dynamodb.put_item(TableName=table, Item={"pk": {"S": pk}, "sk": {"S": sk}, "n": {"N": "1"}, **more})

    def told(answer: dict[str, Any]) -> list[tuple[str, str]]:
        return [(row["pk"]["S"], row["sk"]["S"]) for row in answer["Items"]]

    assert told(dynamodb.scan(TableName=table)) == sorted((pk, sk) for pk, sk, _ in given)
    hers = dynamodb.query(TableName=table, IndexName="by_person", KeyConditionExpression="person = :p",
                          ExpressionAttributeValues={":p": {"S": "carol"}})
    assert sorted(told(hers)) == sorted((pk, sk) for pk, sk, person in given if person == "carol")


def test_what_was_read_stays_as_it_was_read(stack: dict[str, str]) -> None:
    """Rows share with their copies what nobody can change, and nothing else."""
    table, dynamodb = stack["TABLE_TOTALS"], client("dynamodb")
    key = {"pk": {"S": "p"}, "sk": {"S": "s"}}
    row = {**key, "n": {"N": "1"}, "s": {"SS": ["a"]}, "l": {"L": [{"N": "1"}]}, "m": {"M": {"x": {"S": "y"}}}}
    dynamodb.put_item(TableName=table, Item=row)
    change = {"TableName": table, "Key": key, "UpdateExpression": "SET l[0] = :n, m.x = :t ADD n :n, s :s",
              "ExpressionAttributeValues": {":n": {"N": "2"}, ":t": {"S": "z"}, ":s": {"SS": ["b"]}}}

    with pytest.raises(ClientError, match="TransactionCanceled"):
        dynamodb.transact_write_items(TransactItems=[
            {"Update": change}, put(table, "other", ConditionExpression="attribute_exists(pk)")])
    assert dynamodb.get_item(TableName=table, Key=key)["Item"] == row

    assert dynamodb.update_item(**change, ReturnValues="ALL_OLD")["Attributes"] == row


@pytest.mark.parametrize(("letters", "fits"), [(400_000, True), (410_000, False)])
def test_a_row_has_its_limit_in_bytes(stack: dict[str, str], letters: int, fits: bool) -> None:
    row = {"pk": {"S": "p"}, "sk": {"S": "s"}, "text": {"S": "\u00fc" * (letters // 2)}}
    if fits:
        client("dynamodb").put_item(TableName=stack["TABLE_TOTALS"], Item=row)
    else:
        with pytest.raises(ClientError, match="size has exceeded"):
            client("dynamodb").put_item(TableName=stack["TABLE_TOTALS"], Item=row)
    assert bool(keys(stack["TABLE_TOTALS"])) is fits
