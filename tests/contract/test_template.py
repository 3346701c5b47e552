"""The packaged template: what CloudFormation would really be given, read after SAM has expanded it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.http import SECURITY_HEADERS
from chalicelib.core.regions import ALLOWED_REGIONS
from tests.support.packaged import actions, deployed, functions, logical_id, of_type, packaged, statements, strings

LASTING = {"AccountsTable", "SubscriptionsTable", "SuppressionsTable", "TotalsTable", "BreachesTable"}
VANISHING = {"PendingTable", "DeliveriesTable", "ActivityTable", "EphemeralTable"}
WORKERS = {"mail_confirmation": "MailQueue", "deliver": "SendingQueue", "settle": "EventsQueue"}
SCHEDULED = {"aggregate": "AggregateAggregateEvent", "sweep": "SweepSweepEvent"}
DEAD_LETTERS = {"MailDeadLetters", "SendingDeadLetters", "EventsDeadLetters", "FailedJobs"}


def arn(logical: str) -> dict[str, list[str]]:
    """The intrinsic for a resource's ARN."""
    return {"Fn::GetAtt": [logical, "Arn"]}


def resource(logical: str) -> dict[str, Any]:
    """A resource of the expanded template."""
    found: dict[str, Any] = deployed()["Resources"][logical]
    return found


