"""`/`, `/static/…`, and the API's description: `/v1/openapi.json` for programs, `/docs` for people."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from chalice.app import Blueprint, Response

from chalicelib.core import http
from chalicelib.core.errors import NotFound

blueprint = Blueprint(__name__)
AN_HOUR = "public, max-age=3600"
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


@blueprint.route("/v1/openapi.json", methods=["GET", "HEAD"])
@http.api
def description() -> Response:
    """The API as OpenAPI 3.1; no key is needed."""
    from chalicelib.home import openapi

    return _unless_known(openapi.as_json(), "application/json")


@blueprint.route("/docs", methods=["GET", "HEAD"])
@http.page
def reference() -> Response:
    """The same for people to read."""
    from chalicelib.home.reference import page

    return _unless_known(page(), "text/html; charset=utf-8")


def _unless_known(body: bytes, content_type: str) -> Response:
    """The body, to be kept for an hour; 304 for whoever has it already (RFC 9110 §15.4.5)."""
    tag = f'"{sha256(body).hexdigest()[:16]}"'
    known = http.header(blueprint.current_request, "if-none-match")
    if known == "*" or tag in {each.strip().removeprefix("W/") for each in known.split(",")}:
        return http.respond(b"", content_type, 304, ETag=tag, Cache_Control=AN_HOUR)
    return http.respond(body, content_type, ETag=tag, Cache_Control=AN_HOUR)


@cache
def _read(name: str) -> bytes:
    if name not in {found.name for found in STATIC.iterdir() if found.suffix in TYPES}:
        raise NotFound
    return (STATIC / name).read_bytes()
