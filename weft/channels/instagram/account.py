"""What Meta says of an Instagram account's people and posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weft.gateway.contract import Fetched, Introduction, Sign
from weft.gateway.graph import people, sending, standing
from weft.gateway.graph.delivery import part, text
from weft.gateway.graph.private import PRIVATELY

from .inbound import PUBLICLY
from .settings import Settings

PERMISSIONS = (
    "instagram_manage_messages",
    "instagram_manage_comments",
    "pages_manage_metadata",
)


def fetch(settings: Settings, ref: str, _inbox_id: int) -> Fetched:
    """Bring a file that a customer sent, or a story. Raises Refused, Unreachable."""
    return people.fetch(sending.graph_of(settings), ref)


def introduce(settings: Settings, remote: str, context: Mapping[str, Any]) -> Introduction:
    """Ask what somebody is called, or what a post says. Raises Refused, Unreachable."""
    graph = sending.graph_of(settings)
    if remote.startswith(PUBLICLY):
        about = part(context, "post")
        if not text(about, "id"):
            return Introduction()
        post = people.post(graph, text(about, "id"), words="caption", address="permalink")
        return Introduction(context={"post": post})
    if remote.startswith(PRIVATELY):
        return Introduction()
    return Introduction(name=people.name_of(graph, remote, "name", "username"))


def health(settings: Settings, _inbox_id: int) -> list[Sign]:
    """Return what Meta says of the access token. Raises Unreachable."""
    return standing.signs(settings, PERMISSIONS)
