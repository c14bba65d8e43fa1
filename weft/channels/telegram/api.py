"""Calling the Bot API, and what its refusals mean.

Every answer is JSON with `ok`; why not stands in `description`, and how long to wait in
`parameters.retry_after`: core.telegram.org/bots/api#making-requests, read 2026-11.
"""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_noop

from weft.gateway import calling
from weft.gateway.contract import LockedOut, Refused, Unreachable
from weft.kernel import outside, secrets

from .settings import Settings, opened

BLOCKED = gettext_noop("The customer has blocked the bot, so nothing can be sent to them.")
NOBODY = gettext_noop("Telegram knows nobody of this number here.")
NOT_TAKEN = gettext_noop("Telegram does not take this message.")
NOT_CHANGED = gettext_noop("Telegram does not change this message any more.")
BAD_TOKEN = gettext_noop("Telegram does not take the token any more. Connect the bot again.")
TYPE_AGAIN = gettext_noop("The token cannot be read any more. Type it again.")
PATIENCE = timedelta(minutes=1)  # for a file that we hand over


def do(
    settings: Settings,
    method: str,
    *,
    files: Any = None,
    timeout: timedelta = outside.TIMEOUT,
    **values: Any,
) -> Any:
    """Let the bot do something; return the result. Raises Refused, Unreachable, LockedOut, Unsure.

    Values that are None are left out.
    """
    sent = {name: value for name, value in values.items() if value is not None}
    if files:
        more = {"data": {name: _field(value) for name, value in sent.items()}, "files": files}
        more["timeout"] = PATIENCE
    else:
        more = {"json": sent, "timeout": timeout}
    return _result(calling.call("POST", _address(settings, method), pause=pause_of, **more))


def ask(settings: Settings, method: str, **values: Any) -> Any:
    """Ask something that changes nothing. Raises Refused, Unreachable, LockedOut."""
    answer = calling.ask("POST", _address(settings, method), pause=pause_of, json=values)
    return _result(answer)


def file_address(settings: Settings, path: str) -> str:
    """Return where a file lies of which Telegram has told the path; it holds the token."""
    return f"{settings.server}/file/bot{_token(settings)}/{path}"


def pause_of(answer: outside.Response) -> timedelta | None:
    """Return how long Telegram asks us to wait; None: it does not say."""
    try:
        seconds = int(answer.json()["parameters"]["retry_after"])
    except (ValueError, TypeError, LookupError):
        return calling.pause_of(answer)
    return timedelta(seconds=min(max(seconds, 1), calling.LONGEST_PAUSE.total_seconds()))


def _result(answer: outside.Response) -> Any:
    try:
        said = answer.json()
        if said["ok"]:
            return said["result"]
        words = str(said.get("description", ""))[:200]
    except (ValueError, TypeError, LookupError):
        raise Unreachable(f"{calling.BROKEN}\n{answer.status_code}") from None
    # who asks with a wrong token is told that there is no such page
    if answer.status_code == HTTPStatus.NOT_FOUND:
        raise LockedOut(f"{BAD_TOKEN}\n{words}")
    raise Refused(f"{_why(answer.status_code, words)}\n{words}")


def _why(status: int, words: str) -> str:
    if status == HTTPStatus.FORBIDDEN:
        return BLOCKED
    return NOBODY if "chat not found" in words.lower() else NOT_TAKEN


def _address(settings: Settings, method: str) -> str:
    return f"{settings.server}/bot{_token(settings)}/{method}"


def _token(settings: Settings) -> str:
    try:
        token = opened(settings)
    except secrets.Unreadable as problem:
        raise LockedOut(TYPE_AGAIN) from problem
    if not token:
        raise LockedOut(BAD_TOKEN)
    return token


def _field(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
