"""Posting answers to an owner's program, signed as it signs what it tells us.

A try that broke off is repeated under the same name, and the program drops what it has seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings as deployment
from django.utils import timezone
from django.utils.translation import gettext_noop

from weft.conversations.envelopes import File, Outbound
from weft.gateway import calling
from weft.gateway.contract import Fetched, Gone, LockedOut, Refused
from weft.kernel import downloads, outside, secrets

from . import signing
from .settings import Settings

LINKS_LIVE = timedelta(days=7)  # of files
NOT_TAKEN = gettext_noop("Your program does not take this message.")
NOT_THERE = gettext_noop("Nobody takes messages at the address of your program.")
TYPE_AGAIN = gettext_noop("The secret cannot be read any more. Type it again.")
# of 4xx these say that it is not about the message
NOBODY = {
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.GONE,
}


def send(settings: Settings, message: Outbound) -> str:
    """Hand a message to the program; return its name there. Raises Refused, Unreachable, Unsure."""
    name = f"msg_{message.message_id}"
    answer = post(settings, name, {"type": "message", "data": _data(name, message)})
    try:
        said = answer.json()["id"]
    except (ValueError, TypeError, LookupError):
        return name
    is_name = isinstance(said, str | int) and 0 < len(str(said)) <= 150  # noqa: PLR2004
    return str(said) if is_name else name


def react(settings: Settings, gone: Gone, emoji: str) -> None:
    """Tell the program that an agent put an emoji to a message. Raises as `send`."""
    _amend(settings, gone, "reaction", emoji=emoji)


def correct(settings: Settings, gone: Gone, text: str) -> None:
    """Tell the program that a message of ours reads otherwise now. Raises as `send`."""
    _amend(settings, gone, "message.edited", text=text)


def take_back(settings: Settings, gone: Gone) -> None:
    """Tell the program that a message of ours was taken back. Raises as `send`."""
    _amend(settings, gone, "message.unsent")


def _amend(settings: Settings, gone: Gone, kind: str, **more: str) -> None:
    at = timezone.now().isoformat()
    about = {"message": gone.name, "conversation": gone.remote, "at": at}
    post(settings, gone.deed, {"type": kind, "data": about | more})


def fetch(_settings: Settings, ref: str, _inbox_id: int) -> Fetched:
    """Fetch a file from where the program says it lies. Raises Refused, Unreachable."""
    return calling.download(ref)


def post(settings: Settings, name: str, said: Mapping[str, Any]) -> outside.Response:
    """Post something signed. Raises Refused, LockedOut, Unreachable, Unsure."""
    try:
        [key, *_former] = settings.keys
    except (secrets.Unreadable, signing.NotASecret, ValueError) as problem:
        raise LockedOut(TYPE_AGAIN) from problem
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "content-type": "application/json", **signing.sign(key, name, timezone.now(), body),
    }  # fmt: skip
    answer = calling.call("POST", settings.url, headers=headers, content=body, max_redirects=0)
    if answer.is_success:
        return answer
    words = f"{answer.status_code} {' '.join(answer.text[:200].split())}".strip()
    if answer.is_redirect or answer.status_code in NOBODY:
        raise LockedOut(f"{NOT_THERE}\n{words}")
    raise Refused(f"{NOT_TAKEN}\n{words}")


def _data(name: str, message: Outbound) -> dict[str, Any]:
    at = message.written_at or timezone.now()
    return {
        "id": name,
        "conversation": message.remote,
        "text": message.text,
        "at": at.isoformat(),
        "from": {"name": message.author.name if message.author else ""},
        "language": message.language,
        "files": [_file(file) for file in message.files],
        "choices": list(message.choices),
    }


def _file(file: File) -> dict[str, Any]:
    path = downloads.address(
        file.sha256, file.name, file.content_type, timezone.now(), lifetime=LINKS_LIVE
    )
    return {
        "url": f"{deployment.WEFT_URL}{path}",
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
    }
