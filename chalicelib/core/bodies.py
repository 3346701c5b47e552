"""Requests whose parameters have the form of their JSON already: DynamoDB's, and a page for SES.

botocore walks along the model, value by value, to copy them, and that changes nothing. It and the standard library's
JSON took a fifth of the processor time of a page.
"""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from botocore.client import BaseClient
from botocore.model import OperationModel, Shape
from botocore.serialize import JSONSerializer, RestJSONSerializer

AS_IT_IS = {"SendBulkEmailRequest"}  # of a service whose other requests hold parameters that belong elsewhere


class Rows(JSONSerializer):
    """Takes every request as it is. Bytes, which we store none of, are refused."""

    def serialize_to_request(self, parameters: Mapping[str, Any], operation_model: OperationModel) -> dict[str, Any]:
        made: dict[str, Any] = super().serialize_to_request({}, operation_model)
        made["body"] = _json(parameters)
        return made


class Mails(RestJSONSerializer):
    """Takes those requests as they are that AS_IT_IS names."""

    def _serialize_body_params(self, params: dict[str, Any], shape: Shape) -> bytes:
        if shape.name in AS_IT_IS:
            return _json(params)
        made: bytes = super()._serialize_body_params(params, shape)  # type: ignore[misc]  # the stubs know it not
        return made


def _json(parameters: Mapping[str, Any]) -> bytes:
    """Half a character (a lone surrogate), which UTF-8 does not know, is left to the library that escapes it."""
    try:
        return orjson.dumps(parameters)
    except TypeError:
        return json.dumps(parameters).encode()


BY_SERVICE = {"dynamodb": Rows, "sesv2": Mails}


def spare(client: BaseClient) -> None:
    """Let the client's requests be made so, where they are of that kind."""
    kind = BY_SERVICE.get(client.meta.service_model.service_name)
    if kind is not None:
        client._serializer = kind()  # type: ignore[attr-defined]
