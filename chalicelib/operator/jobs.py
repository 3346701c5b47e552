"""The doors of the operator's staff: functions to be invoked with IAM credentials. No route, queue or schedule leads
there (promise SEC-5). And the detectors and the probe, which schedules set off, and what notes changes by others, which
records of CloudTrail's set off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalice.app import Blueprint, Rate

from chalicelib.core import clock, jobs, log

blueprint = Blueprint(__name__)
SPARE_MILLISECONDS = 15_000  # so that a page in hand is finished before the function's time is up


def _carried_out(function: str, deeds: Mapping[str, Any], event: Any, context: Any) -> dict[str, Any]:
    from chalicelib.operator.operate import carry_out

    return carry_out(function, deeds, event, clock.now(), str(context.aws_request_id),
                     lambda: context.get_remaining_time_in_millis() < SPARE_MILLISECONDS)


@blueprint.lambda_function(name="operate")
def operate(event: Any, context: Any) -> dict[str, Any]:
    """Announcements to every account holder, and the log of what people have asked."""
    from chalicelib.operator import announce, cases, complaints

    return _carried_out("operate", announce.DEEDS | cases.DEEDS | complaints.DEEDS, event, context)


@blueprint.lambda_function(name="operate_accounts")
def operate_accounts(event: Any, context: Any) -> dict[str, Any]:
    """Opening and closing accounts, suspending their sending."""
    from chalicelib.operator import accounts

    return _carried_out("operate_accounts", accounts.DEEDS, event, context)


@blueprint.lambda_function(name="operate_people")
def operate_people(event: Any, context: Any) -> dict[str, Any]:
    """What is kept about a person, for a request."""
    from chalicelib.operator import people

    return _carried_out("operate_people", people.DEEDS, event, context)


@blueprint.lambda_function(name="operate_keys")
def operate_keys(event: Any, context: Any) -> dict[str, Any]:
    """Renewing the signing key."""
    from chalicelib.operator import keys

    return _carried_out("operate_keys", keys.DEEDS, event, context)


@blueprint.lambda_function(name="operate_watch")
def operate_watch(event: Any, context: Any) -> dict[str, Any]:
    """Looking at what was used; planting canaries; having the service try itself."""
    from chalicelib.operator import probe_wishes, watch

    return _carried_out("operate_watch", watch.DEEDS | probe_wishes.DEEDS, event, context)


@blueprint.lambda_function(name="operate_sweep")
def operate_sweep(event: Any, context: Any) -> dict[str, Any]:
    """Deleting what is past its period, and saying what that would be."""
    from chalicelib.operator import sweeping

    return _carried_out("operate_sweep", sweeping.DEEDS, event, context)


@blueprint.lambda_function(name="operate_restore")
def operate_restore(event: Any, context: Any) -> dict[str, Any]:
    """Holding all sending, the drill after a restore from a backup, opening it again."""
    from chalicelib.operator import restore

    return _carried_out("operate_restore", restore.DEEDS, event, context)


@blueprint.lambda_function(name="operate_incidents")
def operate_incidents(event: Any, context: Any) -> dict[str, Any]:
    """The register of breaches: entering, deciding, reporting, telling."""
    from chalicelib.operator import incidents

    return _carried_out("operate_incidents", incidents.DEEDS, event, context)


@blueprint.lambda_function(name="operate_approve")
def operate_approve(event: Any, context: Any) -> dict[str, Any]:
    """Approving what somebody else wishes."""
    from chalicelib.operator import approve

    return _carried_out("operate_approve", approve.DEEDS, event, context)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
@jobs.on_schedule
def detect(now: datetime) -> dict[str, int]:
    """Once an hour: whether anything looks like a breach."""
    from chalicelib.operator import detect as detecting

    return detecting.detect(now)


@blueprint.schedule(Rate(15, unit=Rate.MINUTES))
@jobs.on_schedule
def probe(now: datetime) -> dict[str, int]:
    """Every quarter of an hour: whether people can subscribe, confirm and leave, by doing it."""
    from chalicelib.operator import probe as probing

    return probing.probe(now)


@blueprint.lambda_function(name="watch_tables")
def watch_tables(event: Any, _context: Any) -> dict[str, int]:
    """Noting what others than our functions do to our tables."""
    from chalicelib.operator import watch_tables as watching

    noted = watching.note(event, clock.now())
    log.logger().info("job done", extra={"job": "watch_tables", "noted": noted})
    return {"noted": noted}
