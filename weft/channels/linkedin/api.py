"""Asking LinkedIn as the page, and what its refusals mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.utils import timezone

from weft.gateway import calling, lending
from weft.gateway.contract import LockedOut, NotThere, Refused
from weft.gateway.sign_in import Vendor
from weft.kernel import outside

from . import names, words
from .settings import Settings

WEB = "https://www.linkedin.com"
API = "https://api.linkedin.com"
NAME = "linkedin"  # beside the consent that it gave
# a version is answered for a year at least: learn.microsoft.com/linkedin/marketing/versioning
VERSION = "202607"
EVENTS = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
# of comments that are written: Comments API, 429, read 2026-11; how many is not published
MINUTE = timedelta(minutes=1)
THROTTLED = "create throttled"


class NotAllowed(Refused):
    """LinkedIn does not let whoever signed in do this, or does not let this app."""


def vendor(settings: Settings) -> Vendor | None:
    """Return where an administrator of the page signs in; None while the app is not known."""
    if not (settings.client_id and settings.secret):
        return None
    return Vendor(
        name=NAME,
        label="LinkedIn",
        authorize_url=f"{WEB}/oauth/v2/authorization",
        token_url=f"{WEB}/oauth/v2/accessToken",
        scopes=tuple(settings.permissions.split()),
        client_id=settings.client_id,
        client_secret=settings.secret,
        # answers invalid_client to a code_verifier, as several have found, the last in 2026-09
        has_pkce=False,
        # gives refresh tokens to approved partners only: programmatic-refresh-tokens, 2025-05
        may_not_refresh=True,
    )


@dataclass(frozen=True, kw_only=True)
class Account:
    """One page, for the moment of use."""

    settings: Settings
    inbox_id: int

    def get(self, path: str) -> dict[str, Any]:
        """Return what LinkedIn answers. Raises LockedOut, Refused, Unreachable."""
        return _said(self._ask("GET", path))

    def put(self, path: str, body: Mapping[str, Any]) -> None:
        """Set something, which may be done twice. Raises LockedOut, Refused, Unreachable."""
        _said(self._ask("PUT", path, json.dumps(body).encode()))

    def post(self, path: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Do something once; return the answer, and what the new thing is called in its header.

        Raises LockedOut, Refused, Unreachable, Unsure.
        """
        answer = self._do("POST", path, body)
        return _said(answer), answer.headers.get("x-restli-id", "")

    def patch(self, path: str, changes: Mapping[str, Any]) -> None:
        """Change a part of something. Raises as `post`, and NotThere."""
        _said(self._do("POST", path, {"patch": changes}, method="PARTIAL_UPDATE"))

    def delete(self, path: str) -> None:
        """Take something away. Raises as `post`, and NotThere."""
        _said(self._do("DELETE", path))

    def _do(
        self, verb: str, path: str, body: Mapping[str, Any] | None = None, *, method: str = ""
    ) -> outside.Response:
        more = {"x-restli-method": method} if method else {}
        return lending.with_token(
            self.inbox_id,
            vendor(self.settings),
            lambda token: calling.call(
                verb,
                f"{API}{path}",
                content=json.dumps(body).encode() if body is not None else None,
                headers=_headers(token) | more,
                max_redirects=0,
                pause=pause,
            ),
            no_app=words.NO_APP,
            sign_in_again=words.SIGN_IN,
        )

    def comment(self, post: str, comment: str) -> dict[str, Any]:
        """Return a comment below a post. Raises LockedOut, Refused, Unreachable."""
        path = f"/rest/socialActions/{names.written(post)}/comments/{names.number_of(comment)}"
        return self.get(path)

    def administrator(self) -> str:
        """Return who signed in, as LinkedIn calls them; "" when they do not run this page.

        Raises LockedOut, Refused, Unreachable.
        """
        said = self.get("/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED")
        for one in elements(said):
            if one.get("organization") == self.settings.urn:
                return str(one.get("roleAssignee") or "")
        return ""

    def _ask(self, method: str, path: str, content: bytes | None = None) -> outside.Response:
        return lending.with_token(
            self.inbox_id,
            vendor(self.settings),
            lambda token: calling.ask(
                method,
                f"{API}{path}",
                content=content,
                headers=_headers(token),
                max_redirects=0,
                pause=pause,
            ),
            no_app=words.NO_APP,
            sign_in_again=words.SIGN_IN,
        )


def pause(answer: outside.Response) -> timedelta | None:
    """Return how long LinkedIn wants to be left alone; its days end at midnight UTC."""
    if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
        return calling.pause_of(answer)
    if (told := calling.pause_of(answer)) is not None:
        return told
    if THROTTLED in answer.text[:1000].lower():
        return MINUTE
    now = timezone.now()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(midnight - now, calling.LONGEST_PAUSE)


def elements(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what an answer lists."""
    found = said.get("elements")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _headers(token: str) -> dict[str, str]:
    return {
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "linkedin-version": VERSION,
        "x-restli-protocol-version": "2.0.0",
    }


def _said(answer: outside.Response) -> dict[str, Any]:
    """Return the object that was answered. Raises Refused with what LinkedIn says is wrong."""
    said = calling.object_of(answer)
    if answer.is_success:
        return said
    detail = str(said.get("message") or "")[:200]
    if answer.status_code == HTTPStatus.UPGRADE_REQUIRED:  # the version is not answered any more
        raise LockedOut(f"{words.OUTDATED}\n{detail}")
    if answer.status_code == HTTPStatus.FORBIDDEN:
        raise NotAllowed(f"{words.NOT_ALLOWED}\n{detail}")
    if answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise NotThere(f"{words.GONE}\n{detail}")
    raise Refused(f"{words.NOT_TAKEN}\n{detail}")
