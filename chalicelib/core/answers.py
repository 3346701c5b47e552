"""Answers that hold many rows, or the fates of many mails, taken as they come.

Their JSON is the form that is worked with, so botocore's walk along the model, value by value, changes nothing and
costs some fifty times what reading the JSON does. Other answers (with times or bytes in them) are parsed as ever.
"""

import json
from typing import Any

import orjson
from botocore.model import Shape
from botocore.parsers import JSONParser, ResponseParserFactory, RestJSONParser

ROWS = {"QueryOutput", "ScanOutput", "BatchGetItemOutput"}
FATES = {"SendBulkEmailResponse"}


def _read(body: bytes) -> Any:
    """Half a character (a lone surrogate), which UTF-8 does not know, is left to the library that reads its escape."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)


class Rows(JSONParser):
    """Reads answers with rows by JSON alone. An attribute of bytes would stay base64; we store none."""

    def _handle_json_body(self, raw_body: bytes, shape: Shape | None) -> Any:
        if shape is not None and shape.name in ROWS:
            return _read(raw_body)
        return super()._handle_json_body(raw_body, shape)  # type: ignore[misc]  # the stubs know it not


class Fates(RestJSONParser):
    """Reads by JSON alone what became of the mails of a page."""

    def _parse_shape(self, shape: Shape, node: Any) -> Any:
        return node if shape.name in FATES else super()._parse_shape(shape, node)  # type: ignore[misc]


KINDS = {"json": Rows, "rest-json": Fates}


class RowsFactory(ResponseParserFactory):
    """Makes those parsers where botocore would make its own."""

    def create_parser(self, protocol_name: str) -> Any:
        return KINDS[protocol_name]() if protocol_name in KINDS else super().create_parser(protocol_name)
