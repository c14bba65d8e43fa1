"""Allegro's message centre and issues, as its OpenAPI file of 2026-07 describes them.

Time passes by itself here: whatever happens is a second later than what happened before.
"""

import base64
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from .loopback import Vendor

CLIENT = ("3f1c0aa5", "s3cret")
LOGIN = "sklep-weft"
BEGINNING = datetime(2026, 11, 1, 12, tzinfo=UTC)
PUBLIC = "application/vnd.allegro.public.v1+json"
BETA = "application/vnd.allegro.beta.v1+json"


def problem(status, code, words):
    return status, {"errors": [{"code": code, "message": code, "userMessage": words, "path": None}]}


@dataclass
class Allegro(Vendor):
    """One account of a seller. Remembers threads, issues, files, and what was marked as read."""

    token: str = "access-0"
    refreshes: int = 0
    login: str = LOGIN
    threads: dict = field(default_factory=dict)  # id -> interlocutor, messages, read
    issues: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)  # path -> bytes
    declared: dict = field(default_factory=dict)
    verdict: str = "DELIVERED"  # on what we write
    seconds: itertools.count = field(default_factory=itertools.count)
    ids: itertools.count = field(default_factory=lambda: itertools.count(1))

    def now(self):
        return (BEGINNING + timedelta(seconds=next(self.seconds))).strftime("%Y-%m-%dT%H:%M:%SZ")

    def new_id(self, kind):
        return f"{kind}{next(self.ids):04d}-2da4-4247-92ba-b748630ba0f6"

    # --- what people do there -------------------------------------------------------------------

    def writes(self, text, login="kupujacy1", thread=None, at=None, **more):
        """A buyer writes; return the id of the message."""
        thread = thread or f"thread-{login}"
        self.threads.setdefault(
            thread, {"id": thread, "login": login, "messages": [], "read": False}
        )["read"] = False
        return self._add(thread, text, login, is_buyer=True, at=at, **more)

    def answers(self, text, thread):
        """The seller answers on Allegro's own page."""
        return self._add(thread, text, self.login, is_buyer=False)

    def _add(self, thread, text, login, *, is_buyer, at=None, status="DELIVERED", **more):
        message = {
            "id": self.new_id("m"), "status": status, "type": "MESSAGE_CENTER",
            "createdAt": at or self.now(), "thread": {"id": thread},
            "author": {"login": login, "isInterlocutor": is_buyer}, "text": text, "subject": None,
            "relatesTo": {"offer": None, "order": None}, "hasAdditionalAttachments": False,
            "attachments": [], "additionalInformation": None,
        }  # fmt: skip
        self.threads[thread]["messages"].append(message | more)
        return message["id"]

    def disputes(self, text, login="kupujacy1", issue="6f552f2e", role="BUYER"):
        """Somebody writes into a discussion, which begins with it."""
        kept = self.issues.setdefault(
            issue,
            {
                "id": issue, "type": "DISPUTE", "referenceNumber": None,
                "subject": "nie otrzymałem towaru po wpłacie", "openedDate": self.now(),
                "buyer": {"id": "e781", "login": login}, "chat_active": True, "messages": [],
                "checkoutForm": {"id": "94092826-order", "createdAt": "2026-10-10T15:10:10Z"},
            },
        )  # fmt: skip
        message = {
            "id": self.new_id("i"), "text": text, "attachments": [],
            "author": {"login": login, "role": role} if role == "BUYER" else {"role": role},
            "createdAt": self.now(),
        }  # fmt: skip
        kept["messages"].append(message)
        return message["id"]

    # --- what it answers ------------------------------------------------------------------------

    def answer(self, asked):  # noqa: C901, PLR0911, PLR0912 -- a page of addresses
        if asked.path == "/auth/oauth/token":
            return self._refresh(asked)
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"error": "invalid_token", "error_description": "Access token expired"}
        match [asked.method, *asked.path.strip("/").split("/")]:
            case ["GET", "me"]:
                return 200, {"id": "46968690", "login": self.login}
            case ["GET", "messaging", "threads"]:
                return self._list(asked.query)
            case ["GET", "messaging", "threads", thread, "messages"]:
                return self._messages(thread, asked.query)
            case ["PUT", "messaging", "threads", thread, "read"]:
                self.threads[thread]["read"] = asked.json["read"]
                return 200, {"id": thread, "read": True}
            case ["GET", "messaging", "messages", message]:
                found = [m for t in self.threads.values() for m in t["messages"]]
                found = [m for m in found if m["id"] == message]
                return (200, found[0]) if found else problem(404, "NotFound", "Nie znaleziono")
            case ["POST", "messaging", "threads", thread, "messages"]:
                return self._take(thread, asked.json)
            case ["POST", "messaging", "message-attachments"]:
                return self._declare(asked.json)
            case ["PUT", "messaging" | "sale", *_, file]:
                self.files[file] = asked.body
                return 200, {"id": file}
            case ["GET", "sale", "issues"]:
                assert asked.headers["accept"] == BETA
                return 200, {"issues": [self._issue(one) for one in self.issues.values()]}
            case ["GET", "sale", "issues", issue, "chat"]:
                return 200, {"chat": self.issues[issue]["messages"]}
            case ["POST", "sale", "issues", issue, "message"]:
                return self._take_issue(issue, asked.json)
            case ["POST", "sale", "issues", "attachments"]:
                return self._declare(asked.json)
        if asked.path in self.files:
            return 200, self.files[asked.path]
        return problem(404, "NotFound", "Nie znaleziono")

    def _refresh(self, asked):
        proof = base64.b64encode(":".join(CLIENT).encode()).decode()
        if asked.headers.get("authorization") != f"Basic {proof}" or "client_secret" in asked.form:
            return 401, {"error": "invalid_client"}
        if asked.form.get("refresh_token") != f"refresh-{self.refreshes}":
            return 400, {"error": "invalid_grant"}
        self.refreshes += 1
        self.token = f"access-{self.refreshes}"
        fresh = f"refresh-{self.refreshes}"
        return 200, {"access_token": self.token, "refresh_token": fresh, "expires_in": 43199}

    def _list(self, query):
        offset, limit = int(query["offset"]), int(query["limit"])
        assert limit <= 20
        shown = [
            {
                "id": thread["id"], "read": thread["read"],
                "lastMessageDateTime": max(m["createdAt"] for m in thread["messages"]),
                "interlocutor": {"login": thread["login"], "avatarUrl": ""},
            }
            for thread in self.threads.values()
        ]  # fmt: skip
        shown.sort(key=lambda one: one["lastMessageDateTime"], reverse=True)
        return 200, {"threads": shown[offset : offset + limit], "offset": offset, "limit": limit}

    def _messages(self, thread, query):
        offset, limit = int(query["offset"]), int(query["limit"])
        assert limit <= 20
        newest = list(reversed(self.threads[thread]["messages"]))
        page = newest[offset : offset + limit]
        return 200, {"messages": page, "offset": offset, "limit": limit}

    def _take(self, thread, body):
        if len(body["text"]) > 2000:
            return problem(422, "TextTooLong", "Wiadomość jest za długa")
        name = self._add(thread, body["text"], self.login, is_buyer=False, status=self.verdict)
        self.threads[thread]["messages"][-1]["carried"] = body["attachments"]
        return 201, {"id": name, "status": "VERIFYING"}

    def _take_issue(self, issue, body):
        kept = self.issues[issue]
        if not kept["chat_active"]:
            return problem(409, "CHAT_CLOSED", "Dyskusja jest zamknięta")
        assert body["type"] == "REGULAR"
        message = {
            "id": self.new_id("i"), "text": body["text"], "attachments": [],
            "author": {"login": self.login, "role": "SELLER"}, "createdAt": self.now(),
        }  # fmt: skip
        kept["messages"].append(message)
        return 201, message

    def _declare(self, body):
        name = self.new_id("a")
        self.declared[name] = body
        return 201, {"id": name}

    def _issue(self, kept):
        shown = {name: kept[name] for name in kept if name not in {"messages", "chat_active"}}
        last = kept["messages"][-1]
        said = {"status": "BUYER_REPLIED", "createdAt": last["createdAt"]}
        return shown | {
            "currentState": {"status": "DISPUTE_ONGOING", "chatActive": kept["chat_active"]},
            "chat": {"lastMessage": said, "messagesCount": len(kept["messages"])},
        }

    def verified(self, verdict):
        """Allegro has looked at what we wrote."""
        for thread in self.threads.values():
            for message in thread["messages"]:
                if message["status"] == "VERIFYING":
                    message["status"] = verdict