@pytest.mark.parametrize("form", [packaged, deployed])
def test_it_passes_cfn_lint_in_every_allowed_region(form: Any, tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text(json.dumps(form()))
    command = [Path(sys.executable).with_name("cfn-lint"), "-r", *ALLOWED_REGIONS, "-t", template]
    linted = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (linted.returncode, linted.stdout + linted.stderr) == (0, "")


def test_it_merges_onto_what_chalice_generates() -> None:
    """A merge onto a name that Chalice does not generate leaves a resource without a type (Chalice says nothing)."""
    assert [name for name, each in packaged()["Resources"].items() if "Type" not in each] == []
    generated = {logical_id(function) for function in functions()}
    assert set(of_type("AWS::Lambda::Function")) == generated


def test_it_gives_every_function_the_whole_environment_and_no_other() -> None:
    tables = {f"TABLE_{name.removesuffix('Table').upper()}": {"Ref": name} for name in LASTING | VANISHING}
    queues = {f"QUEUE_{name.removesuffix('Queue').upper()}": {"Ref": name} for name in WORKERS.values()}
    others = {"STAGE", "PUBLIC_URL", "MAIL_FROM", "OPERATOR_NAME", "CONFIGURATION_SET", "SECRET_KEYS"}
    for function in of_type("AWS::Lambda::Function").values():
        variables = function["Environment"]["Variables"]
        assert set(variables) == {*tables, *queues, *others}
        assert {**variables, **tables, **queues} == variables


# --- tables --------------------------------------------------------------------------------------------------------

def test_it_has_one_table_for_each_privacy_class() -> None:
    assert set(of_type("AWS::DynamoDB::Table")) == LASTING | VANISHING


@pytest.mark.parametrize("table", sorted(LASTING | VANISHING))
def test_it_backs_up_what_must_last_and_lets_the_rest_vanish(table: str) -> None:
    properties = resource(table)["Properties"]
    lasts = table in LASTING
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": lasts}
    assert properties.get("DeletionProtectionEnabled", False) is lasts
    assert resource(table)["DeletionPolicy"] == resource(table)["UpdateReplacePolicy"]
    assert resource(table)["DeletionPolicy"] == ("Retain" if lasts else "Delete")
    assert ("TimeToLiveSpecification" in properties) is not lasts
    if not lasts:
        assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


@pytest.mark.parametrize("table", sorted(LASTING | VANISHING))
def test_it_keys_every_table_alike_and_charges_by_request(table: str) -> None:
    properties = resource(table)["Properties"]
    keys = [(key["AttributeName"], key["KeyType"]) for key in properties["KeySchema"]]
    assert keys == [("pk", "HASH"), ("sk", "RANGE")]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    indexes = {each["IndexName"]: each["Projection"] for each in properties.get("GlobalSecondaryIndexes", [])}
    by_person = {"by_person": {"ProjectionType": "KEYS_ONLY"}}
    assert indexes == (by_person if table in {"SubscriptionsTable", "ActivityTable"} else {})


# --- queues and schedules ------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("worker", "queue"), WORKERS.items())
def test_it_hands_back_single_messages_and_keeps_the_hopeless_ones(worker: str, queue: str) -> None:
    function = resource(logical_id(worker))["Properties"]
    properties = resource(queue)["Properties"]
    assert properties["VisibilityTimeout"] >= 6 * function["Timeout"]
    assert properties["RedrivePolicy"]["maxReceiveCount"] >= 5
    dead = properties["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    kept = resource(dead)["Properties"]["MessageRetentionPeriod"]
    assert kept > properties["MessageRetentionPeriod"]
    source, = [each for each in of_type("AWS::Lambda::EventSourceMapping").values()
               if each["FunctionName"] == {"Ref": logical_id(worker)}]
    assert source["EventSourceArn"] == {"Fn::Sub": f"${{{queue}.Arn}}"}
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize(("job", "rule"), SCHEDULED.items())
def test_it_loses_no_run_of_a_schedule_in_silence(job: str, rule: str) -> None:
    target, = resource(rule)["Properties"]["Targets"]
    assert target["DeadLetterConfig"] == {"Arn": arn("FailedJobs")}
    invoke = resource(f"{logical_id(job)}EventInvokeConfig")["Properties"]
    assert invoke["DestinationConfig"]["OnFailure"] == {"Destination": arn("FailedJobs")}
    assert any(each["Resource"] == arn("FailedJobs") and each["Action"] == ["sqs:SendMessage"]
               for each in statements(job)), "Lambda writes to the destination by the function's own role"


def test_it_raises_an_alarm_for_dead_letters_and_failing_functions() -> None:
    watched = {json.dumps(each["Dimensions"][0]["Value"]): each["AlarmActions"]
               for each in of_type("AWS::CloudWatch::Alarm").values()}
    queues = {json.dumps({"Fn::GetAtt": [name, "QueueName"]}) for name in DEAD_LETTERS}
    workers = {json.dumps({"Ref": logical_id(name)}) for name in functions()}
    assert set(watched) == queues | workers
    assert all(actions == [{"Ref": "AlarmsTopic"}] for actions in watched.values())


# --- who may do what -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("function", functions())
def test_it_names_every_action_and_every_resource(function: str) -> None:
    for each in statements(function):
        assert each["Effect"] == "Allow"
        assert [text for text in strings([each["Action"], each["Resource"]]) if "*" in text] == []


def test_it_lets_only_the_two_senders_send_mail() -> None:
    senders = {name: sorted(action for action in actions(name) if action.startswith("ses:")) for name in functions()}
    assert senders == {
        "mail_confirmation": ["ses:SendEmail"],
        "deliver": ["ses:SendBulkEmail", "ses:SendEmail"],
        "api_handler": [], "settle": [], "aggregate": [], "sweep": [],
    }


def test_it_ties_the_senders_to_the_operators_domain() -> None:
    """SendBulkEmail knows no condition on the sender: for it, the identity that it may use is the bound."""
    sending = [(name, each) for name in functions() for each in statements(name) if "ses:" in each["Action"][0]]
    conditions = {(name, *each["Action"]): each.get("Condition") for name, each in sending}
    assert conditions == {
        ("mail_confirmation", "ses:SendEmail"): {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}},
        ("deliver", "ses:SendEmail"): {"StringLike": {"ses:FromAddress": {"Fn::Sub": "*@${MailIdentity}"}}},
        ("deliver", "ses:SendBulkEmail"): None,
    }
    resources = {text.rpartition(":")[2] for _, each in sending for text in strings(each["Resource"]) if ":" in text}
    assert resources == {"identity/${MailIdentity}", "configuration-set/${ConfigurationSet}", "Sub"}


def test_it_lets_only_the_sweep_walk_through_a_table() -> None:
    assert {name for name in functions() if "dynamodb:Scan" in actions(name)} == {"sweep"}


def test_it_lets_the_public_door_add_activity_and_never_read_or_delete_it() -> None:
    touching, = [each for each in statements("api_handler") if each["Resource"] == arn("ActivityTable")]
    assert touching["Action"] == ["dynamodb:UpdateItem"]


@pytest.mark.parametrize("function", functions())
def test_it_keeps_each_functions_log_for_a_fortnight(function: str) -> None:
    group = resource(logical_id(function))["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    assert resource(group)["Properties"]["RetentionInDays"] == 14
    writing, = [each for each in statements(function) if each["Action"][0].startswith("logs:")]
    assert writing["Resource"] == arn(group)
    assert "logs:CreateLogGroup" not in writing["Action"], "a group made by Lambda itself would never expire"


# --- the door ------------------------------------------------------------------------------------------------------

def test_it_opens_one_regional_door_by_its_own_name() -> None:
    api = resource("RestAPI")["Properties"]
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert api["Body"]["x-amazon-apigateway-endpoint-configuration"] == {"disableExecuteApiEndpoint": True}
    assert api["Body"]["x-amazon-apigateway-binary-media-types"] == ["*/*"]
    assert resource("Domain")["Properties"]["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert len(of_type("AWS::ApiGateway::Stage")) == 1
    assert all("StageName" not in each for each in of_type("AWS::ApiGateway::Deployment").values())


def test_it_logs_no_path_no_address_and_no_browser() -> None:
    stage, = of_type("AWS::ApiGateway::Stage").values()
    wanted = json.loads(stage["AccessLogSetting"]["Format"])
    assert set(wanted.values()) == {
        "$context.requestId", "$context.requestTimeEpoch", "$context.httpMethod", "$context.resourcePath",
        "$context.status", "$context.responseLength", "$context.responseLatency", "$context.integrationLatency",
    }
    assert stage["AccessLogSetting"]["DestinationArn"] == arn("AccessLogs")
    settings, = stage["MethodSettings"]
    assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("OFF", False)
    assert stage["TracingEnabled"] is False
    assert {each["TracingConfig"]["Mode"] for each in of_type("AWS::Lambda::Function").values()} == {"PassThrough"}


def test_it_throttles_the_door_and_every_key() -> None:
    stage, = of_type("AWS::ApiGateway::Stage")
    settings, = resource(stage)["Properties"]["MethodSettings"]
    assert settings["ThrottlingRateLimit"] > 0
    assert settings["ThrottlingBurstLimit"] > 0
    plan, = of_type("AWS::ApiGateway::UsagePlan").values()
    assert plan["ApiStages"] == [{"ApiId": {"Ref": "RestAPI"}, "Stage": {"Ref": stage}}]
    assert plan["Throttle"]["RateLimit"] < settings["ThrottlingRateLimit"]


@pytest.mark.parametrize("kind", ["MISSING_AUTHENTICATION_TOKEN", "DEFAULT_4XX", "DEFAULT_5XX"])
def test_it_puts_our_headers_on_what_the_gateway_answers_itself(kind: str) -> None:
    answer = resource("RestAPI")["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"][kind]
    headers = {name.removeprefix("gatewayresponse.header."): value
               for name, value in answer["responseParameters"].items()}
    policy = headers.pop("Content-Security-Policy")
    assert [text.strip("'").split("; ")[0] for text in strings(policy) if "default-src" in text] == ["default-src"]
    expected = {name: f"'{value}'" for name, value in SECURITY_HEADERS.items() if name != "Content-Security-Policy"}
    assert {name: headers.get(name) for name in expected} == expected
    if kind == "MISSING_AUTHENTICATION_TOKEN":
        assert answer["statusCode"] == "404"
        assert "<h1>Page not found</h1>" in answer["responseTemplates"]["text/html"]
    else:
        assert headers["Content-Type"] == "'application/problem+json'"


# --- mail ----------------------------------------------------------------------------------------------------------

def test_it_never_lets_ses_track_anybody() -> None:
    destination = resource("ConfigurationSetEvents")["Properties"]["EventDestination"]
    assert set(destination["MatchingEventTypes"]) == {
        "delivery", "bounce", "complaint", "reject", "renderingFailure", "deliveryDelay",
    }
    properties = resource("ConfigurationSet")["Properties"]
    assert "TrackingOptions" not in properties
    assert properties["VdmOptions"]["DashboardOptions"] == {"EngagementMetrics": "DISABLED"}
    assert properties["SuppressionOptions"] == {"SuppressedReasons": []}


def test_it_leads_ses_events_into_their_queue_and_nobody_elses() -> None:
    subscription = resource("SesEventsSubscription")["Properties"]
    assert subscription["Endpoint"] == arn("EventsQueue")
    assert subscription["RawMessageDelivery"] is False
    allowed = resource("EventsQueuePolicy")["Properties"]["PolicyDocument"]["Statement"][0]
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "SesEventsTopic"}}}
