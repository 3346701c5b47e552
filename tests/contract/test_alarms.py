"""The alarms of the template: what rings, and of what."""

import json

import pytest

from chalicelib.campaigns.rate_turns import SLOWER
from chalicelib.operator.signals import THRESHOLDS
from tests.contract.test_template import SCHEDULED, WORKERS
from tests.support.packaged import functions, logical_id, of_type, resource

TEN = 10  # metrics, the most that an alarm may reckon with


def test_it_raises_an_alarm_for_dead_letters_and_failing_functions() -> None:
    watched = {json.dumps(each["Dimensions"][0]["Value"]): each["AlarmActions"]
               for each in of_type("AWS::CloudWatch::Alarm").values() if "Dimensions" in each}
    dead = {"FailedJobs", *(queue.replace("Queue", "DeadLetters") for queue in WORKERS.values())}
    queues = {json.dumps({"Fn::GetAtt": [name, "QueueName"]}) for name in dead}
    workers = {json.dumps({"Ref": logical_id(name)}) for name in functions()}
    assert set(watched) == queues | workers
    assert all(actions == [{"Ref": "AlarmsTopic"}] for actions in watched.values())


def test_it_raises_an_alarm_for_queues_that_age_and_schedules_that_are_dead() -> None:
    """BRE-4. A detector opens a candidate for each alarm that rings. Webhooks wait by intent, and for what runs once a
    day there are the failed jobs."""
    def watched(*alarms: str) -> set[str]:
        return {json.dumps(one["MetricStat"]["Metric"]["Dimensions"][0]["Value"])
                for name in alarms for one in resource(name)["Properties"]["Metrics"] if "MetricStat" in one}

    assert watched("AgeingMailQueuesAlarm", "AgeingQueuesAlarm") == {
        json.dumps({"Fn::GetAtt": [name, "QueueName"]}) for name in {*WORKERS.values()} - {"WebhooksQueue"}}
    assert watched("DeadSendingSchedulesAlarm", "DeadSchedulesAlarm") == {
        json.dumps({"Ref": logical_id(name)}) for name in SCHEDULED - {"meter", "recheck_domains", "recheck_vouching"}}
    for properties in of_type("AWS::CloudWatch::Alarm").values():
        assert properties["AlarmActions"] == [{"Ref": "AlarmsTopic"}]
        assert len([one for one in properties.get("Metrics", []) if "MetricStat" in one]) <= TEN


def test_it_raises_an_alarm_for_requests_that_are_overdue() -> None:
    """RGT-5. The watch writes how many there are, once an hour; the filter reads that line and nothing else."""
    metric = resource("OverdueCases")["Properties"]
    told, = metric["MetricTransformations"]
    alarm = resource("OverdueCasesAlarm")["Properties"]
    assert metric["LogGroupName"] == {"Ref": "WatchRequestsLogs"}
    assert (metric["FilterPattern"], told["MetricValue"]) == ("{ $.overdue_cases = * }", "$.overdue_cases")
    assert (alarm["Namespace"], alarm["MetricName"]) == (told["MetricNamespace"], told["MetricName"])
    assert (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]) == (
        "Maximum", "GreaterThanThreshold", 0)
    assert alarm["AlarmActions"] == [{"Ref": "AlarmsTopic"}]
    assert alarm["Period"] >= 2 * 3600


def test_it_counts_mails_to_leave_that_nobody_could_heed_and_raises_an_alarm_for_many() -> None:
    """RGT-3. The worker writes `known` for each mail, 1 or 0 (tests/promises/test_rgt_3.py)."""
    metric = resource("StrangeMailsToLeave")["Properties"]
    told, = metric["MetricTransformations"]
    alarm = resource("StrangeMailsToLeaveAlarm")["Properties"]
    assert metric["LogGroupName"] == {"Ref": "UnsubscribeByMailLogs"}
    assert (metric["FilterPattern"], told["MetricValue"]) == ("{ $.known = 0 }", "1")
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == (
        told["MetricNamespace"], told["MetricName"], "Sum")
    assert alarm["AlarmActions"] == [{"Ref": "AlarmsTopic"}]


def test_it_raises_an_alarm_for_walks_that_fail_which_no_detector_finds_again() -> None:
    """BRE-4. The probe writes `failed` for each run, 1 or 0, and opens its candidate itself; core/alarms.py reads what
    begins with “smartmessages {stage}:”."""
    metric, alarm = resource("FailedProbes")["Properties"], resource("FailedProbesAlarm")["Properties"]
    told, = metric["MetricTransformations"]
    assert metric["LogGroupName"] == {"Ref": "ProbeLogs"}
    assert (metric["FilterPattern"], told["MetricValue"]) == ("{ $.failed = 1 }", "1")
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == (
        told["MetricNamespace"], told["MetricName"], "Sum", THRESHOLDS["failing_probe"].person)
    assert alarm["AlarmActions"] == [{"Ref": "AlarmsTopic"}]
    assert not alarm["AlarmDescription"]["Fn::Sub"].startswith("smartmessages ${Stage}:")


def test_it_measures_the_rate_and_raises_an_alarm_before_the_quota_of_a_day_is_used_up() -> None:
    """The watch writes these figures every minute (tests/faults/test_rate.py). The alarm is no sign of a breach."""
    said = {name: resource(name)["Properties"]["FilterPattern"] for name in (
        "MailsPromised", "SecondsAhead", "QuotaUsed", "ThrottledPages")}
    assert said == {"MailsPromised": "{ $.promised = * }", "SecondsAhead": "{ $.seconds_ahead = * }",
                    "QuotaUsed": "{ $.quota_used_percent = * }", "ThrottledPages": f'{{ $.message = "{SLOWER}" }}'}
    alarm = resource("QuotaUsedAlarm")["Properties"]
    assert (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == ("QuotaUsed", "Maximum", 80)
    assert alarm["AlarmActions"] == [{"Ref": "AlarmsTopic"}]
    assert not alarm["AlarmDescription"]["Fn::Sub"].startswith("smartmessages ")
@pytest.mark.parametrize(("filter_", "log", "pattern", "value"), [
    ("SesRefusals", "DeliverLogs", "{ $.ses_refuses = * }", "$.ses_refuses"),
    ("EventsNotUnderstood", "SettleLogs", '{ $.what = "malformed" }', "$.passed_over"),
])
def test_it_raises_an_alarm_where_ses_refuses_the_service_or_tells_what_nobody_understands(
        filter_: str, log: str, pattern: str, value: str) -> None:
    metric, alarm = resource(filter_)["Properties"], resource(f"{filter_}Alarm")["Properties"]
    told, = metric["MetricTransformations"]
    assert (metric["LogGroupName"], metric["FilterPattern"], told["MetricValue"]) == ({"Ref": log}, pattern, value)
    assert (alarm["Namespace"], alarm["MetricName"]) == (told["MetricNamespace"], told["MetricName"])
    assert (alarm["Statistic"], alarm["Threshold"], alarm["AlarmActions"]) == ("Sum", 0, [{"Ref": "AlarmsTopic"}])
