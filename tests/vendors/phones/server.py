"""The page of the phones, beside Graph on one port."""

from __future__ import annotations

import json
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.vendors.graph import Handler
from tests.vendors.phones.phone import Network, Phone

PAGE = Path(__file__).with_name("page.html")
LONGEST = 4_096  # characters, as WhatsApp takes them


class Server(ThreadingHTTPServer):
    """Where Weft calls Meta, and where one plays its customers."""

    daemon_threads = True

    def __init__(self, network: Network, port: int) -> None:
        super().__init__(("127.0.0.1", port), PhoneHandler)
        self.graph = network
        network.address = f"http://127.0.0.1:{self.server_port}"


class PhoneHandler(Handler):
    """Answers for the page what is not Graph's."""

    server: Server  # type: ignore[assignment]

    def do_GET(self) -> None:  # noqa: N802 - as the library calls it
        """Show the page, or what stands on a phone; the rest is Graph's."""
        asked = urlsplit(self.path)
        if asked.path == "/":
            self._say(200, PAGE.read_bytes(), "text/html; charset=utf-8", {})
        elif asked.path == "/phones":
            self._json([{"number": p.number, "name": p.name} for p in self._phones.values()])
        elif asked.path == "/lines":
            self._lines(parse_qs(asked.query))
        else:
            super().do_GET()

    def do_POST(self) -> None:  # noqa: N802
        """Take what a customer writes; the rest is Graph's."""
        if urlsplit(self.path).path != "/say":
            super().do_POST()
            return
        # a page of another origin could not send this kind of content without being asked first
        if self.headers.get("content-type") != "application/json":
            self._json({}, status=415)
            return
        said = self._body()
        phone, text = self._phones.get(said.get("number", "")), str(said.get("text", "")).strip()
        if phone is None or not 0 < len(text) <= LONGEST:
            self._json({}, status=400)
            return
        self._json({"is_taken": phone.say(text).is_taken})

    @property
    def _phones(self) -> dict[str, Phone]:
        return self.server.graph.phones  # type: ignore[attr-defined]

    def _lines(self, query: dict[str, list[str]]) -> None:
        phone = self._phones.get(query.get("number", [""])[0])
        if phone is None:
            self._json([], status=404)
            return
        if query.get("looked"):
            phone.look()
        shown = [
            {"id": one.id, "text": one.text, "own": one.is_own, "at": one.at, "ok": one.is_taken}
            for one in phone.lines
        ]
        self._json(shown)

    def _json(self, said: object, *, status: int = 200) -> None:
        self._say(status, json.dumps(said).encode(), "application/json", {})
