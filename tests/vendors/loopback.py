"""A server on loopback that plays a vendor: what every one of them has in common.

Mishaps are played once each, in order: a status such as 429 with its headers, or `DROP`, which
does what was asked and hangs up before it answers.
"""

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

DROP = "drop"


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict
    headers: dict
    body: bytes

    @property
    def form(self):
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Vendor:
    """Answers by `answer`, which a vendor of its own defines: status, and JSON or bytes."""

    asked: list = field(default_factory=list)
    mishaps: list = field(default_factory=list)
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def answer(self, asked):
        raise NotImplementedError

    def play(self, asked):
        """Return what is answered: status, headers, body; None hangs up."""
        with self.lock:
            self.asked.append(asked)
            mishap = self.mishaps.pop(0) if self.mishaps else None
            if isinstance(mishap, Callable):
                mishap = mishap(asked)
            if isinstance(mishap, int):
                return mishap, {}, b"{}"
            if isinstance(mishap, tuple):
                return mishap[0], mishap[1], b"{}"
            status, said = self.answer(asked)
            if mishap == DROP:
                return None
            if isinstance(said, bytes):
                return status, {}, said
            return status, {"content-type": "application/json"}, json.dumps(said).encode()


@contextmanager
def running(vendor, settings):
    """Run a vendor on loopback, where Weft may call it for once."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            where = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            played = vendor.play(
                Asked(
                    method=self.command,
                    path=where.path,
                    query=dict(parse_qsl(where.query, keep_blank_values=True)),
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=self.rfile.read(length),
                )
            )
            if played is None:
                self.close_connection = True
                return
            status, headers, body = played
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 -- as the library calls them

        def log_message(self, *_args):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    vendor.port = http.server_address[1]
    threading.Thread(target=http.serve_forever, daemon=True).start()
    settings.WEFT_OUTSIDE_ALLOW = [*settings.WEFT_OUTSIDE_ALLOW, f"127.0.0.1:{vendor.port}"]
    try:
        yield vendor
    finally:
        http.shutdown()
        http.server_close()
