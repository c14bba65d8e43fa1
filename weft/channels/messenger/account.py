"""What Meta says of a page, and of who writes to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weft.gateway.contract import Fetched, Introduction, Sign
from weft.gateway.graph import people, sending, standing
from weft.gateway.graph.private import PRIVATELY

from .settings import Settings

PERMISSIONS = (
    "pages_messaging",
    "pages_manage_metadata",
)


def fetch(settings: Settings, ref: str, _inbox_id: int) -> Fetched:
    """Bring a file that a customer sent. Raises Refused when it is gone, Unreachable."""
    return people.fetch(sending.graph_of(settings), ref)


def introduce(settings: Settings, remote: str, _context: Mapping[str, Any]) -> Introduction:
    """Ask what somebody is called. Raises Refused, Unreachable."""
    if remote.startswith(PRIVATELY):
        return Introduction()
    return Introduction(name=people.name_of(sending.graph_of(settings), remote, "name"))


def health(settings: Settings, _inbox_id: int) -> list[Sign]:
    """Return what Meta says of the access token. Raises Unreachable."""
    return standing.signs(settings, PERMISSIONS)
