"""The part of the walk past files: those of a list that account holders have made."""

DOWNLOADS = "/dashboard/lists/{list_id}/downloads"
FORMS: list[tuple[str, dict[str, str]]] = [
    (DOWNLOADS + way, {"what": what, "form": "csv"}) for what in ("people", "suppressed") for way in ("", "/file")]
