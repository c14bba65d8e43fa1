"""What a channel of postcards is: one file, for it is small."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from weft.conversations.envelopes import Inbound, Outbound, Sender
from weft.gateway import calling, reading
from weft.gateway.connecting import Connecting, Problem
from weft.gateway.contract import (
    Capabilities,
    Channel,
    NoSecret,
    NotForUs,
    Refused,
    Request,
)
from weft.kernel import secrets


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an owner fills in."""

    office: str = ""
    secret: str = field(default="", metadata={"is_secret": True})


def verify(settings: Settings, request: Request) -> None:
    """Check the stamp."""
    if not settings.secret:
        raise NoSecret
    key = secrets.unseal(settings.secret).encode()
    expected = hmac.new(key, request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("x-stamp", "")):
        raise NotForUs


def parse(_settings: Settings, request: Request) -> list[Inbound]:
    """Read one card."""
    with reading.understood("no card"):
        card = reading.json_of(request)
        return [
            Inbound(
                inbox_id=request.inbox_id,
                key=card["number"],
                remote=card["from"],
                sender=Sender(kind="postcard", value=card["from"]),
                text=card["words"],
                sent_at=datetime.fromisoformat(card["on"]),
            )
        ]


def send(settings: Settings, message: Outbound) -> str:
    """Hand a card in at the office."""
    answer = calling.call("POST", settings.office, json={"to": message.remote})
    if answer.is_error:
        raise Refused(answer.text)
    return str(answer.json()["number"])


def _missing(settings: Any) -> Sequence[Problem]:
    return [] if settings.secret else [Problem(code="missing", words="A secret.", field="secret")]


CHANNEL = Channel(
    kind="postcards",
    label="Postcards",
    icon="mail",
    settings=Settings,
    capabilities=Capabilities(
        max_text=500, sources={"max_text": "the back of a card, measured 2026-11"}
    ),
    parse=parse,
    send=send,
    verify=verify,
    connecting=Connecting(
        first="office",
        discover=lambda _office: {},
        found=lambda _settings: "",
        secrets=lambda _settings: ["secret"],
        advice=lambda _settings: [],
        missing=_missing,
        check=lambda settings, _inbox_id: _missing(settings),
    ),
)
