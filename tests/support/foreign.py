"""CloudTrail's records as EventBridge brings them, written by hand after the shapes that AWS documents, and the rule
that hands them to `watch_tables`."""

import itertools
from typing import Any

from chalice.local import LambdaContext

from app import app
from chalicelib.core import clock
from chalicelib.core.settings import settings

ACCOUNT = "123456789012"
OURS = (f"arn:aws:sts::{ACCOUNT}:assumed-role/smartmessages-prod-SweepRole-1A2B3C/",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/smartmessages-prod-OperatePeopleRole-4D5E6F/")
KEY = {"pk": "a1-garden", "sk": "quokkas-fingerprint"}
_numbers = itertools.count(1)


def session(role: str, name: str) -> dict[str, Any]:
    """Who called, by a role."""
    return {"type": "AssumedRole", "principalId": f"AROAEXAMPLE{role[:4].upper()}:{name}", "accountId": ACCOUNT,
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}", "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {
                "sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE", "accountId": ACCOUNT, "userName": role,
                                  "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}"},
                "attributes": {"creationDate": "2026-11-23T08:00:00Z", "mfaAuthenticated": "true"}}}


ADMIN = session("Admin", "quokka@operator.example.org")
SWEEP = session("smartmessages-prod-SweepRole-1A2B3C", "smartmessages-prod-Sweep-7G8H9I")
USER = {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "userName": "quokka", "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/quokka", "accessKeyId": "AKIAEXAMPLE"}
ROOT = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}
TIME_TO_LIVE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
BY_STACK = {**ADMIN, "invokedBy": "cloudformation.amazonaws.com"}


def write(table: str, by: Any = ADMIN, action: str = "PutItem", **over: Any) -> dict[str, Any]:
    """A data event: rows of one of our tables were changed."""
    name = settings().tables[table]
    return _record(action, by, "dynamodb", {"tableName": name, "key": KEY}, managementEvent=False,
                   eventCategory="Data", resources=[_resource(name)], **over)


def transaction(*tables: str, by: Any = ADMIN) -> dict[str, Any]:
    """A data event over several tables."""
    names = [settings().tables[one] for one in tables]
    return _record("TransactWriteItems", by, "dynamodb", {"requestItems": [
        {"operation": "Put", "tableName": name, "key": KEY} for name in names]},
        managementEvent=False, eventCategory="Data", resources=[_resource(name) for name in names])


def on_table(action: str, by: Any = ADMIN, **request: str) -> dict[str, Any]:
    """A management event of DynamoDB."""
    return _record(action, by, "dynamodb", request)


def on_watch(action: str, service: str = "cloudtrail", by: Any = ADMIN, **request: str) -> dict[str, Any]:
    """A management event of CloudTrail or EventBridge."""
    return _record(action, by, service, request)


def _record(action: str, by: Any, service: str, request: dict[str, Any], **over: Any) -> dict[str, Any]:
    from_aws = "cloudformation.amazonaws.com" if by is BY_STACK else "203.0.113.9"
    return {"eventVersion": "1.11", "userIdentity": by, "eventTime": clock.iso(clock.now()), "awsRegion": "eu-west-2",
            "eventSource": f"{service}.amazonaws.com", "eventName": action, "sourceIPAddress": from_aws,
            "userAgent": "console.amazonaws.com", "requestParameters": request, "responseElements": None,
            "requestID": "R", "eventID": f"00000000-0000-4000-8000-{next(_numbers):012}", "readOnly": False,
            "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": ACCOUNT,
            "eventCategory": "Management", **over}


def _resource(name: str) -> dict[str, str]:
    return {"accountId": ACCOUNT, "type": "AWS::DynamoDB::Table", "ARN": table_arn(name)}


def table_arn(name: str) -> str:
    return f"arn:aws:dynamodb:eu-west-2:{ACCOUNT}:table/{name}"


def come(*records: dict[str, Any]) -> None:
    """Records, handed on by the rule of the template."""
    for record in records:
        app.handler_map["watch_tables"]({"sessions": list(OURS), "record": record},
                                        LambdaContext("watch_tables", 256, max_runtime_ms=60_000))
