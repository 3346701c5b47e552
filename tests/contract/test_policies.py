"""Each function's policy against what its code really calls, over one long walk through the whole service.

A call that its policy lacks would fail in AWS only, where no test would see it; a right that nobody uses is one too
many.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chalice import app as chalice_app

from chalicelib.core import aws, inserts, overdue
from chalicelib.core.settings import settings
from tests.contract import walk
from tests.support.internet import internet
from tests.support.packaged import functions, statements
from tests.support.visits import with_few_shards
from tests.support.world import World

Rights = dict[str, set[tuple[str, str]]]

WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
LOGGING = {"logs:CreateLogStream", "logs:PutLogEvents"}
BY_THE_STORES = {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom",
                 "kms:ReEncryptTo"}
BY_THE_EVENT_SOURCE = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
GATEWAY = {"GetUsagePlans": ("GET", "/usageplans"), "CreateUsagePlanKey": ("POST", "/usageplans/*/keys"),
           "CreateApiKey": ("POST", "/apikeys"), "GetApiKeys": ("GET", "/apikeys"),
           "DeleteApiKey": ("DELETE", "/apikeys/*")}
ANY_DOMAIN = "identity/*"
ANY_TENANT = "tenant/*"
ANY_TABLE = "table/smartmessages-*"  # a copy that was restored under a name of the operator's


def granted() -> Rights:
    """What the packaged policies allow: action and logical id, or the end of the ARN of what has none."""
    return {function: {(action, logical) for each in statements(function) for action in each["Action"]
                       for logical in _logical_ids(each["Resource"])}
            for function in functions()}


def _logical_ids(resource: Any) -> Iterator[str]:
    for each in resource if isinstance(resource, list) else [resource]:
        if each == "*":  # what has no resource
            yield each
            continue
        if "Fn::Sub" in each:
            text = each["Fn::Sub"].replace(".Arn}/", "}/")
            if "}/" in text:  # within a table or a bucket: its index, its objects
                yield text.removeprefix("${").replace("}", "").removesuffix("/*")
                continue
            yield text.rpartition("${")[2].rstrip("}") if text.endswith("}") else text.rpartition(":")[2]
        else:
            yield each.get("Ref") or each["Fn::GetAtt"][0]


class Watch:
    """Hears every AWS call of the service's clients, and whose it is."""

    def __init__(self) -> None:
        self.used: Rights = defaultdict(set)

    def over(self, client: Any) -> None:
        client.meta.events.register("before-parameter-build.*.*", self._heard)

    def _heard(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        function = _on_the_stack()
        if function:
            service = model.service_model.signing_name
            self.used[function] |= set(_rights(service, model.name, params))


def _on_the_stack() -> str | None:
    """The Lambda function that the call comes from; None where a test looks into a table by itself."""
    frame: Any = sys._getframe(1)
    while frame:
        file, name = frame.f_code.co_filename, frame.f_code.co_name
        if file.rpartition("/")[2].startswith("jobs") and name in functions():
            return str(name)
        if file == chalice_app.__file__ and name == "_get_view_function_response":
            return "api_handler"
        frame = frame.f_back
    return None


def _rights(service: str, operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if service == "dynamodb":
        yield from _rights_to_rows(operation, params)
    elif service == "sqs":
        queues = {url: f"{short.capitalize()}Queue" for short, url in settings().queues.items()}
        yield f"sqs:{operation.removesuffix('Batch')}", queues[params["QueueUrl"]]
    elif service == "s3":
        yield from _rights_to_files(operation, params)
    elif service == "apigateway":
        verb, path = GATEWAY[operation]
        yield f"apigateway:{verb}", path
    elif service == "ses":
        yield from _rights_to_mail(operation, params)
    elif service == "monitoring":
        yield f"cloudwatch:{operation}", "*"
    else:
        yield f"{service}:{operation}", {"kms": "AccountSecretsKey", "secretsmanager": "SigningKeys"}[service]


def _rights_to_files(operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A signed form asks nothing of S3 itself, and stores an object by this right of whoever signed it."""
    bucket = {settings().bucket_exports: "ExportsBucket"}[params["Bucket"]]
    if operation == "ListObjectsV2":
        yield "s3:ListBucket", bucket
        return
    form = operation == "CreateBucket"  # as which botocore looks for the form's address
    uploads = form or params.get("Key", "").startswith("uploads/")
    rights = {"CreateBucket": "PutObject", "CreateMultipartUpload": "PutObject", "UploadPart": "PutObject",
              "CompleteMultipartUpload": "PutObject", "DeleteObjects": "DeleteObject"}
    yield f"s3:{rights.get(operation, operation)}", f"{bucket}/uploads" if uploads else bucket


def _rights_to_rows(operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    names = {name: f"{short.capitalize()}Table" for short, name in settings().tables.items()}
    if operation == "TransactWriteItems":
        for item in params["TransactItems"]:
            (kind, what), = item.items()
            yield f"dynamodb:{WRITES[kind]}", names[what["TableName"]]
    elif params.get("ConditionExpression") == inserts.ONLY_NEW:  # at AWS it is a batch of statements
        yield "dynamodb:PartiQLInsert", names[params["TableName"]]
    elif (operation, params.get("ConditionExpression")) == ("DeleteItem", overdue.STILL):  # so is this
        yield "dynamodb:PartiQLDelete", names[params["TableName"]]
    elif "IndexName" in params:
        yield f"dynamodb:{operation}", f"{names[params['TableName']]}/index/{params['IndexName']}"
    else:
        for table in params.get("RequestItems", [params.get("TableName")]):
            yield f"dynamodb:{operation}", names.get(str(table), ANY_TABLE)


def _rights_to_mail(operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    to = [ANY_TENANT if "TenantName" in params else ANY_DOMAIN]
    if operation == "GetAccount":
        to = ["*"]
    elif operation.startswith("Send"):
        ours = settings().mail_from in params["FromEmailAddress"]
        to += ["MailIdentity" if ours else ANY_DOMAIN, "ConfigurationSet"]
        to = to if "TenantName" in params else to[1:]
    elif "ResourceArn" in params:
        to += [ANY_DOMAIN if ":identity/" in params["ResourceArn"] else "ConfigurationSet"]
    yield from ((f"ses:{operation}", each) for each in to)
    if params.get("Tags"):
        yield "ses:TagResource", to[0]


@pytest.fixture
def used(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rights:
    """What each function called on a walk through everything that the service does."""
    with_few_shards(monkeypatch)
    watch = Watch()
    aws.watch(watch.over)
    with internet(tmp_path) as net:
        walk.through(world, net, monkeypatch)
    return watch.used


def test_each_function_may_do_what_it_does_and_nothing_else(used: Rights) -> None:
    allowed = granted()
    lacking = {name: {one for one in calls if not _may(allowed[name], *one)} for name, calls in used.items()}
    assert {name: calls for name, calls in lacking.items() if calls} == {}
    idle = {name: {right for right in rights - used[name] if not _used_by_lambda(*right)}
            for name, rights in allowed.items()}
    assert {name: rights for name, rights in idle.items() if rights} == {}


def _may(rights: set[tuple[str, str]], action: str, logical: str) -> bool:
    """Who may do something to every object may to uploads, too."""
    return bool({(action, logical), (action, logical.removesuffix("/uploads"))} & rights)


def _used_by_lambda(action: str, logical: str) -> bool:
    """Rights that the code does not use itself: Lambda and the stores do, on the function's behalf. Through which
    stores the key is opened: test_rights.py."""
    on_failure, key = (action, logical) == ("sqs:SendMessage", "FailedJobs"), action in BY_THE_STORES
    return action in LOGGING | BY_THE_EVENT_SOURCE or on_failure or (key and logical == "DataKey")
