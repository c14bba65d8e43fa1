"""Asking LinkedIn for notifications that it did not bring.

What was fetched and how far are committed together. Each look goes back for a while, because a
notification may appear late; those that were kept are known by their numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from weft.gateway.contract import LockedOut, Refused, Request, Unreachable
from weft.gateway.listening import Interrupted, Listening, interrupted

from . import names, words
from .api import EVENTS, Account, NotAllowed, elements
from .settings import Settings

ACTIONS = ("COMMENT", "ADMIN_COMMENT", "COMMENT_EDIT", "COMMENT_DELETE", "SHARE_MENTION")
PAGE = 50  # notifications; LinkedIn names no most of it, and says whether there are more
AGAIN = 3_600_000  # milliseconds that are looked at once more in the next look
OF_A_COMMENT = {"COMMENT", "ADMIN_COMMENT", "COMMENT_EDIT"}


def listen(listening: Listening) -> None:
    """Look again and again until told to stop. Raises Interrupted."""
    settings: Settings = listening.settings
    pause = timedelta(minutes=settings.poll_minutes)
    look = Look(
        listening=listening, account=Account(settings=settings, inbox_id=listening.inbox_id)
    )
    while not listening.stopping.is_set():
        try:
            look.once()
        except LockedOut as problem:
            raise interrupted(problem, is_lasting=True) from None
        except NotAllowed as problem:
            detail = str(problem).partition("\n")[2]
            raise Interrupted(
                words.NOT_SEEN, detail=detail, is_lasting=True, retry_after=pause
            ) from None
        except Unreachable as problem:
            raise interrupted(problem, retry_after=problem.retry_after) from None
        except Refused as problem:
            raise interrupted(problem, retry_after=pause) from None
        listening.healthy()
        listening.rest(pause.total_seconds())


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look at a page's notifications."""

    listening: Listening
    account: Account

    def once(self) -> None:
        """Fetch and keep what is new. Raises LockedOut, Refused, Unreachable, Superseded."""
        now = _milliseconds(timezone.now())
        since = self.listening.cursor.get("until")
        if since is None:  # from now on
            self.listening.take([], {"until": now, "seen": []})
            return
        seen = set(self.listening.cursor.get("seen") or ())
        found = {_id(one): one for one in self._between(since - AGAIN, now)}
        new = sorted((found[name] for name in found.keys() - seen), key=_moment)
        late = [name for name, one in found.items() if _moment(one) >= now - AGAIN]
        told = [self._request(self._whole(one)) for one in new]
        self.listening.take(told, {"until": now, "seen": sorted(late)})

    def _between(self, since: int, until: int) -> Iterator[dict[str, Any]]:
        start, known = 0, set[str]()
        while True:
            said = self.account.get(
                "/rest/organizationalEntityNotifications?q=criteria"
                f"&actions=List({','.join(ACTIONS)})"
                f"&organizationalEntity={names.written(self.account.settings.urn)}"
                f"&timeRange=(start:{since},end:{until})&start={start}&count={PAGE}"
            )
            page = elements(said)
            yield from page
            new = {_id(one) for one in page} - known
            if not new or not (len(page) >= PAGE or _goes_on(said)):
                return
            known |= new
            start += len(page)

    def _whole(self, one: dict[str, Any]) -> dict[str, Any]:
        """Return a notification with the comment that it is about, where it came without."""
        shown = one.get("decoratedGeneratedActivity") or {}
        if one.get("action") not in OF_A_COMMENT or shown.get("comment"):
            return one
        urn = str(one.get("generatedActivity") or "")
        try:
            said = self.account.comment(str(one.get("sourcePost") or names.thread_of(urn)), urn)
        except Refused:  # it is gone already, or nobody may see it
            return one
        comment = {
            "entity": urn,
            "owner": said.get("actor"),
            "text": (said.get("message") or {}).get("text"),
            "parentComment": said.get("parentComment"),
        }
        return one | {"decoratedGeneratedActivity": {"comment": comment}}

    def _request(self, one: Mapping[str, Any]) -> Request:
        """Return a notification as LinkedIn brings it: alone, so that none spoils another."""
        told = {"type": EVENTS, "notifications": [one]}
        return Request(
            inbox_id=self.listening.inbox_id,
            body=json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"),
            headers={"content-type": "application/json"},
        )


def _goes_on(said: Mapping[str, Any]) -> bool:
    links = (said.get("paging") or {}).get("links") or []
    return any(one.get("rel") == "next" for one in links)


def _id(one: Mapping[str, Any]) -> str:
    return str(one.get("notificationId") or one)


def _moment(one: Mapping[str, Any]) -> int:
    return int(one.get("lastModifiedAt") or 0)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
