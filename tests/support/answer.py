"""HTTP as tests see it: an answer, and the address that the gateway sees a caller at."""

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from chalice.test import Client


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page's form."""
        found = re.search(rf'<input[^>]*name="{name}"[^>]*>', self.text)
        assert found, f"no field {name}"
        return unescape(re.search(r'value="([^"]*)"', found[0])[1])  # type: ignore[index]


COOKIE = re.compile(r"__Host-(?P<name>session|portal)=(?:[\w-]{43}|); Path=/; Secure; HttpOnly; SameSite=Lax"
                    r"(?:; Max-Age=0)?")
MAY_SET_ONE = {"session": ("/dashboard", "/login", "/logout"),
               "portal": ("/portal/enter/", "/portal/out", "/portal/delete")}


def lawful(answer: Answer) -> Answer:
    """The answer, after a look at its cookies: every response of the whole suite is asked (promise CKI-1)."""
    for name, value in answer.headers.items():
        if name.lower() == "set-cookie":
            found = COOKIE.fullmatch(value)
            assert found, f"{answer.path} sets another cookie than the two"
            assert answer.path.startswith(MAY_SET_ONE[found["name"]]), f"{answer.path} sets a cookie"
            assert ("Max-Age" in value) == value.startswith(f"__Host-{found['name']}=;"), "it ends with the browser"
    return answer


class FromIp:
    """The gateway sees the caller at `ip`."""

    def __init__(self, client: Client, ip: str) -> None:
        self._converter, self._ip = client.http._local_gateway.event_converter, ip

    def __enter__(self) -> None:
        made = type(self._converter).create_lambda_event

        def from_ip(*args: Any, **kwargs: Any) -> Any:
            event = made(self._converter, *args, **kwargs)
            event["requestContext"]["identity"]["sourceIp"] = self._ip
            return event

        self._converter.create_lambda_event = from_ip

    def __exit__(self, *_error: object) -> None:
        del self._converter.create_lambda_event
