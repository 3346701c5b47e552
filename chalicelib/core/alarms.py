"""Which alarms of this deployment ring: those whose description begins as infrastructure/template.yaml writes it."""

from collections.abc import Iterator

from chalicelib.core import aws
from chalicelib.core.settings import settings


def ringing() -> Iterator[str]:
    """The names of the alarms that are in the state ALARM."""
    ours = f"smartmessages {settings().stage}:"
    for page in aws.client("cloudwatch").get_paginator("describe_alarms").paginate(StateValue="ALARM"):
        yield from (str(one["AlarmName"]) for one in page["MetricAlarms"]
                    if one.get("AlarmDescription", "").startswith(ours))
