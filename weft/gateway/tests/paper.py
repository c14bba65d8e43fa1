"""A channel of paper: each delivery is JSON, each sent message lands in a list. For tests only."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from weft.conversations.envelopes import Inbound, Outbound, RemoteFile, Sender
from weft.gateway.contract import Capabilities, Channel, Request, Sent, Unreadable

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an owner fills in."""

    colour: str = "white"

    def __post_init__(self) -> None:
        if self.colour == "bad":
            raise ValueError({"colour": "There is no such paper."})


def parse(_settings: Settings, request: Request) -> list[Inbound]:
    try:
        letter = json.loads(request.body)
    except ValueError as error:
        raise Unreadable("not a letter") from error
    return [
        Inbound(
            inbox_id=request.inbox_id,
            key=letter["key"],
            remote=letter["from"],
            sender=Sender(kind="paper", value=letter["from"]),
            text=text,
            sent_at=NOON,
            remote_files=tuple(RemoteFile(ref=ref) for ref in letter.get("files", ())),
        )
        for text in letter["texts"]
    ]


class Postman:
    """Takes our messages; behaves as it is told."""

    def __init__(self) -> None:
        self.taken: list[Outbound] = []
        self.behave: Callable[[], Sent | None] = lambda: None

    def send(self, _settings: Settings, message: Outbound) -> str | Sent:
        outcome = self.behave()
        self.taken.append(message)
        return outcome or f"stamp {len(self.taken)}"


def channel(
    postman: Postman,
    fetch: object = None,
    more: Mapping[str, Any] | None = None,
    **capabilities: object,
) -> Channel:
    return Channel(
        kind="paper",
        label="Paper",
        icon="mail",
        settings=Settings,
        capabilities=Capabilities(**{"max_text": 1000} | capabilities),
        parse=parse,
        send=postman.send,
        fetch=fetch,  # type: ignore[arg-type]
        **(more or {}),
    )


def letter(
    inbox_id: int, key: str = "1", *texts: str, by: str = "ada", files: Sequence[str] = ()
) -> Request:
    body = {"key": key, "from": by, "texts": texts or ("Hello",), "files": list(files)}
    return Request(inbox_id=inbox_id, body=json.dumps(body).encode())
