"""The HTTP edge: reading requests, making responses, turning errors into pages or problem details (RFC 9457).

Chalice shows errors raised in middleware as 500 and hides a view's errors from it, so errors are mapped by the view
decorators `page` and `api`, and middleware only finishes responses.
"""

import email.parser
import email.policy
import json
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote

from chalice.app import Request, Response

from chalicelib.core import log, pages
from chalicelib.core.errors import Malformed, ServiceError

FORMS = ["application/x-www-form-urlencoded", "multipart/form-data", "application/json"]
MOST_FORM_BYTES = 64 * 1024
MOST_JSON_BYTES = 1024 * 1024
PROBLEM = "application/problem+json"

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                               "base-uri 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=(), browsing-topics=()",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def html(template: str, code: int = 200, /, **context: Any) -> Response:
    """A rendered page."""
    return respond(pages.render(template, **context), "text/html; charset=utf-8", code)


def data(body: Any, status: int = 200, **headers: str) -> Response:
    """JSON."""
    return respond(json.dumps(body, ensure_ascii=False), "application/json", status, **headers)


def respond(body: str | bytes, content_type: str, status: int = 200, **headers: str) -> Response:
    """Bytes with their type: every body is bytes because the gateway treats every type as binary."""
    raw = body if isinstance(body, bytes) else body.encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(raw, {"Content-Type": content_type, **named}, status)


def download(body: bytes, name: str, content_type: str, **headers: str) -> Response:
    """A file to save under `name`; letters that a header could not hold become dashes."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "-" for letter in name)
    return respond(body, content_type, 200, Content_Disposition=f'attachment; filename="{plain}"', **headers)


def problem(error: ServiceError) -> Response:
    """The error as problem details: what happened, which fields, and how to mend it."""
    body: dict[str, Any] = {"type": "about:blank", "title": error.title, "status": error.status,
                            "detail": error.detail}
    if error.remedy:
        body["remedy"] = error.remedy
    fields = getattr(error, "fields", None)
    if fields:
        body["errors"] = [{"field": name, "detail": text} for name, text in fields.items()]
    asked = {"WWW_Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else {}  # RFC 9110 §11.6.1
    return waiting(respond(json.dumps(body, ensure_ascii=False), PROBLEM, error.status, **asked), error)


def waiting(answer: Response, error: ServiceError) -> Response:
    """The answer to an error, saying how many seconds to wait where that is known (RFC 6585 §4)."""
    seconds = getattr(error, "retry_after", None)
    if seconds:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def problem_page(error: ServiceError) -> Response:
    """The error as a page for people."""
    page = html("pages/problem.html", error.status, title=error.title, detail=error.detail, remedy=error.remedy,
                status=error.status, controller=None)
    return waiting(page, error)


def _guarded(show: Callable[[ServiceError], Response]) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Response:
            try:
                return view(*args, **kwargs)
            except ServiceError as error:
                return show(error)
            except Exception as error:  # anything unforeseen: logged by kind, told without detail
                log.failure("request failed", error, view=view.__name__)
                return show(ServiceError("This is our fault, not yours. Nothing that you sent has been half done.",
                                         "Please try again in a few minutes."))

        return guarded

    return decorate


page = _guarded(problem_page)
api = _guarded(problem)


def header(request: Request, name: str) -> str:
    """A request header, or "" where it is absent."""
    return str(request.headers.get(name.lower(), ""))


def cookie(request: Request, name: str) -> str:
    """The value of a cookie, or ""."""
    for one in header(request, "cookie").split(";"):
        given, _, value = one.strip().partition("=")
        if given == name:
            return value
    return ""


def redirect(path: str, **headers: str) -> Response:
    """“Go on there”, by GET (303). `path` is one of ours, never taken from a request unchecked."""
    return respond("", "text/plain; charset=utf-8", 303, Location=path, **headers)


def path_of(request: Request) -> str:
    """The path that was asked for: Chalice's own `request.path` is the route, with "{list_id}" where the id stood."""
    path = str(request.path)
    for name, value in (request.uri_params or {}).items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe="%"))
    return path


