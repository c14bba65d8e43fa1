"""Doors: the plain ASGI way in, for paths too busy for Django (visitors' posts, streams).

A door is an async function `(request, send)` at a method and a path; `Doors` finds it and turns
whatever it raises into a calm answer. No middleware runs here: a door checks for itself who knocks,
and says so in `who`, which the matrix of routes and roles reads.
"""

from __future__ import annotations

import asyncio
import contextvars
import errno
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, ParamSpec, TypeVar

import psycopg
from django import db
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from weft.kernel.answers import (
    Send,
    allow_origin,
    answer,
    empty,
    encode,
    error,
    json_answer,
    preflight,
)
from weft.kernel.limits import Limit, TooMany
from weft.kernel.requests import (
    BadInput,
    ClientGone,
    Refused,
    Request,
    TooLarge,
    is_clean,
    neighbourhood,
    read_json,
)

# One import for those who build doors
__all__ = [
    "BadInput",
    "ClientGone",
    "Door",
    "Doors",
    "Limit",
    "Refused",
    "Request",
    "Send",
    "TooLarge",
    "TooMany",
    "allow_origin",
    "answer",
    "empty",
    "encode",
    "error",
    "in_thread",
    "is_clean",
    "json_answer",
    "neighbourhood",
    "preflight",
    "read_json",
    "refusal",
]

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Handler = Callable[[Request, Send], Awaitable[None]]

WHO = {
    "public": "anyone; the answer holds nothing of a person",
    "visitor": "whoever carries a visitor's token, for that visitor's own conversation",
    "link": "whoever carries a link that we signed, for minutes",
    "vendor": "a vendor whose signature holds",
    "program": "a program of the shop's own whose signature holds, for its own inbox",
    "staff": "an agent of any role, by the session's cookie",
    "operator": "whoever runs the machine",
}

RETRY_SECONDS = 2  # a restarted PostgreSQL is back in about one
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Door:
    """One way in. `path` names its parts in braces: `/widget/{key}/messages`."""

    method: str
    path: str
    handler: Handler
    who: str
    roles: tuple[str, ...] = ()  # of "staff": only these; none named means all
    # What the door takes; the rest at its path goes to the application behind, whatever its method
    takes: Callable[[Request], bool] | None = None

    def __post_init__(self) -> None:
        if self.who not in WHO:
            msg = f"{self.method} {self.path}: {self.who!r} is none of {', '.join(WHO)}"
            raise ValueError(msg)


class Doors:
    """All the doors, and the application that answers where there is none."""

    def __init__(self, doors: Iterable[Door], otherwise: Callable[..., Awaitable[None]]) -> None:
        self.doors = tuple(doors)
        self.otherwise = otherwise
        self._plain: dict[str, dict[str, Door]] = {}
        patterns: dict[str, dict[str, Door]] = {}
        for door in self.doors:
            at = (patterns if "{" in door.path else self._plain).setdefault(door.path, {})
            if at.setdefault(door.method, door) is not door:
                msg = f"two doors at {door.method} {door.path}"
                raise ValueError(msg)
        self._pattern, self._groups = _compile(patterns)

    def list_routes(self) -> list[Door]:
        """Return every door, in the order of config/asgi.py."""
        return list(self.doors)

    def find(self, path: str) -> tuple[dict[str, Door], dict[str, str]] | None:
        """Return the doors at `path` by method, and the named parts of the path."""
        if at := self._plain.get(path):
            return at, {}
        found = self._pattern.fullmatch(path)
        if found is None or found.lastindex is None:
            return None
        at, first, names = self._groups[found.lastindex]
        return at, {name: found[first + place] for place, name in enumerate(names)}

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Send,
    ) -> None:
        """Answer at a door, or hand on to the application behind."""
        found = self.find(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.otherwise(scope, receive, send)
            return
        by_method, params = found
        method = scope["method"]
        door = by_method.get("GET" if method == "HEAD" else method)
        request = Request(scope, receive, params)
        answering = _Answering(request, send)
        if any(at.takes for at in by_method.values()) and not (
            door and door.takes and door.takes(request)
        ):
            await self.otherwise(scope, receive, send)
            return
        if door is None:
            allow = (b"allow", ", ".join(sorted(by_method)).encode())
            await error(
                answering,
                405,
                "wrong_method",
                _("This cannot be done here."),
                request.language,
                [allow],
            )
            return
        await _open(door, request, answering)


class _Answering:
    """The way back: adds the request's own headers, leaves the body out of an answer to HEAD."""

    def __init__(self, request: Request, send: Send) -> None:
        self.request = request
        self.send = send
        self.has_begun = False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            if self.request.answer_headers:
                message["headers"] = [*message.get("headers", ()), *self.request.answer_headers]
        elif self.request.method == "HEAD":
            message = {**message, "body": b""}
        await self.send(message)


async def _open(door: Door, request: Request, answering: _Answering) -> None:
    try:
        await door.handler(request, answering)
    except ClientGone:
        return
    except Exception as problem:
        if answering.has_begun:
            # Half an answer is out: only a cut connection tells the client so
            raise
        no = refusal(door.path, problem)
        await error(
            answering,
            no.status,
            no.code,
            no.message,
            request.language,
            [(b"retry-after", b"%d" % no.retry_after_seconds)] if no.retry_after_seconds else (),
        )


def refusal(path: str, problem: Exception) -> Refused:
    """Return what the door at `path` says about what was raised behind it.

    A problem that is ours has calm words; its details stay in the log.
    """
    if isinstance(problem, Refused):
        return problem
    unreachable = (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        db.OperationalError,
        db.InterfaceError,
    )
    if isinstance(problem, unreachable):
        logger.warning("door.no_database", extra={"path": path}, exc_info=problem)
    elif isinstance(problem, OSError) and problem.errno in _FULL:
        logger.error("door.disk_full", extra={"path": path})
    else:
        logger.error("door.failed", extra={"path": path}, exc_info=problem)
        return Refused(500, "unexpected", _("Something went wrong on our side."))
    return Refused(
        503,
        "unavailable",
        _("We cannot take this just now. Please try again in a moment."),
        retry_after_seconds=RETRY_SECONDS,
    )


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work`, which may use Django's database, in one of the doors' few threads."""

    def run() -> T:
        # Django does this around its own requests; here nobody else would drop a dead connection
        db.close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            db.close_old_connections()

    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(_threads(), context.run, run)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.WEFT_DOOR_THREADS, thread_name_prefix="door")


def _compile(
    patterns: dict[str, dict[str, Door]],
) -> tuple[re.Pattern[str], dict[int, tuple[dict[str, Door], int, list[str]]]]:
    """Join all patterns into one expression; the empty group closing each tells which it was."""
    parts: list[str] = []
    groups: dict[int, tuple[dict[str, Door], int, list[str]]] = {}
    count = 0
    for path, at in patterns.items():
        # re.split with a group gives text, name, text, name, …, text
        pieces = re.split(r"\{(\w+)\}", path)
        names = pieces[1::2]
        parts.append("([^/]+)".join(re.escape(text) for text in pieces[::2]) + "()")
        count += len(names) + 1
        groups[count] = (at, count - len(names), names)
    return re.compile("|".join(parts) or r"(?!)"), groups
