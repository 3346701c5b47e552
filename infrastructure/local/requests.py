"""The short way of a call into moto: what botocore sends as JSON goes straight to whom it is for.

moto's own way makes each call into a request of a web framework, tries its address on every service that there is,
reads the body three times over, and looks through each answer for all that it could have been. That is most of what a
call costs, and no part of what it does. Whatever is not sent as JSON, or not to AWS, goes moto's own way.
"""

import base64
import json
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlparse

from botocore.awsrequest import AWSPreparedRequest
from moto import backends
from moto.core import responses, utils
from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.model_instances import reset_model_data
from moto.core.models import DEFAULT_ACCOUNT_ID, MockAWS, botocore_stubber
from moto.core.parse import JSONParser
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model
from moto.dynamodb.responses import DynamoHandler, DynamoResult
from moto.kms.responses import KmsResponse
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.sqs.responses import SQSResponse

_HANDLERS: dict[str, type[BaseResponse]] = {"DynamoDB_20120810": DynamoHandler, "AmazonSQS": SQSResponse,
                                            "TrentService": KmsResponse, "secretsmanager": SecretsManagerResponse}
# What is said of rows is JSON already, both ways: nothing needs to be looked up in the service's model.
_OF_ROWS = frozenset({"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem",
                      "BatchWriteItem", "TransactGetItems", "TransactWriteItems"})
_BINARY = ('"B":', '"BS":')
_listed = BackendDict.__getitem__
_process, _set_up, _serialized = BotocoreStubber.process_request, BaseResponse.setup_class, BaseResponse.serialized
_disable = MockAWS._disable_patching


def install() -> None:
    """Put the remedies in the place of moto's own, once or again."""
    remedies: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
        (MockAWS, "_enable_patching", _begun), (MockAWS, "_disable_patching", _ended),
        (BotocoreStubber, "process_request", _to_the_handler), (BaseResponse, "setup_class", _prepared),
        (BaseResponse, "serialized", _written), (backends, "_import_backend", _backend),
        (responses, "method_names_from_class", _methods), (responses, "camelcase_to_underscores", _underscored),
        (responses, "gen_amzn_requestid_long", _numbered),
        (AccountSpecificBackend, "_generate_regions", _regions), (BackendDict, "__getitem__", _of_account))
    for place, name, remedy in remedies:
        setattr(place, name, remedy)


_backend: Callable[..., Any] = cache(backends._import_backend)
_methods = cache(utils.method_names_from_class)
_underscored = cache(utils.camelcase_to_underscores)


def _regions(_self: Any, service: str) -> list[str]:
    """Where there is a service: moto reads it anew for each account of each service of each mock."""
    return list(_everywhere(service))


@cache
def _everywhere(service: str) -> tuple[str, ...]:
    session = AccountSpecificBackend.get_session()
    return tuple(region for partition in session.get_available_partitions()
                 for region in session.get_available_regions(service, partition_name=partition))


def _of_account(self: BackendDict[Any], account: str) -> Any:
    """What a service holds of an account. moto compares it with all services at each look, to see that it is listed."""
    found = dict.get(self, account)
    return found if found and id(self) in map(id, vars(BackendDict)["_instances"]) else _listed(self, account)


def _begun(self: MockAWS, reset: bool = True) -> None:
    """The mock, for botocore alone: nobody here asks AWS by other means, which take long to prepare for."""
    vars(self)["begun"] = botocore_stubber.enabled = True
    if reset:
        BackendDict.reset()


def _ended(self: MockAWS, remove_data: bool) -> None:
    if "begun" not in vars(self):  # it was entered before there was a short way
        _disable(self, remove_data)
        return
    botocore_stubber.enabled = False
    if remove_data:
        BackendDict.reset()
        reset_model_data()


def _numbered(headers: dict[str, str]) -> str:
    """An id for a request that is written nowhere: moto draws 52 letters by lot, one by one."""
    headers["x-amzn-requestid"] = "embedded"
    return "embedded"


def _to_the_handler(self: BotocoreStubber, request: AWSPreparedRequest) -> Any:
    """The answer of the handler that the request names."""
    service, _, _operation = _target(request).partition(".")
    host = urlparse(request.url).hostname or ""
    if service not in _HANDLERS or not host.endswith(".amazonaws.com"):
        return _process(self, request)
    return _HANDLERS[service].dispatch(request, request.url, request.headers)


def _target(request: AWSPreparedRequest) -> str:
    return _text(request.headers.get("X-Amz-Target", ""))


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _prepared(self: BaseResponse, request: Any, full_url: str | None = None, headers: Any = None, **how: Any) -> None:
    """What a handler knows of its request."""
    if not isinstance(request, AWSPreparedRequest):
        _set_up(self, request, full_url, headers, **how)
        return
    body, target = _text(request.body or "{}"), _target(request)
    self.is_werkzeug_request, self.method, self.uri = False, request.method, request.url
    self.parsed_url = urlparse(request.url)
    self.path = self.raw_path = self.parsed_url.path
    self.headers = {"x-amz-target": target, "Content-Type": _text(request.headers.get("Content-Type", ""))}
    self.body, self.raw_body, self.querystring, self.uri_match = body, body, {}, {}
    self.region, self.partition = self.parsed_url.netloc.split(".")[1], "aws"
    self.access_key, self.current_account, self.response_headers = "", DEFAULT_ACCOUNT_ID, {"server": "amazon.com"}
    if self.automated_parameter_parsing:
        self.params = _parameters(self.boto3_service_name, target.partition(".")[2], body)


def _parameters(service: str, operation: str, body: str) -> Any:
    if operation in _OF_ROWS and not any(mark in body for mark in _BINARY):
        return json.loads(body)
    parser: Any = JSONParser(_model(service, operation))
    return parser.parse({"body": body})


@cache
def _model(service: str, operation: str) -> Any:
    return get_service_model(service).operation_model(operation)


def _written(self: BaseResponse, result: ActionResult) -> Any:
    """The answer as bytes would be; of rows, without a look at what every part of it could be."""
    operation = self._get_action()
    if not isinstance(result, DynamoResult) or operation not in _OF_ROWS:
        return _serialized(self, result)
    members = _model("dynamodb", operation).output_shape.members
    whole: Any = result.result
    told = {name: value for name, value in whole.items() if name in members and value is not None}
    headers = {"Content-Type": "application/x-amz-json-1.0", **self.response_headers}
    return 200, headers, json.dumps(told, default=_encoded)


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()
