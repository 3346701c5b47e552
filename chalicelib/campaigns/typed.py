"""What is typed into the editor: judged in words for people, and kept where it comes back. No AWS, no clock."""

import re

from chalicelib.campaigns import analytics
from chalicelib.core.errors import Outdated, ServiceError

FORMATS = ("markdown", "html")
LONGEST_LINE, LONGEST_BODY = 200, 200_000
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def words(form: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The words of a draft from a form, and what is wrong with them: a sentence for each field that is."""
    given = kept(form)
    judged = {
        "subject": _line(given["subject"]) or ("" if given["subject"] else "Write a subject: it is read first."),
        "preheader": _line(given["preheader"]),
        "body": _body(given["body"]),
        **{f"utm_{name}": analytics.problem(given[f"utm_{name}"]) for name in analytics.NAMES},
        "format": "" if given["format"] in FORMATS else "Choose Markdown or HTML.",
    }
    return given, {name: said for name, said in judged.items() if said}


def kept(form: dict[str, str]) -> dict[str, str]:
    """The fields as they were typed, trimmed, with line breaks as everywhere else."""
    return {"subject": form.get("subject", "").strip(), "preheader": form.get("preheader", "").strip(),
            "format": form.get("format", FORMATS[0]), "body": form.get("body", "").replace("\r\n", "\n").strip(),
            **{f"utm_{name}": form.get(f"utm_{name}", "").strip() for name in analytics.NAMES}}


def parameters(form: dict[str, str]) -> dict[str, str]:
    """The analytics parameters of a form."""
    return {name: form.get(f"utm_{name}", "").strip() for name in analytics.NAMES}


def beside(error: ServiceError) -> dict[str, str]:
    """The error in a sentence beside each field that it names, or above the text where it names none."""
    if isinstance(error, Outdated):
        return {"body": "Somebody else has saved this draft since you opened it. Open it in another tab to see their "
                        "text; if you save again, yours takes its place."}
    names = getattr(error, "fields", None) or {"body": ""}
    return dict.fromkeys(names, f"{error.detail} {error.remedy}".strip())


def _line(text: str) -> str:
    if len(text) > LONGEST_LINE:
        return f"Please use at most {LONGEST_LINE} characters."
    return "Write it on one line, without control characters." if CONTROL.search(text) else ""


def _body(text: str) -> str:
    if not text:
        return "Write something: this is what your readers get."
    return f"Please use at most {LONGEST_BODY:,} characters." if len(text) > LONGEST_BODY else ""
