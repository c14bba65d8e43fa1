"""What Meta says of a page's posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weft.gateway.contract import Fetched, Introduction, Sign
from weft.gateway.graph import people, sending, standing
from weft.gateway.graph.delivery import part, text

from .settings import Settings

PERMISSIONS = (
    "pages_manage_engagement",
    "pages_read_user_content",
    "pages_manage_metadata",
)


def fetch(settings: Settings, ref: str, _inbox_id: int) -> Fetched:
    """Bring a picture that stands in a comment. Raises Refused when it is gone, Unreachable."""
    return people.fetch(sending.graph_of(settings), ref)


def introduce(settings: Settings, _remote: str, context: Mapping[str, Any]) -> Introduction:
    """Ask what the post says below which somebody writes. Raises Refused, Unreachable."""
    about = part(context, "post")
    if not text(about, "id"):
        return Introduction()
    graph = sending.graph_of(settings)
    post = people.post(graph, text(about, "id"), words="message", address="permalink_url")
    return Introduction(context={"post": post})


def health(settings: Settings, _inbox_id: int) -> list[Sign]:
    """Return what Meta says of the access token. Raises Unreachable."""
    return standing.signs(settings, PERMISSIONS)
