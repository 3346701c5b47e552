"""A report's figures as tables for files: a header, and rows. Those that are not told are words there, too. Pure."""

from typing import Any

Table = tuple[list[str], list[list[object]]]
COLUMNS = {"total": "by people who agreed", "unique": "people who agreed", "anonymous": "anonymous",
           "machine": "by machines"}
BY_DAY = COLUMNS | {"unique": "new people who agreed"}  # each person once, on the day of the first time


def by_day(report: dict[str, Any]) -> Table:
    """One row for each day (UTC) on which something was counted."""
    header = ["Day", *(f"{kind.capitalize()} {said}" for kind in ("opens", "clicks") for said in BY_DAY.values())]
    return header, [[day["day"], *(day[kind][name] for kind in ("opens", "clicks") for name in COLUMNS)]
                    for day in report["by_day"]]


def by_link(report: dict[str, Any]) -> Table:
    """One row for each link, in the order in which they stand in the newsletter."""
    header = ["Number", "Link", *(f"Clicks {said}" for said in COLUMNS.values())]
    return header, [[link["link"], link["url"], *(link[name] for name in COLUMNS)] for link in report["by_link"]]
