"""/dashboard/campaigns/…/report: what became of a campaign, as charts, as tables, and as files to save."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.core import http
from chalicelib.users.access import Visit, door

blueprint = Blueprint(__name__)
ONE = "/dashboard/campaigns/{campaign_id}"


@door(blueprint, "GET", f"{ONE}/report")
def report(visit: Visit, campaign_id: str) -> Response:
    """Sending, opens and clicks over time and by link, identified and anonymous apart."""
    from chalicelib.activity import charts

    campaign, found = _found(visit, campaign_id)
    periods = charts.periods(found["by_day"])
    return visit.show("campaigns/report", campaign=campaign, report=found,
                      opens=charts.over_time(periods, "opens"), clicks=charts.over_time(periods, "clicks"),
                      links=charts.by_link(found["by_link"]))


@door(blueprint, "POST", f"{ONE}/report/by-day.csv", step_up=True)
def by_day(visit: Visit, campaign_id: str) -> Response:
    """The table by day, as a file."""
    from chalicelib.activity import tables

    return _download(visit, campaign_id, "by-day", tables.by_day)


@door(blueprint, "POST", f"{ONE}/report/by-link.csv", step_up=True)
def by_link(visit: Visit, campaign_id: str) -> Response:
    """The table by link, as a file."""
    from chalicelib.activity import tables

    return _download(visit, campaign_id, "by-link", tables.by_link)


def _found(visit: Visit, campaign_id: str) -> tuple[Any, dict[str, Any]]:
    from chalicelib.campaigns import service

    return service.report_of(visit.account.id, campaign_id, visit.now)


def _download(visit: Visit, campaign_id: str, name: str, table: Any) -> Response:
    """By POST, since it leaves a line in the audit trail."""
    from chalicelib.accounts import audit
    from chalicelib.core import csv_file

    campaign, found = _found(visit, campaign_id)
    audit.record(visit.account.id, visit.actor, "report.exported", visit.now, campaign.id)
    header, rows = table(found)
    return http.download(csv_file.rows(header, rows), f"report-{campaign.short_id}-{name}.csv", csv_file.CONTENT_TYPE)
