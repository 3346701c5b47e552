"""The statement of a month, with the year before it; and the same figures as a file."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import audit
from chalicelib.administration import chart, months, statement_file, usage
from chalicelib.core import csv_file, http
from chalicelib.users.access import Visit, door

blueprint = Blueprint(__name__)
PAGE = "/dashboard/usage"


@door(blueprint, "GET", PAGE)
def usage_page(visit: Visit) -> Response:
    """What was sent and kept in the month that is asked for, this one by default."""
    first = usage.opened_in(visit.account)
    month = months.asked(visit.query("month"), first, visit.now)
    year = usage.charted(visit.account, month, visit.now)
    labels = [months.short(one.month) for one in year]
    return visit.show("account/usage", statement=year[-1], year=year[::-1],
                      names=usage.names(visit.account.id, year[-1], visit.now),
                      messages=chart.columns([one.messages for one in year], labels),
                      people=chart.columns([one.whole.most for one in year], labels),
                      running=month == months.of(visit.now), before=months.before(month) if month > first else "",
                      after=months.before(month, -1) if month < months.of(visit.now) else "")


@door(blueprint, "POST", PAGE + "/csv", step_up=True)
def download(visit: Visit) -> Response:
    """The statement as CSV."""
    month = months.asked(visit.form.get("month", ""), usage.opened_in(visit.account), visit.now)
    [statement] = usage.statements(visit.account.id, [month], visit.now)
    body = statement_file.written(statement, usage.names(visit.account.id, statement, visit.now))
    audit.record(visit.account.id, visit.actor, "statement.exported", visit.now, month)
    return http.download(body, f"usage-{month}.csv", csv_file.CONTENT_TYPE)
