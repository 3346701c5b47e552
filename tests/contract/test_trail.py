"""The trail of the packaged stack: it records what others than our functions do, keeps it locked for a year, and hands
it on to the detector."""

import json
from typing import Any

from chalicelib.operator import records
from chalicelib.operator.wishes import FUNCTIONS
from tests.support.packaged import arn, camel, functions, logical_id, of_type, resource

NAME = "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/smartmessages-${Stage}"
OF_THIS_TRAIL = {"aws:SourceArn": {"Fn::Sub": NAME}}


def selectors() -> list[dict[str, dict[str, Any]]]:
    """What the trail records: for each selector, the condition on each field."""
    return [{one["Field"]: {key: value for key, value in one.items() if key != "Field"}
             for one in each["FieldSelectors"]} for each in resource("Trail")["Properties"]["AdvancedEventSelectors"]]


def sessions() -> list[dict[str, str]]:
    start = "arn:${AWS::Partition}:sts::${AWS::AccountId}:assumed-role/"
    return [{"Fn::Sub": f"{start}${{{camel(name)}Role}}/"} for name in functions()]


def test_it_records_changes_of_every_table_by_all_but_our_functions() -> None:
    rows = selectors()[0]
    assert set(rows.pop("eventName")["Equals"]) == records.WRITES
    tables = rows.pop("resources.ARN")["Equals"]
    assert sorted(tables, key=str) == [arn(name) for name in sorted(of_type("AWS::DynamoDB::Table"))]
    assert rows == {
        "eventCategory": {"Equals": ["Data"]}, "resources.type": {"Equals": ["AWS::DynamoDB::Table"]},
        "userIdentity.arn": {"NotStartsWith": sessions()},
    }


def test_it_records_who_invokes_an_operators_function_and_what_is_managed() -> None:
    _rows, invoked, managed = selectors()
    assert invoked["resources.type"] == {"Equals": ["AWS::Lambda::Function"]}
    assert invoked["resources.ARN"] == {"StartsWith": [arn(logical_id(name)) for name in sorted(FUNCTIONS)]}
    assert managed == {"eventCategory": {"Equals": ["Management"]}, "readOnly": {"Equals": ["false"]}}


def test_the_rule_passes_on_what_the_detector_reads_and_which_sessions_are_ours() -> None:
    rule = resource("TablesRule")["Properties"]
    assert set(rule["EventPattern"]["detail"]["eventName"]) == set(records.RULES)
    [target] = rule["Targets"]
    assert target["InputTransformer"]["InputPathsMap"] == {"record": "$.detail"}
    joined = target["InputTransformer"]["InputTemplate"]["Fn::Join"][1]
    assert joined[1] == {"Fn::Join": ['", "', sessions()]}
    made = json.loads("".join([joined[0], '", "'.join(["arn:a/", "arn:b/"]), joined[2]]).replace("<record>", "{}"))
    assert made == {"sessions": ["arn:a/", "arn:b/"], "record": {}}


def test_what_aws_bounds_is_not_reached() -> None:
    """A trail takes 500 values of conditions; a pattern 2048 characters, an input template 8192."""
    values = sum(len(values) for each in selectors() for condition in each.values() for values in condition.values())
    rule = resource("TablesRule")["Properties"]
    longest_role = 64
    assert values <= 500
    assert len(json.dumps(rule["EventPattern"])) <= 2048
    assert len(functions()) * (len("arn:aws:sts::123456789012:assumed-role//") + longest_role + 4) + 100 <= 8192


def test_no_record_is_lost_in_silence() -> None:
    [target] = resource("TablesRule")["Properties"]["Targets"]
    assert target["DeadLetterConfig"] == {"Arn": arn("FailedJobs")}
    failing = resource("WatchTablesEventInvokeConfig")["Properties"]["DestinationConfig"]
    assert failing["OnFailure"] == {"Destination": arn("FailedJobs")}
    lets = resource("FailedJobsPolicy")["Properties"]["PolicyDocument"]["Statement"][0]["Condition"]
    rule = resource("TablesRule")["Properties"]["Name"]["Fn::Sub"]
    assert [one for one in lets["ArnLike"]["aws:SourceArn"] if one["Fn::Sub"].endswith(f":rule/{rule}")]


def test_it_keeps_its_files_for_a_year_locked_and_only_the_trail_writes_them() -> None:
    bucket = resource("TrailBucket")
    rule, = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert (bucket["DeletionPolicy"], rule["ExpirationInDays"]) == ("Retain", 365)
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    looks, writes, plain = resource("TrailBucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    for allowed in (looks, writes):
        assert allowed["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
        assert OF_THIS_TRAIL.items() <= allowed["Condition"]["StringEquals"].items()
    assert (plain["Effect"], plain["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    trail = resource("Trail")["Properties"]
    assert NAME.endswith(f":trail/{trail['TrailName']['Fn::Sub']}")
    assert (trail["IsLogging"], trail["EnableLogFileValidation"]) == (True, True)


def test_the_key_opens_for_this_trail_alone() -> None:
    statement, = [one for one in resource("DataKey")["Properties"]["KeyPolicy"]["Statement"]
                  if one["Principal"] == {"Service": "cloudtrail.amazonaws.com"}]
    assert statement["Condition"] == {"StringEquals": OF_THIS_TRAIL}
