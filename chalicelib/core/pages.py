"""HTML and plain-text rendering: one Jinja environment, autoescaping, texts ready for translation."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.core import urls
from chalicelib.core.settings import settings

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "templates"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # nothing that pixels need

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"], default_for_string=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.globals["static"] = urls.static
    return environment


def render(template: str, **context: Any) -> str:
    """The rendered `template`; the operator is always in the context (promise ROLE-1)."""
    operator = {"name": settings().operator_name, "url": settings().public_url}
    return _environment().get_template(template).render(operator=operator, **context)
