"""What a channel's author gives, so that its promises can be tried like everybody's.

A channel keeps a `SAMPLE` in `tests/sample.py` beside its manifest. The tests of every channel
(`tests/test_channel_contract.py`) find it there, in our folders and in packages of others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .contract import Request


@dataclass(frozen=True, kw_only=True)
class Signed:
    """One delivery as a vendor sends it."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    method: str = "POST"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Settings with which an inbox works, and what its vendor would deliver to it."""

    # as they are stored, secrets sealed
    settings: Callable[[], Mapping[str, Any]]
    # one customer's message, signed with those settings for an address and a moment
    message: Callable[[str, datetime], Signed]
    # which of `settings` proves a delivery: without it nothing is taken, and nothing switched on
    secret: str
    # the vendor signs the moment, so that what it signed long ago is a replay
    signs_time: bool = False
    # how a fixture is read, from its bytes; None: they are the body of a POST
    request: Callable[[bytes], Request] | None = None
    # fixtures of which nothing comes, such as a vendor's test call; names of files
    silent: Sequence[str] = ()
