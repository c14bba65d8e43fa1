"""Reading what a page's webhook brings of private messages. Pure: bytes to envelopes.

People are known by an id that is good for this page alone (PSID). The same webhook brings comments,
too: those are for the inbox of the page's comments.
"""

from __future__ import annotations

from weft.conversations.envelopes import Told, Unknown
from weft.gateway.contract import Request
from weft.gateway.graph import delivery, messaging
from weft.gateway.graph.delivery import objects, text

from .settings import Settings

OBJECT = "page"
KIND = "messenger"  # of a handle


def parse(settings: Settings, request: Request) -> list[Told]:
    """Return what a delivery tells of this page. Raises Unreadable."""
    ours = messaging.Ours(inbox_id=request.inbox_id, account_id=settings.page_id, kind=KIND)
    told: list[Told] = []
    for entry in delivery.entries(request, of=OBJECT):
        if text(entry, "id") != settings.page_id:
            continue
        for event in objects(entry.get("messaging")):
            told += messaging.read(event, ours)
        # another app of the owner's has the word just now (handover): we only listen
        told += [
            Unknown(inbox_id=request.inbox_id, kind="standby")
            for _ in objects(entry.get("standby"))
        ]
    return told
