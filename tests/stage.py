"""The stage of browser tests: a real `weft serve`, a shop's page on another origin, the cast.

`python -m tests.stage` furnishes a running server (see `furnish`) and prints what stands there.
"""

from __future__ import annotations

import http.server
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

PASSWORD = "wool and water 12"
CAST = {  # first name: surname, role
    "Olga": ("Zielińska", "owner"),
    "Bo": ("Nowak", "agent"),
    "Cy": ("Dvořák", "agent"),
}


@dataclass(frozen=True)
class Stage:
    """What stands on the stage: the server's address, the chat's public key, ids by first name."""

    address: str
    key: str
    inbox_id: int
    agents: dict[str, int]

    @staticmethod
    def email(first_name: str) -> str:
        return f"{first_name.lower()}@shop.example"


def furnish(server) -> Stage:
    """Bring the cast and one web chat into a running server."""
    return Stage(address=server.address, **json.loads(server.run("tests.stage")))


class Shop:
    """A shop's pages on an origin of their own; each path shows what it is given."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        shop = self

        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, headers = shop.pages.get(self.path.partition("?")[0], ("", {}))
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing: the test tells what went wrong."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def show(
        self,
        stage: Stage,
        *,
        path: str = "/",
        language: str = "en",
        head: str = "",
        headers: dict[str, str] | None = None,
    ) -> str:
        """Show a page with the widget; return its address."""
        body = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>Wool shop</title>{head}'
            f"</head><body><h1>Socks of wool</h1>"
            f'<script async src="{stage.address}/widget/{stage.key}.js"></script></body></html>'
        )
        self.pages[path] = body, headers or {}
        return self.origin + path

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def eventually(condition: Callable[[], object], seconds: float = 15) -> None:
    """Wait until `condition` holds; fail with what it last said."""
    deadline = time.monotonic() + seconds
    while not (last := condition()):
        assert time.monotonic() < deadline, f"never true within {seconds} s; last: {last!r}"
        time.sleep(0.05)


def _main() -> None:
    import django

    django.setup()
    from weft.gateway import actions as gateway
    from weft.people.models import Agent

    at = datetime.now(UTC)
    agents = {
        first_name: Agent.objects.create_user(
            email=Stage.email(first_name),
            password=PASSWORD,
            first_name=first_name,
            surname=surname,
            role=role,
            joined_at=at,
        ).pk
        for first_name, (surname, role) in CAST.items()
    }
    inbox = gateway.open_inbox(kind="webchat", name="Wool shop", by=agents["Olga"])
    sys.stdout.write(json.dumps({"key": inbox.public_key, "inbox_id": inbox.id, "agents": agents}))


if __name__ == "__main__":
    _main()
