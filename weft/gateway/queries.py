"""What the gateway knows: the hours of inboxes, how these fare, and what nobody could read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from weft.conversations import queries as conversations
from weft.kernel.parts import Part
from weft.scheduling import queries as plans
from weft.scheduling.hours import Hours, NeverOpen

from . import registry
from .contract import Request, Sign, Unreadable
from .models import InboxHealth, RawDelivery, RawOrigin, UnknownKind


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Whether somebody answers at a moment, and if not, when next (UTC; None: never again)."""

    is_open: bool
    opens_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """A delivery that nobody could read, as an owner sees it."""

    id: int
    inbox_id: int
    arrived_at: datetime
    trouble: str


@dataclass(frozen=True, kw_only=True)
class UnknownCount:
    """How often something came of a kind that the channel cannot read."""

    kind: str
    count: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Health:
    """How an inbox fares, in the reader's language. The details are what the other side said."""

    inbox_id: int
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    trouble: str = ""  # why nothing can be fetched
    trouble_detail: str = ""
    trouble_since: datetime | None = None
    out_trouble: str = ""  # why nothing can be sent
    out_trouble_detail: str = ""
    out_trouble_since: datetime | None = None
    paused_until: datetime | None = None  # nothing is sent until then; None: all is sent
    signs: tuple[Sign, ...] = ()  # what the vendor says of the account
    signs_at: datetime | None = None
    unknown: tuple[UnknownCount, ...] = ()  # what came that nobody could read

    @property
    def is_well(self) -> bool:
        """Whether nothing needs an owner."""
        return not (self.trouble or self.out_trouble or any(s.state == "bad" for s in self.signs))


def health_of(inbox_ids: Collection[int]) -> dict[int, Health]:
    """Return how inboxes fare; one that never asked or told anybody is well."""
    found = {inbox_id: Health(inbox_id=inbox_id) for inbox_id in inbox_ids}
    for row in InboxHealth.objects.filter(inbox__in=inbox_ids):
        found[row.inbox_id] = Health(
            inbox_id=row.inbox_id,
            last_in_at=row.last_in_at,
            last_out_at=row.last_out_at,
            trouble=gettext(row.trouble) if row.trouble else "",
            trouble_detail=row.trouble_detail,
            trouble_since=row.trouble_since,
            out_trouble=gettext(row.out_trouble) if row.out_trouble else "",
            out_trouble_detail=row.out_trouble_detail,
            out_trouble_since=row.out_trouble_since,
            paused_until=row.out_paused_until,
            signs=tuple(_sign(sign) for sign in row.signs),
            signs_at=row.signs_at,
        )
    for inbox_id, unknown in _unknown(inbox_ids).items():
        found[inbox_id] = replace(found[inbox_id], unknown=tuple(unknown))
    return found


def _sign(kept: Mapping[str, Any]) -> Sign:
    until = kept["until"] and datetime.fromisoformat(kept["until"])
    return Sign(**{**kept, "words": gettext(kept["words"]), "until": until})


def _unknown(inbox_ids: Collection[int]) -> dict[int, list[UnknownCount]]:
    """Return what came that nobody could read, most often first."""
    found: dict[int, list[UnknownCount]] = defaultdict(list)
    for row in UnknownKind.objects.filter(inbox__in=inbox_ids).order_by("-count", "kind"):
        found[row.inbox_id].append(
            UnknownCount(kind=row.kind, count=row.count, last_at=row.last_at)
        )
    return found


def troubled_part() -> Part[list[list[str]]]:
    """Return how one asks for the id and name of each inbox that cannot fetch or cannot send.

    Part of a statement, for every page of a leader asks.
    """
    return Part(_TROUBLED, {}, lambda found: found or [])


# What health.BROKEN says. No JSON: nothing is mostly the answer
_TROUBLED = """
    (SELECT array_agg(ARRAY[h.inbox_id::text, i.name] ORDER BY i.name)
     FROM inbox_health h JOIN inbox i ON i.id = h.inbox_id
     WHERE i.is_on AND (h.trouble <> '' OR h.out_trouble <> '' OR h.signs @> '[{"state": "bad"}]'))
"""


def hours_of(inbox_id: int) -> Hours | None:
    """Return the hours at which an inbox is answered; None: always.

    Those of the queue in which its conversations wait, else its own, else those of the shop.
    """
    return plans.hours_of(conversations.plan_of_inbox(inbox_id))


def opening(plan: Hours | None, at: datetime) -> Opening:
    """Say whether a plan is open at `at`, and when it opens next. Asks no database."""
    if plan is None or plan.is_open(at):
        return Opening(is_open=True, opens_at=None)
    try:
        return Opening(is_open=False, opens_at=plan.next_opening(at))
    except NeverOpen:
        return Opening(is_open=False, opens_at=None)


def quarantined() -> list[Quarantined]:
    """Return the deliveries that wait for a person, oldest first; 200 at most."""
    rows = RawDelivery.objects.filter(state=RawDelivery.State.QUARANTINED).order_by("pk")
    return [
        Quarantined(
            id=row.pk, inbox_id=row.inbox_id, arrived_at=row.arrived_at, trouble=row.trouble
        )
        for row in rows.only("inbox_id", "arrived_at", "trouble")[:200]
    ]


def original_of(message_id: int) -> bytes | None:
    """Return what a customer sent, as it arrived; None when it is not kept, or cannot be read."""
    origin = RawOrigin.objects.filter(message_id=message_id).select_related("delivery").first()
    if origin is None:
        return None
    kept = origin.delivery
    channel = registry.channel_of(kept.inbox_id)
    if channel.original is None:
        return bytes(kept.body)
    request = Request(inbox_id=kept.inbox_id, body=bytes(kept.body), headers=kept.headers)
    try:
        return channel.original(registry.settings_for(kept.inbox_id), request)
    except Unreadable:
        return None


def unprocessed_with(inbox_id: int, header: str, values: Collection[str]) -> set[str]:
    """Return those of these values that deliveries carry which nobody could read so far."""
    rows = RawDelivery.objects.exclude(state=RawDelivery.State.PROCESSED)
    carried = rows.filter(inbox=inbox_id, **{f"headers__{header}__in": list(values)})
    return set(carried.values_list(f"headers__{header}", flat=True)) if values else set()


def unprocessed() -> int:
    """Return how many deliveries are kept but stand in no conversation yet."""
    return RawDelivery.objects.exclude(state=RawDelivery.State.PROCESSED).count()
