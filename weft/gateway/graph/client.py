"""Asking the Graph API: one way of calling, one way of failing.

Never call this with a transaction open. Whatever Meta refuses becomes a Failed with its Fault;
`sending` turns that into what the outbox understands.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings as deployment
from django.utils.translation import gettext_noop

from weft.conversations.envelopes import File
from weft.gateway.contract import LockedOut, Refused, Unreachable, Unsure
from weft.kernel import files, outside
from weft.kernel.secrets import opened

from . import faults
from .faults import Fault
from .settings import Account

VERSION = "v23.0"  # the newest whose description Meta has published, 2025-11
PATIENCE = timedelta(seconds=20)
PATIENCE_FOR_FILES = timedelta(seconds=90)
LARGEST_FILE = 100 * 1024 * 1024  # bytes; documents of WhatsApp, the largest there are

NO_ANSWER = gettext_noop("Meta cannot be reached. Weft keeps trying.")
FILE_GONE = gettext_noop("An attached file is missing, so the message was not sent.")
NOT_ALLOWED = gettext_noop("Weft may not call Meta from this network.")

_GATEWAY = (502, 504)  # somebody between us and Meta gave up: it may have been done


class Failed(Exception):
    """Meta refuses, or is busy; nothing was done. `fault` says which."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.told)
        self.fault = fault


class Doubtful(Exception):
    """The answer did not come: what was asked for may have been done."""


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Meta, as one account may ask it."""

    token: str = field(repr=False)
    app_secret: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Account) -> Graph:
        """Return it for an inbox. Raises secrets.Unreadable when the token must be typed again."""
        return cls(token=opened(settings.access_token), app_secret=opened(settings.app_secret))

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """Ask for something. Raises Failed, Doubtful."""
        return self._json(self._ask("GET", url(path), params=params))

    def post(
        self, path: str, body: Mapping[str, Any], *, timeout: timedelta = PATIENCE
    ) -> dict[str, Any]:
        """Have something done. Raises Failed, Doubtful."""
        return self._json(self._ask("POST", url(path), json=dict(body), timeout=timeout))

    def delete(self, path: str) -> dict[str, Any]:
        """Take something away. Raises Failed, Doubtful."""
        return self._json(self._ask("DELETE", url(path)))

    def upload(
        self, path: str, fields: Mapping[str, str], *, part: str, file: File
    ) -> dict[str, Any]:
        """Hand a file of ours over, as the part of a form that Meta calls `part`.

        Raises Refused when we have lost it, Failed, Doubtful.
        """
        try:
            with files.open_file(file.sha256) as stored:
                content = stored.read()
        except files.NoSuchFile as problem:
            raise Refused(FILE_GONE) from problem
        answer = self._ask(
            "POST",
            url(path),
            data=dict(fields),
            files={part: (file.name, content, file.content_type)},
            timeout=PATIENCE_FOR_FILES,
        )
        return self._json(answer)

    def download(self, address: str, *, with_token: bool = False) -> outside.Response:
        """Fetch a file from an address that Meta named. Raises Failed, Doubtful.

        `with_token`: WhatsApp's files want the token; to the others' addresses it is never told.
        """
        headers = self._headers() if with_token else {}
        with _calm():
            answer = outside.request(
                "GET",
                address,
                headers=headers,
                timeout=PATIENCE_FOR_FILES,
                max_bytes=LARGEST_FILE,
            )
        self._check(answer)
        return answer

    def _ask(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        timeout: timedelta = PATIENCE,
        **more: Any,
    ) -> outside.Response:
        with _calm():
            answer = outside.request(
                method,
                address,
                headers=self._headers(),
                params={**(params or {}), **self._proof()} or None,
                timeout=timeout,
                max_redirects=0,
                **more,
            )
        self._check(answer)
        return answer

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def _proof(self) -> dict[str, str]:
        """Prove that the token did not leak from somebody's phone: apps may insist on it."""
        if not self.app_secret:
            return {}
        digest = hmac.new(self.app_secret.encode(), self.token.encode(), hashlib.sha256)
        return {"appsecret_proof": digest.hexdigest()}

    @staticmethod
    def _check(answer: outside.Response) -> None:
        if answer.is_success:
            return
        error = _object(_body(answer).get("error"))
        if not error and answer.status_code in _GATEWAY:
            raise Doubtful(f"HTTP {answer.status_code}")
        waits = answer.headers.get("retry-after", "")
        raise Failed(faults.fault_of(error, status=answer.status_code, retry_after=waits))

    @staticmethod
    def _json(answer: outside.Response) -> dict[str, Any]:
        found = _body(answer)
        if not found:
            raise Doubtful("an answer that is no JSON object")
        return found


def url(path: str) -> str:
    """Return the address of something of the Graph API."""
    return f"{deployment.WEFT_GRAPH_URL}/{VERSION}/{path}"


@contextmanager
def for_the_outbox() -> Iterator[None]:
    """Say what went wrong as the outbox understands it: Refused, Unreachable or Unsure."""
    try:
        yield
    except Failed as problem:
        fault = problem.fault
        if fault.kind in {"never", "window"}:
            raise Refused(fault.told) from problem
        if fault.kind == "owner":
            raise LockedOut(fault.told) from problem
        raise Unreachable(
            fault.told, retry_after=fault.retry_after, is_alone=fault.is_alone
        ) from problem
    except Doubtful as problem:
        raise Unsure(str(problem)) from problem


@contextmanager
def _calm() -> Iterator[None]:
    try:
        yield
    except outside.Forbidden as problem:
        raise Failed(Fault(kind="owner", code=0, words=NOT_ALLOWED)) from problem
    except outside.NotReached as problem:
        raise Failed(Fault(kind="later", code=0, words=NO_ANSWER)) from problem
    except outside.Unreachable as problem:
        raise Doubtful(str(problem)) from problem


def _body(answer: outside.Response) -> dict[str, Any]:
    try:
        return _object(json.loads(answer.content))
    except ValueError:
        return {}


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
