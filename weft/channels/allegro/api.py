"""Asking Allegro: where it stands, as whom, and what its refusals mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from weft.gateway import calling, grants, sign_in
from weft.gateway.contract import Fetched, LockedOut, Refused, Unreachable
from weft.gateway.sign_in import Vendor
from weft.kernel import outside, secrets
from weft.kernel import settings as workspace

from . import words
from .settings import AllegroApps, Settings

SIGN_IN = gettext_noop("Nobody has given consent at Allegro, or it has ended. Sign in again.")
NO_APP = gettext_noop("Allegro does not know the app of this workspace.")
NOT_THEIRS = gettext_noop("The file lies elsewhere than it should, so it is not fetched.")
CONFLICT = 409


@dataclass(frozen=True, kw_only=True)
class Hosts:
    """Where an environment stands."""

    api: str
    web: str
    upload: str


ENVIRONMENTS = {
    "production": Hosts(
        api="https://api.allegro.pl", web="https://allegro.pl", upload="https://upload.allegro.pl"
    ),
    "sandbox": Hosts(
        api="https://api.allegro.pl.allegrosandbox.pl",
        web="https://allegro.pl.allegrosandbox.pl",
        upload="https://upload.allegro.pl.allegrosandbox.pl",
    ),
}
PUBLIC = "application/vnd.allegro.public.v1+json"
BETA = "application/vnd.allegro.beta.v1+json"  # of /sale/issues


def vendor(settings: Settings) -> Vendor | None:
    """Return where the owner of an account signs in; None while the workspace has no app."""
    apps = workspace.read(AllegroApps)
    is_real = settings.environment == "production"
    client_id = apps.client_id if is_real else apps.sandbox_client_id
    sealed = apps.client_secret if is_real else apps.sandbox_client_secret
    if not (client_id and sealed):
        return None
    hosts = ENVIRONMENTS[settings.environment]
    return Vendor(
        name=f"allegro-{settings.environment}",
        label="Allegro",
        authorize_url=f"{hosts.web}/auth/oauth/authorize",
        token_url=f"{hosts.web}/auth/oauth/token",
        scopes=("allegro:api:messaging", "allegro:api:disputes", "allegro:api:profile:read"),
        client_id=client_id,
        client_secret=secrets.unseal(sealed),
        proves_by_header=True,
        asks={"prompt": "confirm"},  # which account it is for, also when one is signed in already
    )


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account of a seller, for the moment of use."""

    settings: Settings
    inbox_id: int

    @property
    def hosts(self) -> Hosts:
        """Where it stands."""
        return ENVIRONMENTS[self.settings.environment]

    def get(self, path: str, *, kind: str = PUBLIC, **params: str) -> dict[str, Any]:
        """Return what Allegro answers. Raises LockedOut, Refused, Unreachable."""
        with self._token() as token:
            answer = calling.ask(
                "GET",
                f"{self.hosts.api}{path}",
                params=params,
                headers=_headers(token, kind),
                max_redirects=0,
            )
        return _said(answer)

    def mark(self, path: str, body: Mapping[str, Any]) -> None:
        """Say something that may be said twice. Raises LockedOut, Refused, Unreachable."""
        with self._token() as token:
            answer = calling.ask(
                "PUT",
                f"{self.hosts.api}{path}",
                content=json.dumps(body).encode(),
                headers=_headers(token, PUBLIC) | {"content-type": PUBLIC},
                max_redirects=0,
            )
        _said(answer)

    def post(self, path: str, body: Mapping[str, Any], *, kind: str = PUBLIC) -> dict[str, Any]:
        """Do something once. Raises LockedOut, Refused, Unreachable, Unsure."""
        with self._token() as token:
            answer = calling.call(
                "POST",
                f"{self.hosts.api}{path}",
                content=json.dumps(body).encode(),
                headers=_headers(token, kind) | {"content-type": kind},
                max_redirects=0,
            )
        return _said(answer)

    def declare(self, path: str, body: Mapping[str, Any], *, kind: str) -> tuple[str, str]:
        """Announce a file; return its id, and where it is put if Allegro says so."""
        with self._token() as token:
            answer = calling.ask(
                "POST",
                f"{self.hosts.api}{path}",
                content=json.dumps(body).encode(),
                headers=_headers(token, kind) | {"content-type": kind},
                max_redirects=0,
            )
        where = answer.headers.get("location", "")
        return str(_said(answer).get("id", "")), where if self._is_theirs(where) else ""

    def put(self, url: str, content: bytes, content_type: str, *, kind: str) -> None:
        """Hand a file over. Raises LockedOut, Refused, Unreachable."""
        with self._token() as token:
            answer = calling.ask(
                "PUT",
                url,
                content=content,
                headers=_headers(token, kind) | {"content-type": content_type},
                timeout=calling.PATIENCE,
                max_redirects=0,
            )
        _said(answer)

    def download(self, url: str) -> Fetched:
        """Bring a file that came with a message. Raises Refused, LockedOut, Unreachable."""
        if not self._is_theirs(url):
            raise Refused(NOT_THEIRS)  # our token is for Allegro alone
        with self._token() as token:
            return calling.download(url, headers={"authorization": f"Bearer {token}"})

    def _is_theirs(self, url: str) -> bool:
        where = urlsplit(url)
        return f"{where.scheme}://{where.netloc}" in {self.hosts.api, self.hosts.upload}

    @contextmanager
    def _token(self) -> Iterator[str]:
        """Lend a token that is good; one that Allegro refuses is refreshed for the next try."""
        found = vendor(self.settings)
        if found is None:
            raise LockedOut(NO_APP)
        try:
            token = grants.access_token(self.inbox_id, found)
        except grants.SignInAgain:
            raise LockedOut(SIGN_IN) from None
        except sign_in.Misconfigured as problem:
            raise LockedOut(f"{NO_APP}\n{problem}") from None
        except outside.Unreachable as problem:
            raise Unreachable(f"{calling.AWAY}\n{problem}") from None
        except outside.Forbidden as problem:
            raise LockedOut(f"{calling.NOT_OUTSIDE}\n{problem}") from None
        try:
            yield token
        except LockedOut:
            grants.forget_access(self.inbox_id, found.name, token)
            raise Unreachable(calling.AWAY, is_alone=True) from None


def _headers(token: str, kind: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "accept": kind, "accept-language": "en-US"}


def _said(answer: outside.Response) -> dict[str, Any]:
    """Return the object that was answered. Raises Refused with what Allegro says is wrong."""
    try:
        said = json.loads(answer.content or b"{}")
    except (ValueError, RecursionError):
        said = {}
    said = said if isinstance(said, dict) else {}
    if answer.is_success:
        return said
    said_so = words.CLOSED if answer.status_code == CONFLICT else words.NOT_TAKEN
    raise Refused("\n".join(part for part in (said_so, _complaint(said)) if part))


def _complaint(said: Mapping[str, Any]) -> str:
    match said:
        case {"errors": [{"userMessage": str() as complaint}, *_]} if complaint:
            return complaint[:200]
        case {"errors": [{"message": str() as complaint}, *_]}:
            return complaint[:200]
    return ""
