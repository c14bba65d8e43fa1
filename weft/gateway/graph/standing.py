"""How an access token stands: until when it is good, and whether it may do what we ask of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop

from weft.gateway.contract import Sign

from . import sending
from .client import Doubtful, Failed, Graph, for_the_outbox
from .delivery import moment, part, text
from .settings import Account

SOON = timedelta(days=14)

ENDS_SOON = gettext_noop("The access token ends soon. Give one that never expires.")
HAS_ENDED = gettext_noop("The access token has ended. Give a new one.")
LACKS = gettext_noop("The access token lacks permissions. Give it those at Meta.")


def signs(settings: Account, needed: Collection[str]) -> list[Sign]:
    """Return what an owner should know of the token; `needed` are its permissions.

    Raises LockedOut, Unreachable.
    """
    graph = sending.graph_of(settings)
    with for_the_outbox(), sending.harmless():
        app_id = text(graph.get("app", fields="id"), "id")
    told = _told(graph, app_id)
    return [*_age(told), *_permissions(told, needed)]


def _told(graph: Graph, app_id: str) -> Mapping[str, object]:
    """Return what an app says of its token; nothing where Meta does not tell us."""
    # an app vouches for its tokens with its id and secret
    app = Graph(token=f"{app_id}|{graph.app_secret}", app_secret=graph.app_secret)
    try:
        return part(app.get("debug_token", input_token=graph.token), "data")
    except (Failed, Doubtful):
        return {}


def _age(told: Mapping[str, object]) -> list[Sign]:
    if told.get("is_valid") is False:
        return [Sign(code="token", words=HAS_ENDED, state="bad")]
    ends = told.get("expires_at")
    if not ends:  # never
        return []
    until = moment(ends)
    if until > timezone.now() + SOON:
        return []
    return [Sign(code="token", words=ENDS_SOON, state="warning", until=until)]


def _permissions(told: Mapping[str, object], needed: Collection[str]) -> list[Sign]:
    granted = told.get("scopes")
    if not isinstance(granted, list):
        return []
    lacking = sorted(set(needed) - {str(one) for one in granted})
    if not lacking:
        return []
    return [Sign(code="permissions", words=LACKS, state="bad", detail=", ".join(lacking))]
