"""Asking Allegro: where it stands, as whom, and what its refusals mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from weft.gateway import calling, lending
from weft.gateway.contract import Fetched, Refused
from weft.gateway.sign_in import Vendor
from weft.kernel import outside, secrets
from weft.kernel import settings as workspace

from . import words
from .settings import AllegroApps, Settings

SIGN_IN = gettext_noop("Nobody has given consent at Allegro, or it has ended. Sign in again.")
NO_APP = gettext_noop("Allegro does not know the app of this workspace.")
NOT_THEIRS = gettext_noop("The file lies elsewhere than it should, so it is not fetched.")
CONFLICT = 409
Answer = TypeVar("Answer")


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
        return _said(self._ask("GET", f"{self.hosts.api}{path}", kind, params=params))

    def mark(self, path: str, body: Mapping[str, Any]) -> None:
        """Say something that may be said twice. Raises LockedOut, Refused, Unreachable."""
        content = json.dumps(body).encode()
        url = f"{self.hosts.api}{path}"
        _said(self._ask("PUT", url, PUBLIC, content=content, content_type=PUBLIC))

    def post(self, path: str, body: Mapping[str, Any], *, kind: str = PUBLIC) -> dict[str, Any]:
        """Do something once. Raises LockedOut, Refused, Unreachable, Unsure."""
        answer = self._with_token(
            lambda token: calling.call(
                "POST",
                f"{self.hosts.api}{path}",
                content=json.dumps(body).encode(),
                headers=_headers(token, kind) | {"content-type": kind},
                max_redirects=0,
            )
        )
        return _said(answer)

    def declare(self, path: str, body: Mapping[str, Any], *, kind: str) -> tuple[str, str]:
        """Announce a file; return its id, and where it is put if Allegro says so."""
        content = json.dumps(body).encode()
        url = f"{self.hosts.api}{path}"
        answer = self._ask("POST", url, kind, content=content, content_type=kind)
        where = answer.headers.get("location", "")
        return str(_said(answer).get("id", "")), where if self._is_theirs(where) else ""

    def put(self, url: str, content: bytes, content_type: str, *, kind: str) -> None:
        """Hand a file over. Raises LockedOut, Refused, Unreachable."""
        patience = calling.PATIENCE
        _said(
            self._ask(
                "PUT", url, kind, content=content, content_type=content_type, timeout=patience
            )
        )

    def download(self, url: str) -> Fetched:
        """Bring a file that came with a message. Raises Refused, LockedOut, Unreachable."""
        if not self._is_theirs(url):
            raise Refused(NOT_THEIRS)  # our token is for Allegro alone
        return self._with_token(
            lambda token: calling.download(url, headers={"authorization": f"Bearer {token}"})
        )

    def _is_theirs(self, url: str) -> bool:
        where = urlsplit(url)
        return f"{where.scheme}://{where.netloc}" in {self.hosts.api, self.hosts.upload}

    def _ask(
        self, method: str, url: str, kind: str, *, content_type: str = "", **more: Any
    ) -> outside.Response:
        carries = {"content-type": content_type} if content_type else {}
        return self._with_token(
            lambda token: calling.ask(
                method, url, headers=_headers(token, kind) | carries, max_redirects=0, **more
            )
        )

    def _with_token(self, call: Callable[[str], Answer]) -> Answer:
        found = vendor(self.settings)
        return lending.with_token(self.inbox_id, found, call, no_app=NO_APP, sign_in_again=SIGN_IN)


def _headers(token: str, kind: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "accept": kind, "accept-language": "en-US"}


def _said(answer: outside.Response) -> dict[str, Any]:
    """Return the object that was answered. Raises Refused with what Allegro says is wrong."""
    said = calling.object_of(answer)
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
