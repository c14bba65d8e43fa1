"""Meta's Graph API as far as four channels use it: a real HTTP server that remembers.

It checks tokens and their proofs, takes messages, comments and files, and hands files out; `sign`
signs what it would deliver. `misbehave` lets the next requests fail as Meta's fail: rate limits,
servers in trouble, and answers that are lost after the message was taken; `expire` ends its tokens.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "EAAG-token"
APP_SECRET = "app-s3cret"
KEEPS = {"media": "id", "message_attachments": "attachment_id"}  # files: what they are called
VERSION = re.compile(r"/v[0-9]+\.[0-9]+/(.*)")


def error(code: int, message: str = "Sorry", *, subcode: int = 0, **more: Any) -> dict[str, Any]:
    """Return an error as Graph words it."""
    said = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return {"error": said | ({"error_subcode": subcode} if subcode else {}) | more}


@dataclass
class Asked:
    """One request that was understood."""

    method: str
    path: str
    body: dict[str, Any]


@dataclass
class Trouble:
    """How a request fails. `takes`: what it asks for is done all the same; None: no answer."""

    status: int | None
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    takes: bool = False
    of: str = "messages"  # what the path ends with


GOES_WELL = Trouble(None, of="")  # nothing at all: the one after it is met by the next request


class Graph:
    """What stands at Meta, and what was asked of it."""

    def __init__(self) -> None:
        self.tokens = {TOKEN}
        self.asked: list[Asked] = []
        self.taken: list[dict[str, Any]] = []  # messages and comments, with their ids
        self.objects: dict[str, dict[str, Any]] = {}  # what GET answers, by id
        self.lists: dict[str, list[dict[str, Any]]] = {}  # by the whole path
        self.files: dict[str, tuple[str, bytes]] = {}
        self.troubles: deque[Trouble] = deque()
        self.names = itertools.count(1)
        self.lock = threading.Lock()
        self.address = ""
        self.told: list[str] = []  # by whom files were asked for
        self.people: dict[str, str] = {}  # comment id -> who wrote it

    # --- what a test tells it -----------------------------------------------------------

    def misbehave(self, *troubles: Trouble) -> None:
        """Let the next requests fail so, one after the other."""
        self.troubles.extend(troubles)

    def expire(self) -> None:
        """Take no token any more."""
        self.tokens.clear()

    def keep(self, ref: str, content: bytes, kind: str) -> str:
        """Keep a file; return where it lies."""
        self.files[ref] = (kind, content)
        address = f"{self.address}/files/{ref}"
        self.objects[ref] = {"url": address, "mime_type": kind, "id": ref}
        return address

    def debug(self, **said: Any) -> None:
        """Let the app tell this of its token."""
        self.objects["app"] = {"id": "4400"}
        self.tokens.add(f"4400|{APP_SECRET}")
        self.objects["debug_token"] = {"data": {"is_valid": True, "expires_at": 0} | said}

    def sent(self, path: str = "messages") -> list[dict[str, Any]]:
        """Return what was taken on paths that end so."""
        return [one for one in self.taken if one["path"].endswith(path)]

    # --- what it does -------------------------------------------------------------------

    def answer(
        self, method: str, path: str, query: dict[str, str], body: dict[str, Any], token: str
    ) -> tuple[int | None, dict[str, Any], dict[str, str]]:
        proof = hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        if token not in self.tokens:
            return 401, error(190, "Error validating access token: expired", subcode=463), {}
        if query.get("appsecret_proof") != proof:
            return 400, error(100, "Invalid appsecret_proof provided in the API argument"), {}
        with self.lock:
            self.asked.append(Asked(method, path, body))
            trouble = self._trouble(path) if method == "POST" else None
            if trouble and not trouble.takes:
                return trouble.status, trouble.body, trouble.headers
            status, said = self._do(method, path, query, body)
        return (trouble.status, trouble.body, trouble.headers) if trouble else (status, said, {})

    def _trouble(self, path: str) -> Trouble | None:
        if not self.troubles or not path.endswith(self.troubles[0].of or "messages"):
            return None
        found = self.troubles.popleft()
        return None if found is GOES_WELL else found

    def _do(
        self, method: str, path: str, query: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        last = path.rpartition("/")[2]
        if method == "GET":
            return self._told(path, query)
        if last == "messages":
            return 200, self._message(path, body)
        if last in KEEPS:
            return 200, {KEEPS[last]: self._name(last)}
        if last == "subscribed_apps":
            return 200, {"success": True}
        name = self._name("comment")
        self.taken.append({"path": path, "id": name, **body})
        return 200, {"id": name}

    def _told(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if path in self.lists:
            return 200, self._page(path, query)
        found = self.objects.get(path)
        return (200, found) if found else (400, error(100, "Unsupported get", subcode=33))

    def _message(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        is_whatsapp = body.get("messaging_product") == "whatsapp"
        name = self._name("wamid" if is_whatsapp else "m")
        self.taken.append({"path": path, "id": name, **body})
        if is_whatsapp:
            whom = body.get("to") or body.get("recipient")
            contact = {"input": whom, "wa_id": body["to"]} if "to" in body else {"user_id": whom}
            return {"messaging_product": "whatsapp", "contacts": [contact],
                    "messages": [{"id": name}]}  # fmt: skip
        recipient = body["recipient"]
        person = recipient.get("id") or self.people.get(recipient.get("comment_id", ""), "9000")
        return {"recipient_id": person, "message_id": name}

    def _page(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        rows, begin = self.lists[path], int(query.get("after", "0"))
        most = min(int(query.get("limit", "25")), 2)
        end = begin + most
        paging: dict[str, Any] = {"cursors": {"before": str(begin), "after": str(end)}}
        if end < len(rows):
            paging["next"] = f"{self.address}/more"
        return {"data": rows[begin:end], "paging": paging}

    def _name(self, kind: str) -> str:
        return f"{kind}.{next(self.names)}"


def sign(body: bytes, secret: str = APP_SECRET) -> str:
    """Return the header by which Meta signs a delivery."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Server(ThreadingHTTPServer):
    """Where Graph is called."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.graph = graph


class Handler(BaseHTTPRequestHandler):
    """Takes requests apart for Graph, and says what it answers."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        parts = urlsplit(self.path)
        body = self._body()
        if parts.path.startswith("/files/"):
            self._file(parts.path.removeprefix("/files/"))
            return
        found = VERSION.fullmatch(parts.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        path = found[1] if found else ""
        status, said, headers = self.server.graph.answer(method, path, query, body, token)
        if status is None:
            self.close_connection = True
            self.connection.close()
        else:
            self._say(status, json.dumps(said).encode(), "application/json", headers)

    def _body(self) -> dict[str, Any]:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        kind = self.headers.get("content-type", "")
        if not kind.startswith("multipart/"):
            return json.loads(raw) if raw else {}
        head = b"content-type: " + kind.encode() + b"\r\n\r\n"
        return {
            str(part.get_param("name", header="content-disposition")): part.get_filename()
            or part.get_content()
            for part in BytesParser(policy=HTTP).parsebytes(head + raw).iter_parts()
        }

    def _file(self, ref: str) -> None:
        self.server.graph.told.append(self.headers.get("authorization") or "")
        kind, content = self.server.graph.files.get(ref, ("text/plain", b""))
        self._say(200 if content else 404, content, kind, {})

    def _say(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running(graph: Graph) -> Iterator[str]:
    """Run it on loopback; yield its address."""
    server = Server(graph)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    graph.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield graph.address
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def at_meta(settings: Any) -> Iterator[Graph]:
    """Let Weft call a Graph of the test's own."""
    graph = Graph()
    with running(graph) as address:
        settings.WEFT_GRAPH_URL = address
        settings.WEFT_OUTSIDE_ALLOW = [
            *settings.WEFT_OUTSIDE_ALLOW,
            address.removeprefix("http://"),
        ]
        yield graph
