"""The widget: what a shop's page loads before the bubble shows, and once it is opened."""

from __future__ import annotations

import http.server
import re
import shutil
import threading
import urllib.request
from dataclasses import dataclass

from bench.figures import Figure
from bench.server import Server
from bench.shop import open_shop

TITLE = "What the widget weighs"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Size:
    """There is only one size."""


SMALL = Size()


def measure(_size: Size) -> list[Figure]:
    """Weigh the scripts as they come over the wire, then watch a browser load a page."""
    with Server() as server:
        key = open_shop(server, visitors=0).key
        loader_address = f"{server.address}/widget/{key}.js"
        loader_br, loader = _fetch(loader_address, "br"), _fetch(loader_address, "identity")
        [app] = set(re.findall(rb"/widget/app-[^\"'\s]+\.js", loader))
        app_br = _fetch(server.address + app.decode(), "br")
        requests, shown_ms = _until_the_bubble_shows(server, key)
    return [
        Figure("loader_br", len(loader_br), "loader, bytes in brotli", at_most=1_500),
        Figure("app_br", len(app_br), "the chat once opened, bytes in brotli", at_most=15_000),
        Figure("requests_before_bubble", requests, "requests before the bubble", at_most=1),
        Figure("bubble_ms", shown_ms, "from the page to the bubble, ms"),
    ]


def _fetch(address: str, encoding: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept-Encoding": encoding})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return answer.read()


def _until_the_bubble_shows(server: Server, key: str) -> tuple[int, float]:
    from playwright.sync_api import sync_playwright

    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    page_address, stop = _shop_page(
        f'<script async src="{server.address}/widget/{key}.js"></script>'
    )
    asked: list[str] = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=browser_path, args=["--no-sandbox"]
            )
            page = browser.new_page()
            page.on(
                "request",
                lambda request: (
                    asked.append(request.url) if request.url.startswith(server.address) else None
                ),
            )
            page.goto(page_address)
            page.locator("weft-chat button").first.wait_for(timeout=20_000)
            count = len(asked)
            shown_ms = page.evaluate("performance.now()")
            browser.close()
    finally:
        stop()
    return count, shown_ms


def _shop_page(snippet: str):
    """Serve a shop's page on an origin of its own; return its address, and how to end it."""
    body = f"<!doctype html><html lang=en><title>Shop</title><h1>Wool</h1>{snippet}".encode()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://localhost:{server.server_port}/", server.shutdown
