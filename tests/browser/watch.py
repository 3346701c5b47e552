"""A watch over everything that a browser context does: what it asks for, says, and keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response, WebSocket

FAILED = "Failed to load resource: the server responded with a status of"
KEPT_HERE = """async () => [
    document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
    (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
]"""
SESSION = "__Host-session"
NOTHING_KEPT = ["", 0, 0, 0, 0, 0]

PORTAL = "__Host-portal"


class Watch:
    """Put on a context before its first page."""

    def __init__(self, context: BrowserContext, *allowed: str, may_sign_in: bool = False) -> None:
        """`allowed` are the origins that may be asked for something; `may_sign_in` allows the one cookie for it."""
        self._context, self._allowed = context, tuple(f"{origin}/" for origin in allowed)
        self._fine = SESSION if may_sign_in else ""
        self.requests: list[Request] = []
        self.responses: list[Response] = []
        self._console: list[ConsoleMessage] = []
        self._errors: list[str] = []
        self._kept: list[str] = []
        context.on("request", lambda request: self.requests.append(request))
        context.on("response", lambda response: self.responses.append(response))
        context.on("console", lambda message: self._console.append(message))
        context.on("weberror", lambda error: self._errors.append(f"page error: {error.error}"))
        context.on("page", lambda page: page.on("websocket", self._opened))

    def allow(self, origin: str) -> None:
        """Where a page may lead on purpose."""
        self._allowed += (f"{origin}/",)

    @property
    def elsewhere(self) -> list[str]:
        """Every address asked for on another host than the allowed."""
        return [each.url for each in self.requests if not each.url.startswith(self._allowed)]

    @property
    def said(self) -> list[str]:
        """Every console message and page error. That the page which one asked for comes with an error status is left
        out: Chromium notes that by itself, and the status is meant."""
        refused = {each.url for each in self.responses if each.request.is_navigation_request() and each.status >= 400}
        told = [f"{each.type}: {each.text} ({each.location['url']})" for each in self._console
                if not (each.text.startswith(FAILED) and each.location["url"] in refused)
                and not (each.type == "verbose" and each.text.startswith("[DOM]"))]  # advice for password managers
        return told + self._errors

    def look(self, page: Page) -> None:
        """See what the page has kept in the browser; call it while the page is open."""
        kept = page.evaluate(KEPT_HERE)
        if kept != NOTHING_KEPT:
            self._kept.append(f"{page.url} keeps {kept}")

    @property
    def kept(self) -> list[str]:
        """Every cookie, even a refused one, and whatever else was found in the browser."""
        cookies = [f"cookie {each.get('name')}" for each in self._context.cookies()
                   if each.get("name") not in {self._fine, PORTAL}]
        asked = [f"{each.url} sets a cookie" for each in self.responses
                 if "set-cookie" in (given := _headers(each)) and not self._is_fine(each.url, given["set-cookie"])]
        return cookies + asked + self._kept

    def _is_fine(self, url: str, given: str) -> bool:
        """The one cookie of those who sign in; that of the portal, and from there alone."""
        return (bool(self._fine) and given.startswith(f"{self._fine}=")) or (
            given.startswith(f"{PORTAL}=") and urlsplit(url).path.startswith("/portal/"))

    @property
    def findings(self) -> list[str]:
        """All that should not have been."""
        return [f"asked for {url}" for url in self.elsewhere] + self.said + self.kept

    def forget(self) -> None:
        """For a test that has made the watch see something."""
        self._context.clear_cookies()
        self.begin()

    def begin(self) -> None:
        """From now on; who is signed in stays so."""
        for seen in (self.requests, self.responses, self._console, self._errors, self._kept):
            seen.clear()

    def _opened(self, socket: WebSocket) -> None:
        self._errors.append(f"a web socket to {socket.url}")


def _headers(response: Response) -> dict[str, str]:
    try:
        return response.all_headers()
    except Error:  # its page went away before the headers came
        return response.headers


@dataclass
class Visit:
    """A browser window of a visitor's own, under watch."""

    page: Page
    watch: Watch


Visitor = Callable[..., Visit]
