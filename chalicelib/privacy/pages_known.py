"""What programs look for at addresses that are agreed on: `/.well-known/…` and `/robots.txt`. A few lines each."""

import json
from datetime import timedelta

from chalice.app import Blueprint, Response

from chalicelib.core import clock, http, urls
from chalicelib.core.settings import settings
from chalicelib.privacy.editions import NEWEST

blueprint = Blueprint(__name__)
LOOK = ["GET", "HEAD"]
A_DAY = "public, max-age=86400"
CONTACTS_HOLD_FOR = timedelta(days=180)  # RFC 9116 §2.5.5 wants less than a year
ROBOTS = """\
# Pages that are not for search engines say so themselves (X-Robots-Tag), so they may be read.
# Links that count, and the interface for programs, are nothing for robots.
User-agent: *
Disallow: /o/
Disallow: /c/
Disallow: /v1/
"""


@blueprint.route("/.well-known/gpc.json", methods=LOOK)
@http.page
def global_privacy_control() -> Response:
    """That Global Privacy Control is honoured (W3C GPC §4, “GPC Support Resource”)."""
    return http.data({"gpc": True, "lastUpdate": NEWEST.day}, Cache_Control=A_DAY)


@blueprint.route("/.well-known/dnt", methods=LOOK)
@http.page
def tracking_status() -> Response:
    """The site-wide tracking status (W3C Tracking Preference Expression §6.4): nobody is tracked. The few links that
    count somebody who has consented say so in their own answers (`Tk: C`)."""
    status = {"tracking": "N", "controller": [urls.public("/privacy")], "policy": urls.public("/privacy")}
    return http.respond(json.dumps(status), "application/tracking-status+json", Cache_Control=A_DAY)


@blueprint.route("/.well-known/security.txt", methods=LOOK)
@http.page
def security() -> Response:
    """Whom to tell of a vulnerability (RFC 9116)."""
    contact = settings().operator_contact
    lines = {"Contact": contact if "://" in contact or "@" not in contact else f"mailto:{contact}",
             "Expires": clock.iso(clock.now() + CONTACTS_HOLD_FOR), "Preferred-Languages": "en",
             "Canonical": urls.public("/.well-known/security.txt")}
    return _text("".join(f"{name}: {value}\n" for name, value in lines.items()))


@blueprint.route("/robots.txt", methods=LOOK)
@http.page
def robots() -> Response:
    """What crawlers should leave alone (RFC 9309)."""
    return _text(ROBOTS)


def _text(text: str) -> Response:
    return http.respond(text, "text/plain; charset=utf-8", Cache_Control=A_DAY)
