"""`/receipts/verify`: whether a consent receipt is genuine and unchanged, for whoever holds one; and the public keys.

Nothing is looked up, nothing stored, and nothing else is said: the signature alone decides.
"""

import json
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib.core import http
from chalicelib.core.errors import Malformed
from chalicelib.subscriptions import receipts

blueprint = Blueprint(__name__)
PATH = "/receipts/verify"
LARGEST = 64 * 1024


@blueprint.route(PATH, methods=["GET", "HEAD"])
@http.page
def verify_page() -> Response:
    """The form."""
    return _page(None)


@blueprint.route(PATH, methods=["POST"], content_types=http.FORMS)
@http.page
def verify() -> Response:
    """The verdict: a page for people, `{"genuine": …}` for programs, which send the receipt itself as JSON."""
    request = blueprint.current_request
    if http.wants_json(request):
        return http.data({"genuine": receipts.is_genuine(_given(request))})
    given = _given(request)
    return _page(receipts.is_genuine(given) if given else None, missing=not given)


@blueprint.route("/.well-known/jwks.json", methods=["GET", "HEAD"])
@http.page
def keys() -> Response:
    """The keys with which receipts can be checked without us (RFC 7517)."""
    return http.respond(json.dumps(receipts.keys()), "application/jwk-set+json", Cache_Control="public, max-age=3600")


def _given(request: Request) -> str:
    """The receipt's text: the body of a program's request, or the form's file or field. Raises Malformed."""
    if http.header(request, "content-type").startswith("application/json"):
        raw: Any = request.raw_body or b""
        if len(raw) > LARGEST:
            raise Malformed(f"The request is larger than {LARGEST // 1024} KB.", "A receipt is smaller.")
        return bytes(raw).decode("utf-8", "replace")
    form = http.form(request, LARGEST)
    return form.get("file", "").strip() or form.get("receipt", "").strip()


def _page(genuine: bool | None, missing: bool = False) -> Response:
    return http.html("pages/receipt_verify.html", 422 if missing else 200, controller=None, genuine=genuine,
                     error=missing)
