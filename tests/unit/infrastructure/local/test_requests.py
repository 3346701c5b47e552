"""The short way into moto: whatever is asked, the answer is the one of moto's own way."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.core.responses import BaseResponse

from infrastructure.local import requests
from infrastructure.local.clients import client

EVERY_KIND: dict[str, Any] = {
    "text": {"S": "ü"}, "number": {"N": "7"}, "bytes": {"B": b"\0\1"}, "yes": {"BOOL": True}, "nothing": {"NULL": True},
    "list": {"L": [{"S": "a"}, {"M": {"b": {"B": b"c"}}}]}, "map": {"M": {"n": {"N": "1"}}},
    "words": {"SS": ["a", "b"]}, "numbers": {"NS": ["1", "2"]}, "many": {"BS": [b"\2"]},
}
KEY: dict[str, Any] = {"pk": {"S": "p"}, "sk": {"S": "s"}}
ITEM = KEY | EVERY_KIND
NONE_THERE = {"pk": {"S": "p"}, "sk": {"S": "none"}}
ONE, REFUSED = {":one": {"N": "1"}}, "attribute_not_exists(pk)"
Call = tuple[str, Callable[[str], dict[str, Any]]]
ON_ROWS: dict[str, Call] = {
    "put": ("put_item", lambda t: {"TableName": t, "Item": ITEM, "ReturnValues": "ALL_OLD"}),
    "get": ("get_item", lambda t: {"TableName": t, "Key": KEY}),
    "get a part": ("get_item", lambda t: {"TableName": t, "Key": KEY, "ProjectionExpression": "#t, numbers",
                                          "ExpressionAttributeNames": {"#t": "text"}}),
    "get nothing": ("get_item", lambda t: {"TableName": t, "Key": NONE_THERE}),
    "get, and the cost": ("get_item", lambda t: {"TableName": t, "Key": KEY, "ReturnConsumedCapacity": "TOTAL"}),
    "update": ("update_item", lambda t: {"TableName": t, "Key": KEY, "UpdateExpression": "SET number = :one",
                                         "ExpressionAttributeValues": ONE, "ReturnValues": "ALL_NEW"}),
    "query": ("query", lambda t: {"TableName": t, "KeyConditionExpression": "pk = :p", "Limit": 1,
                                  "ExpressionAttributeValues": {":p": {"S": "p"}}}),
    "count": ("query", lambda t: {"TableName": t, "KeyConditionExpression": "pk = :p", "Select": "COUNT",
                                  "ExpressionAttributeValues": {":p": {"S": "p"}}}),
    "scan": ("scan", lambda t: {"TableName": t}),
    "batch of reads": ("batch_get_item", lambda t: {"RequestItems": {t: {"Keys": [KEY, NONE_THERE]}}}),
    "batch of writes": ("batch_write_item", lambda t: {"RequestItems": {t: [{"PutRequest": {"Item": ITEM}}]}}),
    "transaction of reads": ("transact_get_items", lambda t: {
        "TransactItems": [{"Get": {"TableName": t, "Key": KEY}}]}),
    "transaction": ("transact_write_items", lambda t: {"TransactItems": [{"Put": {"TableName": t, "Item": ITEM}}]}),
    "refused": ("put_item", lambda t: {"TableName": t, "Item": ITEM, "ConditionExpression": REFUSED,
                                       "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
    "transaction refused": ("transact_write_items", lambda t: {"TransactItems": [
        {"Put": {"TableName": t, "Item": ITEM, "ConditionExpression": REFUSED}}]}),
    "wrong": ("update_item", lambda t: {"TableName": t, "Key": KEY, "UpdateExpression": "SET"}),
    "no table": ("get_item", lambda t: {"TableName": "none", "Key": KEY}),
    "describe": ("describe_table", lambda t: {"TableName": t}),
    "delete": ("delete_item", lambda t: {"TableName": t, "Key": KEY, "ReturnValues": "ALL_OLD"}),
}


def asked(service: str, operation: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What a call comes to, an error as well."""
    try:
        answer = getattr(client(service), operation)(**given)
    except ClientError as refused:
        answer = dict(refused.response)
    return answer["ResponseMetadata"]["HTTPStatusCode"], {
        name: value for name, value in answer.items() if name != "ResponseMetadata"}


def both_ways(ask: Callable[[], Any]) -> tuple[Any, Any]:
    """The short way and moto's own."""
    short = ask()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests, "_HANDLERS", {})
        patch.setattr(BaseResponse, "serialized", requests._serialized)
        return short, ask()


@pytest.mark.parametrize("call", ON_ROWS.values(), ids=list(ON_ROWS))
def test_rows_are_told_alike(stack: dict[str, str], call: Call) -> None:
    operation, given = call
    table = stack["TABLE_PENDING"]

    def ask() -> Any:
        client("dynamodb").put_item(TableName=table, Item=ITEM)
        return asked("dynamodb", operation, given(table))

    short, whole = both_ways(ask)
    assert short == whole


def test_a_queue_answers_alike(stack: dict[str, str]) -> None:
    url, queues = stack["QUEUE_MAIL"], client("sqs")
    read = {"QueueUrl": url, "VisibilityTimeout": 0, "MessageAttributeNames": ["All"]}
    queues.send_message(QueueUrl=url, MessageBody="hello", MessageAttributes={
        "kind": {"DataType": "String", "StringValue": "ü"}, "raw": {"DataType": "Binary", "BinaryValue": b"\0"}})

    for operation, given in (("receive_message", read), ("get_queue_url", {"QueueName": "none"}),
                             ("get_queue_attributes", {"QueueUrl": url, "AttributeNames": ["QueueArn"]})):
        (_, short), (_, whole) = both_ways(lambda: asked("sqs", operation, given))  # noqa: B023
        for answer in (short, whole):
            for message in answer.get("Messages", []):
                del message["ReceiptHandle"]  # a new one at each look
        assert short == whole
        assert short


def test_keys_and_secrets_are_what_they_were(stack: dict[str, str]) -> None:
    keys, held = client("kms"), client("secretsmanager")
    sealed = keys.encrypt(KeyId=stack["ACCOUNT_SECRETS_KEY"], Plaintext=b"\0secret")["CiphertextBlob"]

    for service, operation, given in (("kms", "decrypt", {"CiphertextBlob": sealed}),
                                      ("kms", "describe_key", {"KeyId": "none"}),
                                      ("secretsmanager", "get_secret_value", {"SecretId": stack["SECRET_KEYS"]})):
        short, whole = both_ways(lambda: asked(service, operation, given))  # noqa: B023
        assert short == whole
    assert held.list_secrets()["SecretList"]
