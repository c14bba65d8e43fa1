"""Allegro's message centre and issues, as its OpenAPI file of 2026-07 describes them.

Time passes by itself here: whatever happens is a second later than what happened before.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.vendors.calls import Answer, Call
from tests.vendors.vendor import Vendor

CLIENT = ("3f1c0aa5", "s3cret")
LOGIN = "sklep-weft"
ISSUE = "6f552f2e-5b0c-4e0e-9b0a-2f6d1c9a7e43"
BEGINNING = datetime(2026, 11, 1, 12, tzinfo=UTC)
PUBLIC = "application/vnd.allegro.public.v1+json"
BETA = "application/vnd.allegro.beta.v1+json"


class Allegro(Vendor):
    """One account of a seller. Remembers threads, issues, files, and what was marked as read."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "access-0"
        self.refreshes = 0
        self.threads: dict[str, dict[str, Any]] = {}  # id -> login, messages, read
        self.issues: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}  # by their paths
        self.declared: dict[str, dict[str, Any]] = {}
        self.verdict = "DELIVERED"  # on what we write
        self.seconds = itertools.count()
        self.ids = itertools.count(1)

    def now(self) -> str:
        """Return the moment after the last."""
        return (BEGINNING + timedelta(seconds=next(self.seconds))).strftime("%Y-%m-%dT%H:%M:%SZ")

    def new_id(self) -> str:
        """Return an id that nothing has yet."""
        return f"{next(self.ids):08d}-2da4-4247-92ba-b748630ba0f6"

    # --- what people do there -------------------------------------------------------------------

    def writes(
        self, text: str, login: str = "kupujacy1", thread: str = "", at: str = "", **more: Any
    ) -> str:
        """Let a buyer write; return the id of the message."""
        thread = thread or f"thread-{login}"
        self.threads.setdefault(
            thread, {"id": thread, "login": login, "messages": [], "read": False}
        )["read"] = False
        return self._add(thread, text, login, is_buyer=True, at=at, **more)

    def answers(self, text: str, thread: str) -> str:
        """Let the seller answer on Allegro's own page."""
        return self._add(thread, text, LOGIN, is_buyer=False)

    def _add(
        self, thread: str, text: str, login: str, *, is_buyer: bool, at: str = "",
        status: str = "DELIVERED", **more: Any,
    ) -> str:  # fmt: skip
        message = {
            "id": self.new_id(), "status": status, "type": "MESSAGE_CENTER",
            "createdAt": at or self.now(), "thread": {"id": thread},
            "author": {"login": login, "isInterlocutor": is_buyer}, "text": text, "subject": None,
            "relatesTo": {"offer": None, "order": None}, "hasAdditionalAttachments": False,
            "attachments": [], "additionalInformation": None,
        }  # fmt: skip
        self.threads[thread]["messages"].append(message | more)
        return str(message["id"])

    def disputes(
        self, text: str, login: str = "kupujacy1", issue: str = ISSUE, role: str = "BUYER"
    ) -> str:
        """Let somebody write into a discussion, which begins with it."""
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
            "id": self.new_id(), "text": text, "attachments": [],
            "author": {"login": login, "role": role} if role == "BUYER" else {"role": role},
            "createdAt": self.now(),
        }  # fmt: skip
        kept["messages"].append(message)
        return str(message["id"])

    # --- what it answers ------------------------------------------------------------------------

    def answer(self, call: Call) -> Answer:  # noqa: C901, PLR0911, PLR0912 -- a page of addresses
        """Answer one address."""
        if call.path == "/auth/oauth/token":
            return self._refresh(call)
        if call.token != self.token:
            return self.locked(call)
        match [call.method, *call.path.strip("/").split("/")]:
            case ["GET", "me"]:
                return Answer(body={"id": "46968690", "login": LOGIN})
            case ["GET", "messaging", "threads"]:
                return self._list(call.query)
            case ["GET", "messaging", "threads", thread, "messages"]:
                return self._messages(thread, call.query)
            case ["PUT", "messaging", "threads", thread, "read"]:
                self.threads[thread]["read"] = call.json["read"]
                return Answer(body={"id": thread, "read": True})
            case ["GET", "messaging", "messages", message]:
                found = [m for t in self.threads.values() for m in t["messages"]]
                found = [m for m in found if m["id"] == message]
                return (
                    Answer(body=found[0]) if found else _problem(404, "NotFound", "Nie znaleziono")
                )
            case ["POST", "messaging", "threads", thread, "messages"]:
                return self._take(thread, call.json)
            case ["POST", "messaging", "message-attachments"]:
                return self._declare(call.json)
            case ["PUT", "messaging" | "sale", *_, file]:
                self.files[file] = call.body
                return Answer(body={"id": file})
            case ["GET", "sale", "issues"]:
                assert call.headers["accept"] == BETA
                return Answer(body={"issues": [self._issue(one) for one in self.issues.values()]})
            case ["GET", "sale", "issues", issue, "chat"]:
                return Answer(body={"chat": self.issues[issue]["messages"]})
            case ["POST", "sale", "issues", issue, "message"]:
                return self._take_issue(issue, call.json)
            case ["POST", "sale", "issues", "attachments"]:
                return self._declare(call.json)
        if call.path in self.files:
            return Answer(body=self.files[call.path])
        return _problem(404, "NotFound", "Nie znaleziono")

    def _refresh(self, call: Call) -> Answer:
        proof = base64.b64encode(":".join(CLIENT).encode()).decode()
        if call.headers.get("authorization") != f"Basic {proof}" or "client_secret" in call.form:
            return Answer(status=401, body={"error": "invalid_client"})
        if call.form.get("refresh_token") != f"refresh-{self.refreshes}":
            return Answer(status=400, body={"error": "invalid_grant"})
        self.refreshes += 1
        self.token = f"access-{self.refreshes}"
        fresh = f"refresh-{self.refreshes}"
        return Answer(
            body={"access_token": self.token, "refresh_token": fresh, "expires_in": 43199}
        )

    def _list(self, query: Mapping[str, str]) -> Answer:
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
        return Answer(
            body={"threads": shown[offset : offset + limit], "offset": offset, "limit": limit}
        )

    def _messages(self, thread: str, query: Mapping[str, str]) -> Answer:
        offset, limit = int(query["offset"]), int(query["limit"])
        assert limit <= 20
        newest = list(reversed(self.threads[thread]["messages"]))
        page = newest[offset : offset + limit]
        return Answer(body={"messages": page, "offset": offset, "limit": limit})

    def _take(self, thread: str, body: dict[str, Any]) -> Answer:
        if len(body["text"]) > 2000:
            return _problem(422, "TextTooLong", "Wiadomość jest za długa")
        self.accepted.append(body)
        name = self._add(thread, body["text"], LOGIN, is_buyer=False, status=self.verdict)
        self.threads[thread]["messages"][-1]["carried"] = body["attachments"]
        return Answer(status=201, body={"id": name, "status": "VERIFYING"})

    def _take_issue(self, issue: str, body: dict[str, Any]) -> Answer:
        kept = self.issues[issue]
        if not kept["chat_active"]:
            return _problem(409, "CHAT_CLOSED", "Dyskusja jest zamknięta")
        assert body["type"] == "REGULAR"
        self.accepted.append(body)
        message = {
            "id": self.new_id(), "text": body["text"], "attachments": [],
            "author": {"login": LOGIN, "role": "SELLER"}, "createdAt": self.now(),
        }  # fmt: skip
        kept["messages"].append(message)
        return Answer(status=201, body=message)

    def _declare(self, body: dict[str, Any]) -> Answer:
        name = self.new_id()
        self.declared[name] = body
        return Answer(status=201, body={"id": name})

    def _issue(self, kept: dict[str, Any]) -> dict[str, Any]:
        shown = {name: kept[name] for name in kept if name not in {"messages", "chat_active"}}
        last = kept["messages"][-1]
        said = {"status": "BUYER_REPLIED", "createdAt": last["createdAt"]}
        return shown | {
            "currentState": {"status": "DISPUTE_ONGOING", "chatActive": kept["chat_active"]},
            "chat": {"lastMessage": said, "messagesCount": len(kept["messages"])},
        }

    def verified(self, verdict: str) -> None:
        """Have looked at what we wrote."""
        for thread in self.threads.values():
            for message in thread["messages"]:
                if message["status"] == "VERIFYING":
                    message["status"] = verdict

    # --- how it is when it is not well ------------------------------------------------------------

    def expire(self) -> None:
        """End the access token; the consent stands, and gives another."""
        self.token = "nobody has it"

    def locked(self, _call: Call) -> Answer:
        """Say what a token is told that has ended."""
        said = {"error": "invalid_token", "error_description": "Access token expired"}
        return Answer(status=401, body=said)

    def limited(self, _call: Call, _seconds: int) -> Answer:
        """Say that we ask too often."""
        return _problem(429, "TooManyRequests", "Zbyt wiele zapytań")


def _problem(status: int, code: str, words: str) -> Answer:
    told = {"code": code, "message": code, "userMessage": words, "path": None}
    return Answer(status=status, body={"errors": [told]})
