"""Asking Allegro for what is new, with a cursor that is committed together with what it brought.

Both lists are sorted by Allegro, the newest first; each has a time up to which everything is
stored. A thread is marked as read there only when its messages stand in our database.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weft.gateway.contract import LockedOut, Refused, Request, Unreachable
from weft.gateway.listening import Listening, interrupted

from .api import BETA, Account
from .settings import Settings

logger = logging.getLogger(__name__)

PAGE = 20  # threads, messages; the most that Allegro hands out at once
ISSUES = 100
DEEPEST = 50  # pages that are looked through at most, in one look
SETTLING = 50  # messages of ours of which Allegro has not said yet what becomes of them


def listen(listening: Listening) -> None:
    """Look again and again until told to stop. Raises Interrupted."""
    settings: Settings = listening.settings
    look = Look(
        listening=listening, account=Account(settings=settings, inbox_id=listening.inbox_id)
    )
    while not listening.stopping.is_set():
        try:
            look.once()
        except LockedOut as problem:
            raise interrupted(problem, is_lasting=True) from None
        except (Unreachable, Refused) as problem:
            raise interrupted(problem) from None
        listening.healthy()
        listening.rest(settings.poll_seconds)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look at an account."""

    listening: Listening
    account: Account

    def once(self) -> None:
        """Fetch and keep what is new. Raises LockedOut, Refused, Unreachable, Superseded."""
        self._messages()
        self._settle()
        if self.account.settings.reads_issues:
            self._issues()

    # --- the message centre ---------------------------------------------------------------------

    def _messages(self) -> None:
        since = self.listening.cursor.get("messages")
        if since is None:  # from now on, by Allegro's clock
            newest = self._threads_page(0)
            latest = max(map(_last, newest), key=_moment, default=_BEGINNING)
            seen = {one["id"]: latest for one in newest if _last(one) == latest}
            self._keep([], messages=latest, seen=seen)
            return
        threads = list(self._threads_since(since))
        for thread in reversed(threads):
            if self._seen().get(thread["id"]) != _last(thread):
                self._thread(thread, since)
        # only when all of them are stored: an older message may stand in a thread not read yet
        latest = max(map(_last, threads), key=_moment, default=since)
        stay = {key: last for key, last in self._seen().items() if last == latest}
        if (latest, stay) != (since, self._seen()):
            self._keep([], messages=latest, seen=stay)

    def _seen(self) -> dict[str, str]:
        """Return which threads were read since the cursor, each with its last moment then."""
        return dict(self.listening.cursor.get("seen", {}))

    def _threads_since(self, since: str) -> Iterator[Mapping[str, Any]]:
        for page in range(DEEPEST):
            threads = self._threads_page(page * PAGE)
            for thread in threads:
                if _is_before(_last(thread), since):
                    return
                yield thread
            if len(threads) < PAGE:
                return

    def _threads_page(self, offset: int) -> list[dict[str, Any]]:
        said = self.account.get("/messaging/threads", limit=str(PAGE), offset=str(offset))
        return [one for one in said.get("threads") or [] if _last(one)]

    def _thread(self, thread: Mapping[str, Any], since: str) -> None:
        messages: list[dict[str, Any]] = []
        path = f"/messaging/threads/{thread['id']}/messages"
        for page in range(DEEPEST):
            found = self.account.get(path, limit=str(PAGE), offset=str(page * PAGE)).get("messages")
            messages += [one for one in found or [] if not _is_before(one["createdAt"], since)]
            if len(found or []) < PAGE or len(messages) < (page + 1) * PAGE:
                break
        self._keep(
            [self._request({"thread": thread, "messages": messages})],
            seen={**self._seen(), thread["id"]: _last(thread)},
            settling=self._settling(messages),
        )
        if any(one["author"]["isInterlocutor"] for one in messages) and not thread.get("read"):
            self._mark_read(thread["id"])

    def _mark_read(self, thread_id: str) -> None:
        try:
            self.account.mark(f"/messaging/threads/{thread_id}/read", {"read": True})
        except (Refused, Unreachable):
            logger.info("thread.not_marked", extra={"inbox_id": self.listening.inbox_id})

    # --- what becomes of ours -------------------------------------------------------------------

    def _settling(self, messages: list[dict[str, Any]]) -> dict[str, str]:
        """Return the messages of ours that Allegro still looks at, each with its thread."""
        settling: dict[str, str] = dict(self.listening.cursor.get("settling", {}))
        for one in messages:
            if not one["author"]["isInterlocutor"] and one["status"] == "VERIFYING":
                settling[one["id"]] = one["thread"]["id"]
        return dict(list(settling.items())[-SETTLING:])

    def _settle(self) -> None:
        settling: dict[str, str] = dict(self.listening.cursor.get("settling", {}))
        for message_id, thread_id in list(settling.items()):
            try:
                one = self.account.get(f"/messaging/messages/{message_id}")
            except Refused:  # it was deleted
                del settling[message_id]
                self._keep([], settling=settling)
                continue
            if one.get("status") != "VERIFYING":
                del settling[message_id]
                told = {"thread": {"id": thread_id}, "messages": [one]}
                self._keep([self._request(told)], settling=settling)

    # --- discussions and claims -----------------------------------------------------------------

    def _issues(self) -> None:
        said = self.account.get("/sale/issues", kind=BETA, limit=str(ISSUES))
        issues = [one for one in said.get("issues") or [] if _last_said(one)]
        since = self.listening.cursor.get("issues")
        if since is None:
            latest = max(map(_last_said, issues), key=_moment, default=_BEGINNING)
            known = {one["id"]: latest for one in issues if _last_said(one) == latest}
            self._keep([], issues=latest, known=known)
            return
        for issue in issues:
            last = _last_said(issue)
            if _is_before(last, since) or self._known().get(issue["id"]) == last:
                continue
            path = f"/sale/issues/{issue['id']}/chat"
            chat = self.account.get(path, kind=BETA, limit=str(ISSUES)).get("chat") or []
            new = [one for one in chat if not _is_before(one["createdAt"], since)]
            told = {"issue": issue, "chat": new}
            self._keep([self._request(told)], known={**self._known(), issue["id"]: last})
        latest = max([since, *map(_last_said, issues)], key=_moment)
        stay = {key: last for key, last in self._known().items() if last == latest}
        if (latest, stay) != (since, self._known()):
            self._keep([], issues=latest, known=stay)

    def _known(self) -> dict[str, str]:
        """Return which issues were read since the cursor, each with its last moment then."""
        return dict(self.listening.cursor.get("known", {}))

    # --- keeping --------------------------------------------------------------------------------

    def _request(self, told: Mapping[str, Any]) -> Request:
        return Request(
            inbox_id=self.listening.inbox_id,
            body=json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"),
            headers={"content-type": "application/json"},
        )

    def _keep(self, requests: list[Request], **moved: Any) -> None:
        self.listening.take(requests, {**self.listening.cursor, **moved})


_BEGINNING = "1970-01-01T00:00:00Z"  # of an account to which nobody has written


def _last(thread: Mapping[str, Any]) -> str:
    return str(thread.get("lastMessageDateTime") or "")


def _last_said(issue: Mapping[str, Any]) -> str:
    return str(((issue.get("chat") or {}).get("lastMessage") or {}).get("createdAt") or "")


def _is_before(one: str, other: str) -> bool:
    return _moment(one) < _moment(other)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
