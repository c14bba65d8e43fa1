"""What tests that cross rooms share: a running server, tabs of browsers, a shop's page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bench.server import Server
from conftest import PATIENCE
from tests import stage as stages


@pytest.fixture(scope="session")
def weft_server() -> Iterator[Server]:
    """A real `weft serve` with all its parts, for the whole session."""
    with Server(name="test") as server:
        yield server


@pytest.fixture(scope="session")
def stage(weft_server: Server) -> stages.Stage:
    """The cast and a web chat in the running server."""
    return stages.furnish(weft_server)


@pytest.fixture
def shop() -> Iterator[stages.Shop]:
    """A shop's pages, on an origin of their own."""
    shop = stages.Shop()
    yield shop
    shop.close()


@pytest.fixture
def open_tab(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open tabs in fresh browsers; what they complain of in the console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_tab(context: BrowserContext | None = None, **options: Any) -> Page:
        if context is None:
            context = chromium.new_context(**options)
            context.set_default_timeout(PATIENCE)
            contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        return tab

    yield open_tab
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def log_in(open_tab: Callable[..., Page], stage: stages.Stage) -> Callable[..., Page]:
    """Log somebody of the cast in, with a browser of their own; return a tab at the inbox."""

    def log_in(first_name: str, **options: Any) -> Page:
        tab = open_tab(**options)
        tab.goto(f"{stage.address}/account/login/")
        tab.fill("[name=login]", stage.email(first_name))
        tab.fill("[name=password]", stages.PASSWORD)
        tab.press("[name=password]", "Enter")
        tab.wait_for_url("**/inbox/**")
        return tab

    return log_in