def query(request: Request, name: str) -> str:
    """A query parameter, or ""."""
    given: Any = request.query_params
    return str(given.get(name, "")) if given else ""


def client_ip(request: Request) -> str:
    """The caller's address as the gateway saw it; X-Forwarded-For can be made up by anyone."""
    context: Any = getattr(request, "context", {})
    return str(context.get("identity", {}).get("sourceIp", ""))


def wants_json(request: Request) -> bool:
    """Whether the caller is a program: it sends JSON, or accepts JSON and not HTML."""
    accepts = header(request, "accept")
    return _type(request) == "application/json" or ("application/json" in accepts and "text/html" not in accepts)


def _type(request: Request) -> str:
    return header(request, "content-type").split(";")[0].strip().lower()


def form(request: Request, most: int = MOST_FORM_BYTES) -> dict[str, str]:
    """The fields of a form (URL-encoded, multipart, flat JSON). Raises Malformed, also beyond `most` bytes."""
    raw = _body(request, most)
    readers = {"multipart/form-data": _multipart, "application/json": _flat_json}
    return readers.get(_type(request), _urlencoded)(request, raw)


def _body(request: Request, most: int) -> bytes:
    raw: Any = request.raw_body or b""
    if len(raw) > most:
        raise Malformed(f"The request is larger than {most // 1024} KB.", "Send less, or take a way for large files.")
    return bytes(raw)


def _urlencoded(_request: Request, raw: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        raise Malformed("The form could not be read.", "Send it again as UTF-8.") from None


def _multipart(request: Request, raw: bytes) -> dict[str, str]:
    head = f"Content-Type: {header(request, 'content-type')}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + raw)
    if not message.is_multipart():
        raise Malformed("The form could not be read.", "Its multipart boundary is missing.")
    parts = ((part.get_param("name", header="content-disposition"), part) for part in message.iter_parts())
    return {str(name): _text(part) for name, part in parts if name}


def _text(part: Any) -> str:
    return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _flat_json(request: Request, _raw: bytes) -> dict[str, str]:
    return {name: str(value) for name, value in json_object(request).items() if isinstance(value, str | int | bool)}


def json_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body. Raises Malformed."""
    raw = _body(request, MOST_JSON_BYTES)
    try:
        found = json.loads(raw or b"{}", parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # a lone surrogate is no character, and cannot be stored
    except (ValueError, RecursionError):
        raise Malformed("The body is not valid JSON.", "Send a JSON object in UTF-8.") from None
    if not isinstance(found, dict):
        raise Malformed("The body is not a JSON object.", "Send an object: { … }.")
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are Python's own


def declines_tracking(headers: Mapping[str, str]) -> bool:
    """Whether the browser says DNT: 1 or Sec-GPC: 1 (promise DNT-1); any other value says nothing."""
    return headers.get("dnt") == "1" or headers.get("sec-gpc") == "1"


def is_machine(request: Request) -> bool:
    """Whether nobody looked: HEAD requests and announced prefetches."""
    purpose = header(request, "sec-purpose") + header(request, "purpose") + header(request, "x-moz")
    return request.method == "HEAD" or "prefetch" in purpose.lower() or "preview" in purpose.lower()


def finish(request: Request, response: Response) -> Response:
    """Security headers on everything, and Chalice's own terse errors put into our words."""
    if isinstance(response.body, dict) and "Code" in response.body:
        response = _reworded(request, response)
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request is not None and request.method == "HEAD":
        response.body = b""
    return response


def _reworded(request: Request, response: Response) -> Response:
    error = ServiceError(str(response.body.get("Message", "")))
    error.status, error.title = response.status_code, HTTPStatus(response.status_code).phrase
    is_api = request is not None and str(request.path).startswith("/v1")
    said = problem(error) if is_api else problem_page(error)
    said.headers.update({name: value for name, value in response.headers.items() if name == "Allow"})
    return said
