"""The packaged template: what CloudFormation would really be given, read after SAM has expanded it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.core.regions import ALLOWED_REGIONS
from chalicelib.operator.wishes import FUNCTIONS
from tests.support.packaged import arn, deployed, functions, logical_id, of_type, packaged, resource, statements

LASTING = {"AccountsTable", "SubscriptionsTable", "SuppressionsTable", "TotalsTable", "BreachesTable",
           "RequestsTable"}
WITH_ENDS = {"SuppressionsTable", "RequestsTable"}  # some of their rows: the erasure journal, and what is closed
BY_PERSON = {"PendingTable", "SubscriptionsTable", "ActivityTable", "RequestsTable"}
VANISHING = {"PendingTable", "DeliveriesTable", "ActivityTable", "EphemeralTable"}
WORKERS = {"mail_confirmation": "MailQueue", "mail_notice": "NoticesQueue",
           "mail_complaint": "ComplaintsQueue", "mail_incident": "IncidentsQueue", "deliver": "SendingQueue",
           "check_campaign": "ChecksQueue", "call_webhook": "WebhooksQueue",
           "make_export": "ExportsQueue", "import_rows": "ImportsQueue", "settle": "EventsQueue",
           "check_vouching": "VouchingQueue", "unsubscribe_by_mail": "LeavingQueue"}
SCHEDULED = {"aggregate", "close_accounts", "meter", "recheck_domains", "recheck_vouching", "repair", "start_due",
             "sweep", "watch_incidents", "watch_quota", "watch_requests", "detect", "probe", "sunset"}
BY_HAND = set(FUNCTIONS)
BY_RULE = {"watch_tables": "TablesRule"}


def test_it_passes_cfn_lint_in_every_allowed_region(tmp_path: Path) -> None:
    """As CloudFormation gets it. The packaged form would have cfn-lint expand it by the same library, and judge what
    comes of it more mildly: of a time-out beyond fifteen minutes, or a parameter that nothing uses, it says nothing."""
    template = tmp_path / "template.json"
    template.write_text(json.dumps(deployed()))
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
    others = {"STAGE", "PUBLIC_URL", "MAIL_FROM", "OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_CONTACT",
              "OPERATOR_REGISTRATION", "AUTHORITY_NAME", "AUTHORITY_URL", "LAWS",
              "TWO_PERSON_RULE", "LEAVE_ADDRESS", "FIRST_SLICE_HOURS", "LATE_HOURS", "SEND_RATE", "CONFIGURATION_SET",
              "SECRET_KEYS", "ACCOUNT_SECRETS_KEY", "BUCKET_EXPORTS", "BREACH_HOURS", "GENERATION", "SES_TENANTS"}
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
    ends = not lasts or table in WITH_ENDS
    assert ("TimeToLiveSpecification" in properties) is ends
    if ends:
        assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


@pytest.mark.parametrize("table", sorted(LASTING | VANISHING))
def test_it_keys_every_table_alike_and_charges_by_request(table: str) -> None:
    properties = resource(table)["Properties"]
    keys = [(key["AttributeName"], key["KeyType"]) for key in properties["KeySchema"]]
    assert keys == [("pk", "HASH"), ("sk", "RANGE")]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    indexes = {each["IndexName"]: each["Projection"] for each in properties.get("GlobalSecondaryIndexes", [])}
    by_person = {"by_person": {"ProjectionType": "KEYS_ONLY"}}
    assert indexes == (by_person if table in BY_PERSON else {})


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


@pytest.mark.parametrize("job", sorted(SCHEDULED))
def test_it_loses_no_run_of_a_schedule_in_silence(job: str) -> None:
    target, = resource(f"{logical_id(job)}{logical_id(job)}Event")["Properties"]["Targets"]
    assert target["DeadLetterConfig"] == {"Arn": arn("FailedJobs")}
    invoke = resource(f"{logical_id(job)}EventInvokeConfig")["Properties"]
    assert invoke["DestinationConfig"]["OnFailure"] == {"Destination": arn("FailedJobs")}
    assert any(each["Resource"] == arn("FailedJobs") and each["Action"] == ["sqs:SendMessage"]
               for each in statements(job)), "Lambda writes to the destination by the function's own role"


def test_it_sets_every_function_off_by_one_thing_alone() -> None:
    """The operator's is set off by hand: no queue, no schedule, no path, and nobody but the account's own may."""
    queues = {each["FunctionName"]["Ref"] for each in of_type("AWS::Lambda::EventSourceMapping").values()}
    rules = {target["Arn"]["Fn::GetAtt"][0] for each in of_type("AWS::Events::Rule").values()
             for target in each["Targets"]}
    by_rule = {resource(rule)["Properties"]["Targets"][0]["Arn"]["Fn::GetAtt"][0] for rule in BY_RULE.values()}
    doors = {each["FunctionName"]["Ref"] for each in of_type("AWS::Lambda::Permission").values()} - rules
    assert queues == {logical_id(name) for name in WORKERS}
    assert by_rule == {logical_id(name) for name in BY_RULE}
    assert rules == {logical_id(name) for name in {*SCHEDULED, *BY_RULE}}
    assert doors == {"APIHandler"}
    assert set(functions()) == {*WORKERS, *SCHEDULED, *BY_HAND, *BY_RULE, "api_handler"}


# --- files ---------------------------------------------------------------------------------------------------------

def test_it_keeps_files_for_a_day_locked_and_shows_them_to_nobody() -> None:
    assert set(of_type("AWS::S3::Bucket")) == {"ExportsBucket", "TrailBucket"}, "the trail's: test_trail.py"
    properties = resource("ExportsBucket")["Properties"]
    assert "VersioningConfiguration" not in properties, "what is deleted is gone"
    rule, = properties["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 1)
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    encryption, = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn("DataKey")}
    statement, = resource("ExportsBucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


# --- mail ----------------------------------------------------------------------------------------------------------

def test_it_never_lets_ses_track_anybody() -> None:
    destination = resource("ConfigurationSetEvents")["Properties"]["EventDestination"]
    assert set(destination["MatchingEventTypes"]) == {
        "delivery", "bounce", "complaint", "reject", "renderingFailure", "deliveryDelay",
    }
    properties = resource("ConfigurationSet")["Properties"]
    assert "TrackingOptions" not in properties
    assert properties["VdmOptions"] == {"DashboardOptions": {"EngagementMetrics": "DISABLED"},
                                        "GuardianOptions": {"OptimizedSharedDelivery": "DISABLED"}}
    assert properties["SuppressionOptions"] == {"SuppressedReasons": []}


def test_it_leads_ses_events_into_their_queue_and_nobody_elses() -> None:
    subscription = resource("SesEventsSubscription")["Properties"]
    assert subscription["Endpoint"] == arn("EventsQueue")
    assert subscription["RawMessageDelivery"] is False
    allowed = resource("EventsQueuePolicy")["Properties"]["PolicyDocument"]["Statement"][0]
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "SesEventsTopic"}}}
