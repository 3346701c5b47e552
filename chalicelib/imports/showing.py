"""The page of an upload that was started: shared by the doors that lead to it."""

from typing import Any

from chalicelib.imports import forms, rules
from chalicelib.imports.model import RUNNING, UNDOING, Import
from chalicelib.lists.service import get_list
from chalicelib.users.access import Visit
from chalicelib.users.model import EDITOR


def standing(visit: Visit, found: Import, errors: dict[str, str], code: int) -> Any:
    """The page, which looks again by itself while something is under way."""
    from chalicelib.activity.charts import shares

    picture = forms.picture(found)
    return visit.show(
        "uploads/standing", code, upload=found, picture=picture, errors=errors,
        moving=found.state in {RUNNING, UNDOING} or (found.state == "cancelled" and not found.closed_at),
        bar=shares([picture.done, picture.unchanged, picture.refused], picture.rows, 100),
        mailing_list=get_list(visit.account.id, str(found.list_id), visit.now), may_change=visit.user.may(EDITOR),
        may_undo=rules.may_undo(found, visit.now), has_results=rules.has_results(found, visit.now))
