"""Fixtures: a browser and a local run for each test process, started when first asked for.

`-n 2` makes two of each. That is cheaper than sending all browser tests to one process: they take longer than starting.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium as browsers
from tests.browser.cast import Cast
from tests.browser.office import Office
from tests.browser.service import Service
from tests.browser.watch import Visit, Visitor, Watch

PATIENCE_MS = 20_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser. Where there is none, every test that needs it is skipped."""
    path = browsers.installed()
    if path is None:
        pytest.skip(f"no browser here: none of {', '.join(browsers.NAMES)} is installed")
    with browsers.started(path) as browser:
        yield browser


@pytest.fixture(scope="session")
def service(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The local run."""
    with Service(tmp_path_factory.mktemp("local-run")) as started:
        yield started


@pytest.fixture(scope="session")
def cast(service: Service) -> Cast:
    """People on their way through the house."""
    return Cast(service)


@pytest.fixture(scope="session")
def office(service: Service, cast: Cast) -> Office:
    """The owner of the demo account, at the dashboard."""
    return Office(service, cast)


@pytest.fixture
def visitor(chromium: Browser, service: Service) -> Iterator[Visitor]:
    """Opens windows. When the test ends, none of them may have asked, said or kept anything it should not have."""
    opened = []

    def visit(*, width: int = 1280, scripts: bool = True, cookies: bool = False, **how: Any) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": 844}, java_script_enabled=scripts, **how)
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch(context, service.url, service.console, may_sign_in=cookies)
        opened.append((context, watch))
        return Visit(context.new_page(), watch)

    yield visit
    findings = [finding for _, watch in opened for finding in watch.findings]
    for context, _ in opened:
        context.close()
    assert findings == []


@pytest.fixture(scope="session")
def watched(chromium: Browser, service: Service) -> Iterator[Visit]:
    """The one window in which pages are looked at from all sides: nothing moves, so that no colour is looked at
    half-way. It is kept because a new one, with axe in it, costs more than all the looking."""
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(context, service.url, service.console, may_sign_in=True)
    yield Visit(context.new_page(), watch)
    context.close()


@pytest.fixture(scope="session")
def page(watched: Visit) -> Page:
    """The page in that window."""
    return watched.page
