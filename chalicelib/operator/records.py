"""CloudTrail's records, read for changes of our tables that none of our functions made (promise BRE-4). Pure.

The shapes are those of the CloudTrail user guide ("CloudTrail record contents", "userIdentity element") and of the
DynamoDB developer guide ("Understanding DynamoDB log file entries"). Keys and statements stand in a record; they are
not read. Of who it was, the role is kept or a number of IAM's: the name of a session is often a person's address.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple


class Ours(NamedTuple):
    """What belongs to this deployment: tables (the real name, and ours), what begins the ARN of each function's role
    session, and the name that the trail and its rule begin with."""

    tables: Mapping[str, str]
    sessions: Collection[str]
    watch: str


class Touch(NamedTuple):
    """That somebody else has touched a table, or what watches over them: by which rule of signals.THRESHOLDS, when,
    who, by which action, what; `event` is CloudTrail's number of it."""

    rule: str
    at: datetime
    who: str
    action: str
    what: str
    event: str


WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "ExecuteStatement",
          "BatchExecuteStatement", "ExecuteTransaction"}  # reading by PartiQL is recorded as writing, and taken for it
COPIES = {"RestoreTableToPointInTime", "RestoreTableFromBackup", "ExportTableToPointInTime", "CreateBackup",
          "EnableKinesisStreamingDestination"}
FRAMES = {"UpdateTable", "DeleteTable", "UpdateContinuousBackups", "UpdateTimeToLive", "PutResourcePolicy",
          "DeleteBackup"}
BLINDS = {"DeleteTrail", "StopLogging", "UpdateTrail", "PutEventSelectors",
          "DisableRule", "DeleteRule", "PutRule", "PutTargets", "RemoveTargets"}
RULES = {**dict.fromkeys(WRITES, "foreign_write"), **dict.fromkeys(COPIES, "foreign_copy"),
         **dict.fromkeys(FRAMES, "foreign_setting"), **dict.fromkeys(BLINDS, "blinded_watch")}
NAMED = ("name", "trailName", "rule")  # how requests name a trail or rule, by name or ARN
SOURCES = ("tableName", "sourceTableName", "sourceTableArn", "tableArn", "resourceArn", "backupArn")
_TABLE = re.compile(r"(?:.*:table/)?([\w.-]+)(?:/.*)?")
_NO_NAME = re.compile(r"[^\w.-]")
BY_STACKS, BY_DYNAMODB = "cloudformation.amazonaws.com", "dynamodb.amazonaws.com"


def read(record: Mapping[str, Any], ours: Ours) -> Iterator[Touch]:
    """What a record says that others than our functions have changed: a touch for each of our tables. Nothing for what
    failed, what a stack's update did, and what DynamoDB deletes itself at the end of its time."""
    action, identity = str(record.get("eventName")), record.get("userIdentity") or {}
    if action not in RULES or record.get("errorCode") or _is_expected(action, record, identity, ours):
        return
    for what in sorted(_watches(record, ours) if action in BLINDS else _tables(record, ours)):
        yield Touch(RULES[action], datetime.fromisoformat(str(record["eventTime"])), _who(identity), action, what,
                    str(record["eventID"]))


def _is_expected(action: str, record: Mapping[str, Any], identity: Mapping[str, Any], ours: Ours) -> bool:
    by = {identity.get("invokedBy"), record.get("sourceIPAddress")}
    if str(identity.get("arn", "")).startswith(tuple(ours.sessions)):
        return True
    if identity.get("type") in {"Service", "AWSService"} and BY_DYNAMODB in {*by, identity.get("principalId")}:
        return True
    return action not in WRITES and BY_STACKS in by


def _tables(record: Mapping[str, Any], ours: Ours) -> set[str]:
    request = record.get("requestParameters") or {}
    said = [one.get("ARN") for one in record.get("resources") or []] + [request.get(name) for name in SOURCES]
    names = [found[1] for text in said if isinstance(text, str) and (found := _TABLE.fullmatch(text))]
    return {ours.tables[name] for name in names if name in ours.tables}


def _watches(record: Mapping[str, Any], ours: Ours) -> set[str]:
    request = record.get("requestParameters") or {}
    named = {str(request.get(name) or "").rpartition("/")[2] for name in NAMED}
    return {name for name in named if name in {ours.watch, f"{ours.watch}-tables"}}


def _who(identity: Mapping[str, Any]) -> str:
    """The role, or a kind and a number of IAM's; never the name of a session or of a user."""
    issuer = (identity.get("sessionContext") or {}).get("sessionIssuer") or {}
    if issuer.get("type") == "Role":
        return f"role:{_NO_NAME.sub('_', str(issuer.get('userName')))}"
    number = str(identity.get("invokedBy") or identity.get("principalId") or "unknown").partition(":")[0]
    return f"{_NO_NAME.sub('_', str(identity.get('type') or 'caller'))}:{_NO_NAME.sub('_', number)}"
