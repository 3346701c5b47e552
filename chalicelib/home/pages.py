"""`/` and `/static/…`."""

from functools import cache
from pathlib import Path

from chalice.app import Blueprint, Response

from chalicelib.core import http
from chalicelib.core.errors import NotFound

blueprint = Blueprint(__name__)
STATIC = Path(__file__).parent.parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".ico": "image/x-icon", ".png": "image/png"}


@blueprint.route("/", methods=["GET", "HEAD"])
@http.page
def home() -> Response:
    """What this service is, for whoever lands here."""
    return http.html("pages/home.html", controller=None)


@blueprint.route("/static/{name}", methods=["GET", "HEAD"])
@http.page
def static(name: str) -> Response:
    """A static file. Browsers may keep it for a day."""
    return http.respond(_read(name), TYPES[Path(name).suffix], Cache_Control="public, max-age=86400")


@cache
def _read(name: str) -> bytes:
    if name not in {found.name for found in STATIC.iterdir() if found.suffix in TYPES}:
        raise NotFound
    return (STATIC / name).read_bytes()
