"""Asking X: as the account for answers, as the app for what X shall bring."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from weft.gateway import calling, lending
from weft.gateway.contract import NotThere, Refused
from weft.gateway.sign_in import Vendor
from weft.kernel import outside
from weft.kernel import settings as workspace

from . import words
from .settings import Settings, XApps, opened

API = "https://api.x.com"
AUTHORIZE = "https://x.com/i/oauth2/authorize"
# docs.x.com/fundamentals/authentication/oauth-2-0, read 2026-08; offline.access brings a refresh
SCOPES = (
    "tweet.read",
    "tweet.write",
    "users.read",
    "dm.read",
    "dm.write",
    "media.write",
    "offline.access",
)
Answer = TypeVar("Answer")


def vendor(_settings: Settings) -> Vendor | None:
    """Return where the owner of an account signs in; None while the workspace has no app."""
    apps = workspace.read(XApps)
    if not (apps.client_id and apps.client_secret):
        return None
    return Vendor(
        name="x",
        label="X",
        authorize_url=AUTHORIZE,
        token_url=f"{API}/2/oauth2/token",
        scopes=SCOPES,
        client_id=apps.client_id,
        client_secret=opened(apps.client_secret),
        proves_by_header=True,
    )


def as_account(
    settings: Settings, inbox_id: int, call: Callable[[Mapping[str, str]], Answer]
) -> Answer:
    """Return what `call` brings, given the header by which the account asks.

    Raises LockedOut, Unreachable, and what `call` raises.
    """
    return lending.with_token(
        inbox_id,
        vendor(settings),
        lambda token: call({"authorization": f"Bearer {token}"}),
        no_app=words.NO_APP,
        sign_in_again=words.SIGN_IN,
    )


def as_app(settings: Settings) -> dict[str, str]:
    """Return the header by which the app asks."""
    return {"authorization": f"Bearer {opened(settings.bearer_token)}"}


def do(path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    """Do something once. Raises Refused, LockedOut, Unreachable, Unsure."""
    answer = calling.call(
        "POST",
        f"{API}{path}",
        content=json.dumps(body).encode(),
        headers={"content-type": "application/json", **headers},
        max_redirects=0,
    )
    return _said(answer)


def remove(path: str, headers: Mapping[str, str]) -> None:
    """Take something away. Raises NotThere, Refused, LockedOut, Unreachable, Unsure."""
    answer = calling.call("DELETE", f"{API}{path}", headers=headers, max_redirects=0)
    if answer.status_code == HTTPStatus.NOT_FOUND:
        raise NotThere(words.NOT_THERE)
    _said(answer)


def ask(
    method: str, path: str, headers: Mapping[str, str], body: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Ask for something that may be asked twice. Raises Refused, LockedOut, Unreachable."""
    answer = calling.ask(
        method,
        f"{API}{path}",
        content=json.dumps(body).encode() if body is not None else None,
        headers={"content-type": "application/json", **headers},
        max_redirects=0,
    )
    return _said(answer)


def upload(
    form: Mapping[str, str], carried: Mapping[str, Any], headers: Mapping[str, str]
) -> dict[str, Any]:
    """Hand a file over, which may be done twice. Raises Refused, LockedOut, Unreachable."""
    answer = calling.ask(
        "POST",
        f"{API}/2/media/upload",
        data=dict(form),
        files=carried,
        headers=dict(headers),
        timeout=calling.PATIENCE,
        max_redirects=0,
    )
    return _said(answer)


def _said(answer: outside.Response) -> dict[str, Any]:
    said = calling.object_of(answer)
    if answer.is_success:
        return said
    detail = str(said.get("detail") or said.get("title") or "")[:200]
    raise Refused(f"{words.NOT_TAKEN}\n{detail}" if detail else words.NOT_TAKEN)
