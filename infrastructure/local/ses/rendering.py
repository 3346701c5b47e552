"""Templates given inline with a request: plain substitution and nothing else, in one pass, escaping nothing."""

import json
import re
from typing import Any

from infrastructure.local.ses.errors import BadRequestError, RenderingError

_TAG = re.compile(r"\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}")
_SEGMENT = r"""[^\s!"#%&'()*+,./;<=>@\[\\\]^`{|}~]+"""
_NAME = re.compile(rf"\s*({_SEGMENT}(?:\.{_SEGMENT})*)\s*")
_WORDS_OF_THE_LANGUAGE = frozenset({"else", "this"})


def check(template: str) -> None:
    """Refuse blocks, helpers, partials and comments, as SES does for inline templates."""
    for tag in _TAG.finditer(template):
        name = _NAME.fullmatch(tag[1] or tag[2] or "")
        if name is None or name[1] in _WORDS_OF_THE_LANGUAGE:
            raise BadRequestError("Template contains unsupported operations")
    if "{{{{" in template or "{{" in _TAG.sub("", template):
        raise BadRequestError("Template contains unsupported operations")


def read_data(data: str) -> dict[str, Any]:
    """Template data, which must be a JSON object in a string."""
    try:
        found = json.loads(data)
    except ValueError:
        raise BadRequestError("Template data is not valid JSON") from None
    if not isinstance(found, dict):
        raise BadRequestError("Template data is not a JSON object")
    return found


def render(template: str, data: dict[str, Any]) -> str:
    """The template with its values. Raises RenderingError for a value that is missing."""
    return _TAG.sub(lambda tag: _value((tag[1] or tag[2] or "").strip(), data), template)


def _value(name: str, data: dict[str, Any]) -> str:
    found: Any = data
    for segment in name.split("."):
        if not isinstance(found, dict) or segment not in found:
            raise RenderingError(f"Attribute '{name}' is not present in the rendering data.")
        found = found[segment]
    if isinstance(found, bool):
        return str(found).lower()
    return "" if found is None else str(found)
