"""Whether the demo shop can be visited."""

from __future__ import annotations

from dataclasses import dataclass, field

from weft.kernel import settings


@settings.declared
@dataclass(frozen=True, kw_only=True)
class DemoShop:
    """The shop's page at /demo/. Opened when the demo is filled, and 404 otherwise."""

    is_open: bool = field(default=False, metadata={"help": "Whether anybody may visit /demo/"})
