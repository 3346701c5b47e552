"""Answers of DynamoDB that hold rows, taken as they come.

Their JSON is the form that is worked with, so botocore's walk along the model, value by value, changes nothing and
costs some fifty times what reading the JSON does. Other answers (with times or bytes in them) are parsed as ever.
"""

import json
from typing import Any

from botocore.model import Shape
from botocore.parsers import JSONParser, ResponseParserFactory

ROWS = {"QueryOutput", "ScanOutput", "BatchGetItemOutput"}


class Rows(JSONParser):
    """Reads answers with rows by JSON alone. An attribute of bytes would stay base64; we store none."""

    def _handle_json_body(self, raw_body: bytes, shape: Shape | None) -> Any:
        if shape is not None and shape.name in ROWS:
            return json.loads(raw_body)
        return super()._handle_json_body(raw_body, shape)  # type: ignore[misc]  # the stubs know it not


class RowsFactory(ResponseParserFactory):
    """Makes that parser where botocore would make its own."""

    def create_parser(self, protocol_name: str) -> Any:
        return Rows() if protocol_name == "json" else super().create_parser(protocol_name)
