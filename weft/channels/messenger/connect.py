"""How the Messenger of a page is connected, and what is wrong when it is not."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from weft.gateway.connecting import Connecting, Problem
from weft.gateway.graph import checking
from weft.gateway.graph.client import Graph
from weft.gateway.graph.settings import new_verify_token

from .settings import Settings

FIELDS = (
    "messages, messaging_postbacks, message_deliveries, message_reads, message_reactions, "
    "message_echoes, message_edits"
)
# all inboxes of a page share this one subscription, and the last who asks decides: so the
# comments are in it, too
SUBSCRIBED = f"{FIELDS}, feed".replace(" ", "")


def check(settings: Settings, _inbox_id: int) -> list[Problem]:
    """Ask Meta for the page; subscribe the app to it, so that messages arrive."""
    return checking.tried(settings, lambda graph: _look(graph, settings), account_field="page_id")


def _look(graph: Graph, settings: Settings) -> Sequence[Problem]:
    graph.get(settings.page_id, fields="name")
    # without this Meta calls nobody, whatever was entered under Webhooks; twice is once
    graph.post(f"{settings.page_id}/subscribed_apps", {"subscribed_fields": SUBSCRIBED})
    return []


def _advice(_settings: Settings) -> list[str]:
    return [
        _("The token is one of the page, with: pages_messaging, pages_manage_metadata."),
        *checking.steps_to_the_hook("Messenger", FIELDS),
    ]


CONNECTING = Connecting(
    first="page_id",
    discover=lambda _id: {"verify_token": new_verify_token()},
    found=lambda settings: checking.found(settings.page_id),
    secrets=lambda _settings: ["access_token", "app_secret"],
    advice=_advice,
    missing=lambda settings: checking.missing(settings, "page_id"),
    check=check,
    copies=checking.copies,
)
