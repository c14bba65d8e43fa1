"""How an Instagram account is connected, and what is wrong when it is not."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from weft.gateway.connecting import Connecting, Problem
from weft.gateway.graph import checking
from weft.gateway.graph.client import Graph
from weft.gateway.graph.settings import new_verify_token

from .settings import Settings

FIELDS = (
    "messages, messaging_postbacks, messaging_seen, message_reactions, message_edit, comments, "
    "live_comments"
)


def check(settings: Settings, _inbox_id: int) -> list[Problem]:
    """Ask Meta for the account."""
    return checking.tried(
        settings, lambda graph: _look(graph, settings), account_field="instagram_id"
    )


def _look(graph: Graph, settings: Settings) -> Sequence[Problem]:
    graph.get(settings.instagram_id, fields="username")
    return []


def _advice(_settings: Settings) -> list[str]:
    return [
        _(
            "The token is one of the linked page, with: instagram_manage_messages, "
            "instagram_manage_comments, pages_manage_metadata."
        ),
        *checking.steps_to_the_hook("Instagram", FIELDS),
    ]


CONNECTING = Connecting(
    first="instagram_id",
    discover=lambda _id: {"verify_token": new_verify_token()},
    found=lambda settings: checking.found(settings.instagram_id),
    secrets=lambda _settings: ["access_token", "app_secret"],
    advice=_advice,
    missing=lambda settings: checking.missing(settings, "instagram_id"),
    check=check,
    copies=checking.copies,
)
