"""What goes to a vendor and what comes from it, as it is on the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request of ours, as the vendor got it."""

    method: str
    path: str
    target: str  # the path and the query, as they came
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in small letters
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body or b"null")

    @property
    def form(self) -> dict[str, str]:
        """The body, read as a form; of a name that came twice, the first."""
        return firsts(self.body.decode())

    @property
    def values(self) -> dict[str, Any]:
        """What the body says, be it JSON or in parts; a file is its bytes."""
        kind = self.headers.get("content-type", "")
        if not kind.startswith("multipart/"):
            return dict(self.json or {})
        head = f"content-type: {kind}\r\n\r\n".encode()
        values: dict[str, Any] = {}
        for part in BytesParser(policy=HTTP).parsebytes(head + self.body).iter_parts():
            content = part.get_payload(decode=True)
            name = str(part.get_param("name", header="content-disposition"))
            values[name] = content if part.get_filename() else content.decode()
        return values

    @property
    def token(self) -> str:
        """What stands after Bearer."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


def firsts(written: str) -> dict[str, str]:
    """Return the fields of a query or a form; of a name that came twice, the first."""
    pairs = parse_qs(written, keep_blank_values=True)
    return {name: values[0] for name, values in pairs.items()}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the vendor answers: anything but bytes goes out as JSON."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> tuple[bytes, str]:
        """Return the body as bytes, and its type."""
        if isinstance(self.body, bytes):
            return self.body, self.headers.get("content-type", "application/octet-stream")
        if isinstance(self.body, str):
            return self.body.encode(), self.headers.get("content-type", "text/plain")
        return json.dumps(self.body).encode(), "application/json"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Something that a vendor tells us, signed as it does."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    method: str = "POST"
