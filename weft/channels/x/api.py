"""Asking X: as the account for answers, as the app for what X shall bring."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from weft.gateway import calling, grants, sign_in
from weft.gateway.contract import LockedOut, Refused, Unreachable
from weft.gateway.sign_in import Vendor
from weft.kernel import outside
from weft.kernel import settings as workspace

from . import words
from .settings import Settings, XApps, opened

API = "https://api.x.com"
AUTHORIZE = "https://x.com/i/oauth2/authorize"
# docs.x.com/fundamentals/authentication/oauth-2-0, read 2026-08; offline.access brings a refresh
SCOPES = ("tweet.read", "tweet.write", "users.read", "dm.read", "dm.write", "offline.access")


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


def as_account(settings: Settings, inbox_id: int) -> dict[str, str]:
    """Return the header by which the account asks. Raises LockedOut, Unreachable."""
    found = vendor(settings)
    if found is None:
        raise LockedOut(words.NO_APP)
    try:
        return {"authorization": f"Bearer {grants.access_token(inbox_id, found)}"}
    except grants.SignInAgain:
        raise LockedOut(words.SIGN_IN) from None
    except sign_in.Misconfigured as problem:
        raise LockedOut(f"{words.NO_APP}\n{problem}") from None
    except outside.Unreachable as problem:
        raise Unreachable(f"{calling.AWAY}\n{problem}") from None
    except outside.Forbidden as problem:
        raise LockedOut(f"{calling.NOT_OUTSIDE}\n{problem}") from None


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


def _said(answer: outside.Response) -> dict[str, Any]:
    try:
        said = json.loads(answer.content or b"{}")
    except (ValueError, RecursionError):
        said = {}
    said = said if isinstance(said, dict) else {}
    if answer.is_success:
        return said
    detail = str(said.get("detail") or said.get("title") or "")[:200]
    raise Refused(f"{words.NOT_TAKEN}\n{detail}" if detail else words.NOT_TAKEN)
