"""Meta's Graph API as far as four channels use it: one app, its accounts, and what is said there.

It checks tokens and their proofs, takes messages, comments and files, and hands files out. An error
is worded as Meta words it by `error`: `graph.next(Says(400, error(131047)), at="messages")`.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.vendors.calls import Answer, Call, Delivery
from tests.vendors.vendor import Vendor, reachable

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
    path: str  # without the version
    body: dict[str, Any]


class Graph(Vendor):
    """What stands at Meta, and what was asked of it."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.tokens = {TOKEN}
        self.asked: list[Asked] = []
        self.objects: dict[str, dict[str, Any]] = {}  # what GET answers, by id
        self.lists: dict[str, list[dict[str, Any]]] = {}  # by the whole path
        self.files: dict[str, tuple[str, bytes]] = {}
        self.shown_for_files: list[str] = []  # what those who fetched one showed
        self.comments: dict[str, str] = {}  # what the page wrote in public, as it reads now
        self.likes: set[str] = set()  # the page's, of comments
        self.reactions: dict[str, str] = {}  # ours, to private messages
        self.hearts_only: set[str] = set()  # accounts, such as those at Instagram
        self.people: dict[str, str] = {}  # comment id -> who wrote it
        self.names = itertools.count(1)

    # --- what a test tells it -----------------------------------------------------------

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
        """Return what was accepted on paths that end so."""
        return [one for one in self.accepted if one["path"].endswith(path)]

    # --- what it does -------------------------------------------------------------------

    def answer(self, call: Call) -> Answer:
        """Answer one request, or hand a file out."""
        if call.path.startswith("/files/"):
            return self._file(call)
        if call.token not in self.tokens:
            return self.locked(call)
        proof = hmac.new(APP_SECRET.encode(), call.token.encode(), hashlib.sha256).hexdigest()
        if call.query.get("appsecret_proof") != proof:
            return _no(error(100, "Invalid appsecret_proof provided in the API argument"))
        found = VERSION.fullmatch(call.path)
        path = found[1] if found else ""
        body = {} if call.method == "GET" else call.values
        self.asked.append(Asked(call.method, path, body))
        if call.method == "GET":
            return self._told(path, call.query)
        if _has_odd_choices(body):
            return _no(error(100, "Invalid parameter"))
        if call.method == "DELETE":
            amended: Answer | None = self._removed(path)
        else:
            amended = self._rewritten(path, body) or self._reaction(path, body)
        return amended or Answer(body=self._taken(path, body))

    def _rewritten(self, path: str, body: dict[str, Any]) -> Answer | None:
        """Like a comment, or give one of the page's other words; None: it is about neither."""
        thing, _slash, last = path.rpartition("/")
        if last == "likes":
            self.likes.add(thing)
            return Answer(body={"success": True})
        if set(body) == {"message"} and last not in {"comments", "replies"}:
            if path not in self.comments:
                return _no(error(100, "Object does not exist or no permission", subcode=33))
            self.comments[path] = body["message"]
            return Answer(body={"success": True})
        return None

    def _reaction(self, path: str, body: dict[str, Any]) -> Answer | None:
        """Put a reaction to a private message, or take it away; None: it is about none."""
        thing = path.rpartition("/")[0]
        if body.get("type") == "reaction":
            asked = body["reaction"]
            return self._reacted(asked["message_id"], asked["emoji"], "messages")
        if body.get("sender_action") in {"react", "unreact"}:
            asked, is_put = body["payload"], body["sender_action"] == "react"
            if is_put != ("reaction" in asked):
                return _no(error(100, "Invalid parameter"))
            put = asked.get("reaction", "")
            if is_put and thing in self.hearts_only and put != "love":
                return _no(error(100, "Invalid reaction"))
            return self._reacted(asked["message_id"], put, "recipient_id")
        return None

    def _reacted(self, about: str, emoji: str, answered: str) -> Answer:
        self.reactions[about] = emoji
        if not emoji:
            del self.reactions[about]
        if answered == "messages":
            return Answer(body={"messages": [{"id": self._name("wamid")}]})
        return Answer(body={"recipient_id": "9000"})

    def _removed(self, path: str) -> Answer:
        thing, _slash, last = path.rpartition("/")
        if last == "likes":
            self.likes.discard(thing)
        elif self.comments.pop(path, None) is None:
            return _no(error(100, "Unsupported delete request", subcode=33))
        return Answer(body={"success": True})

    def _taken(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        last = path.rpartition("/")[2]
        if last == "messages":
            return self._message(path, body)
        if last in KEEPS:
            return {KEEPS[last]: self._name(last)}
        if last == "subscribed_apps":
            return {"success": True}
        name = self._name("comment")
        self.accepted.append({"path": path, "id": name, **body})
        self.comments[name] = str(body.get("message", ""))
        return {"id": name}

    def _told(self, path: str, query: Any) -> Answer:
        if path in self.lists:
            return Answer(body=self._page(path, query))
        found = self.objects.get(path)
        return Answer(body=found) if found else _no(error(100, "Unsupported get", subcode=33))

    def _message(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if "sender_action" in body:  # somebody writes, or has read: no message
            return {"recipient_id": body["recipient"]["id"]}
        if body.get("status") == "read":
            return {"success": True}
        is_whatsapp = body.get("messaging_product") == "whatsapp"
        name = self._name("wamid" if is_whatsapp else "m")
        self.accepted.append({"path": path, "id": name, **body})
        if is_whatsapp:
            whom = body.get("to") or body.get("recipient")
            contact = {"input": whom, "wa_id": body["to"]} if "to" in body else {"user_id": whom}
            return {"messaging_product": "whatsapp", "contacts": [contact],
                    "messages": [{"id": name}]}  # fmt: skip
        recipient = body["recipient"]
        person = recipient.get("id") or self.people.get(recipient.get("comment_id", ""), "9000")
        return {"recipient_id": person, "message_id": name}

    def _page(self, path: str, query: Any) -> dict[str, Any]:
        rows, begin = self.lists[path], int(query.get("after", "0"))
        most = min(int(query.get("limit", "25")), 2)
        end = begin + most
        paging: dict[str, Any] = {"cursors": {"before": str(begin), "after": str(end)}}
        if end < len(rows):
            paging["next"] = f"{self.address}/more"
        return {"data": rows[begin:end], "paging": paging}

    def _file(self, call: Call) -> Answer:
        self.shown_for_files.append(call.headers.get("authorization", ""))
        kind, content = self.files.get(call.path.removeprefix("/files/"), ("text/plain", b""))
        return Answer(status=200 if content else 404, body=content, headers={"content-type": kind})

    def _name(self, kind: str) -> str:
        return f"{kind}.{next(self.names)}"

    # --- how it is when it is not well ----------------------------------------------------

    def locked(self, _call: Call) -> Answer:
        """Say what a token is told that has ended."""
        said = error(190, "Error validating access token: expired", subcode=463)
        return Answer(status=401, body=said)

    def limited(self, _call: Call, _seconds: int) -> Answer:
        """Say that the app asks too often."""
        return Answer(status=429, body=error(4, "Application request limit reached"))

    def signed(self, body: bytes) -> Delivery:
        """Sign with the app's secret."""
        headers = {"content-type": "application/json", "x-hub-signature-256": sign(body)}
        return Delivery(body=body, headers=headers)


def _no(said: dict[str, Any]) -> Answer:
    return Answer(status=400, body=said)


def _has_odd_choices(body: dict[str, Any]) -> bool:
    """Tell whether choices are too many, too long or the same: Meta takes none of it then."""
    asked = body.get("interactive", {})
    action = asked.get("action", {})
    buttons = [one["reply"]["title"] for one in action.get("buttons", [])]
    rows = [row["title"] for part in action.get("sections", []) for row in part["rows"]]
    message = body.get("message")  # of a comment: its words
    offered = message.get("quick_replies", []) if isinstance(message, dict) else []
    replies = [one["title"] for one in offered]
    labels = [*buttons, *rows, *replies]
    return (
        (bool(asked) and not labels)
        or len(buttons) > 3
        or len(rows) > 10
        or len(replies) > 13
        or len(asked.get("body", {}).get("text", "")) > 1024
        or any(not 0 < len(one) <= 20 for one in labels)
        or len(set(labels)) < len(labels)
    )


def sign(body: bytes, secret: str = APP_SECRET) -> str:
    """Return the header by which Meta signs a delivery."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@contextmanager
def at_meta(settings: Any) -> Iterator[Graph]:
    """Let Weft call a Graph of the test's own."""
    with reachable(Graph(), settings) as graph:
        settings.WEFT_GRAPH_URL = graph.address
        yield graph
