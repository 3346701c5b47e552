"""Requests and answers that are taken as they are say what botocore's own would."""

import json
from typing import Any

import botocore.session
import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import bodies
from chalicelib.core.answers import RowsFactory

MODELS = {name: botocore.session.get_session().get_service_model(name) for name in bodies.BY_SERVICE}
KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
STRANGE = 'é "quoted" \\ \u2028 </script> \U0001f600 \ud800'  # the last is half a character
texts = st.text(st.characters())  # halves of characters, too
values: Any = st.recursive(
    st.one_of(texts.map(lambda text: {"S": text}), st.integers().map(lambda number: {"N": str(number)}),
              st.booleans().map(lambda truth: {"BOOL": truth}), st.just({"NULL": True}),
              st.lists(texts, min_size=1, unique=True).map(lambda some: {"SS": some})),
    lambda inner: st.one_of(st.lists(inner, max_size=3).map(lambda some: {"L": some}),
                            st.dictionaries(texts, inner, max_size=3).map(lambda some: {"M": some})), max_leaves=8)
BULK = {
    "FromEmailAddress": "garden@example.org", "ReplyToAddresses": ["help@example.org"], "ConfigurationSetName": "c",
    "DefaultContent": {"Template": {"TemplateContent": {"Subject": STRANGE, "Text": "t", "Html": "<p>h</p>"},
                                    "TemplateData": "{}", "Headers": [{"Name": "List-Id", "Value": "<garden>"}]}},
    "BulkEmailEntries": [{"Destination": {"ToAddresses": ["carol@example.org"]},
                          "ReplacementTags": [{"Name": "campaign", "Value": "1"}],
                          "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": STRANGE}},
                          "ReplacementHeaders": [{"Name": "List-Unsubscribe", "Value": "<https://example.org>"}]}],
    "TenantName": "alice",
}


def made(service: str, operation: str, params: dict[str, Any], *, ours: bool) -> dict[str, Any]:
    """The request, its body read."""
    model = MODELS[service]
    serializer = bodies.BY_SERVICE[service]() if ours else create_serializer(model.metadata["protocol"], False)
    request: dict[str, Any] = dict(serializer.serialize_to_request(params, model.operation_model(operation)))
    return {**request, "body": json.loads(request["body"]) if request["body"] else None}


@pytest.mark.parametrize(("service", "operation", "params"), [
    ("dynamodb", "GetItem", {"TableName": "t", "Key": KEY, "ConsistentRead": True}),
    ("dynamodb", "Query", {"TableName": "t", "Limit": 5, "KeyConditionExpression": "pk = :p", "ScanIndexForward": False,
                           "ExpressionAttributeValues": {":p": {"S": STRANGE}}}),
    ("dynamodb", "BatchGetItem", {"RequestItems": {"t": {"Keys": [KEY, KEY]}}}),
    ("dynamodb", "TransactWriteItems", {"ClientRequestToken": "1", "TransactItems": [
        {"Put": {"TableName": "t", "Item": {**KEY, "x": {"N": "1"}}}}]}),
    ("sesv2", "SendBulkEmail", BULK),
    ("sesv2", "SendEmail", {"FromEmailAddress": "a@example.org", "Destination": {"ToAddresses": ["b@example.org"]},
                            "Content": {"Raw": {"Data": b"To: b@example.org"}}}),
    ("sesv2", "GetAccount", {}),
    ("sesv2", "GetEmailIdentity", {"EmailIdentity": "example.org"}),
])
def test_a_request_is_what_botocore_would_make(service: str, operation: str, params: dict[str, Any]) -> None:
    assert made(service, operation, params, ours=True) == made(service, operation, params, ours=False)


@given(st.dictionaries(texts, values, max_size=4))
def test_any_row_is_what_botocore_would_make_of_it(row: dict[str, Any]) -> None:
    params = {"TableName": "t", "Item": row}
    assert made("dynamodb", "PutItem", params, ours=True) == made("dynamodb", "PutItem", params, ours=False)


def test_bytes_are_refused_and_not_stored_as_something_else() -> None:
    with pytest.raises(TypeError):
        made("dynamodb", "PutItem", {"TableName": "t", "Item": {"x": {"B": b"bytes"}}}, ours=True)


@pytest.mark.parametrize(("status", "body"), [
    (200, {"BulkEmailEntryResults": [{"Status": "SUCCESS", "MessageId": "1"},
                                     {"Status": "MESSAGE_REJECTED", "Error": STRANGE}]}),
    (200, {"BulkEmailEntryResults": []}),
    (400, {"message": "no"}),
])
def test_what_ses_tells_of_a_page_is_read_as_botocore_would(status: int, body: dict[str, Any]) -> None:
    shape = MODELS["sesv2"].operation_model("SendBulkEmail").output_shape
    answer = {"status_code": status, "headers": {"x-amzn-requestid": "1", "x-amzn-errortype": "BadRequestException"},
              "body": json.dumps(body).encode()}
    ours, theirs = RowsFactory().create_parser("rest-json"), create_parser("rest-json")
    assert ours.parse(answer, shape) == theirs.parse(answer, shape)
