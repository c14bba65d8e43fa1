"""The application itself on a port of its own, its database emptied between tests, and a shop."""

import contextlib
import os
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uvicorn
from django.db import connection

from conftest import PATIENCE

# Playwright's sync interface runs a loop in this thread; Django would see it and refuse to work
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"


@pytest.fixture
def open_page(chromium):
    """Open a page in a browser of its own, as another person would; closed after the test.

    It keeps what goes wrong on it in `problems`; with `is_overheard`, what it asks for too.
    """
    from tests.browser.desk import open_pages

    contexts = []

    def opened(address, *, context=None, script="", is_overheard=False, **options):
        if context is None:
            # a page of which a service worker has just taken hold sends some of its requests past
            # `route` and `set_offline`; whoever tests the worker itself allows it
            context = chromium.new_context(**{"service_workers": "block"} | options)
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        open_pages.append(page)
        page.problems = []
        page.on("pageerror", lambda error, on=page: on.problems.append(str(error)))
        if is_overheard:
            _overhear(page)
        if script:
            page.add_init_script(script)
        page.goto(address)
        return page

    yield opened
    open_pages.clear()
    for context in contexts:
        context.close()


def _overhear(page):
    """Keep how often a page asks, and what was not answered yet: `desk.settle` wants to know.

    Three events for every request cost a tenth of a test's time, so only who needs it listens.
    """
    page.requests = 0
    page.unanswered = set()

    def asks(request):
        page.requests += 1
        page.unanswered.add(request)

    def is_answered(request):
        page.unanswered.discard(request)

    page.on("request", asks)
    page.on("requestfinished", is_answered)
    page.on("requestfailed", is_answered)


@pytest.fixture(scope="session")
def application():
    """The whole application, started once, and its address; see `weft`."""
    from weft.config import asgi

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(asgi.application, loop="asyncio", lifespan="on", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    address = f"http://localhost:{listener.getsockname()[1]}"
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    yield address, server
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def weft(transactional_db, application, chromium):
    """The address of the application, with an empty database.

    The database is emptied when nobody asks it any more. A page that still fetches something
    holds some tables and wants others, as the emptying does; and one that goes saves its draft,
    which must not meet an emptied database.
    """
    address, server = application
    yield address
    for context in chromium.contexts:
        context.close()
    here = server.server_state
    until = time.monotonic() + PATIENCE / 1000
    while (here.connections or here.tasks or _is_asked()) and time.monotonic() < until:
        time.sleep(0.01)


@pytest.fixture
def kind_of_room():
    """What `room` is; a file whose desk has something more says what."""
    from tests.browser.desk import Room

    return Room


@pytest.fixture
def room(weft, open_page, kind_of_room):
    """Bo and Cy behind their desks, and Ada who has written."""
    return kind_of_room(weft, open_page)


def _is_asked():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle' LIMIT 1"
        )
        return cursor.fetchone() is not None


class Shop:
    """Somebody else's web server: pages by path, each with its own headers."""

    def __init__(self, address):
        self.address = address
        self.pages = {}

    def show(self, path, body, **headers):
        page = "<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title>"
        page += "<meta name=viewport content='width=device-width, initial-scale=1'>"
        self.pages[path] = (
            (page + body).encode(),
            {name.replace("_", "-"): value for name, value in headers.items()},
        )
        return self.address + path


@pytest.fixture
def elsewhere():
    """A shop's web server, on another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body, headers = there.pages.get(self.path.partition("?")[0], (b"", {}))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Shop(f"http://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield there
    server.shutdown()
    server.server_close()


@pytest.fixture
def axe():
    """Check a page, shadow roots too, against WCAG 2.2 AA; return what is wrong, in words.

    `of` narrows it: an open sheet lies over a part of the page, which axe then finds too small.
    """

    def check(page, of="html"):
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text())
        found = page.evaluate(
            """async (of) => (await axe.run(of, {
                resultTypes: ["violations"], // it does not describe all that is right
                runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
            })).violations""",
            of,
        )
        return [
            f"{item['id']}: {item['help']} {[node['target'] for node in item['nodes']][:5]}"
            for item in found
        ]

    return check
