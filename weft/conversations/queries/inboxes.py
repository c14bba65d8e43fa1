"""Reading inboxes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypedDict

from weft.conversations.models import Conversation, Inbox
from weft.people.reader import Reader

from .rights import inboxes_open_to


class NoSuchInbox(Exception):
    """No inbox ever had this id."""


@dataclass(frozen=True, kw_only=True)
class InboxCard:
    """An inbox as other rooms see it. `settings` is what its channel keeps, secrets sealed."""

    id: int
    kind: str
    name: str
    public_key: str
    settings: dict[str, Any]
    is_on: bool
    team_id: int | None
    plan_id: int | None = None  # its own hours; see plan_of_inbox
    queue_id: int | None = None  # where its new conversations wait


class Where(TypedDict):
    """The ids that every event of a conversation carries."""

    conversation_id: int
    inbox_id: int


def inbox(inbox_id: int) -> InboxCard:
    """Return an inbox. Raises NoSuchInbox."""
    found = Inbox.objects.filter(pk=inbox_id).first()
    if found is None:
        raise NoSuchInbox(f"inbox {inbox_id}")
    return _card(found)


def where(conversation_id: int) -> Where:
    """Return the ids that every event of a conversation carries. The conversation must exist."""
    inbox_id = Conversation.objects.values_list("inbox_id", flat=True).get(pk=conversation_id)
    return {"conversation_id": conversation_id, "inbox_id": inbox_id}


def inboxes_of(conversation_ids: Collection[int]) -> dict[int, int]:
    """Return the inbox of each conversation."""
    found = Conversation.objects.filter(pk__in=conversation_ids)
    return dict(found.values_list("pk", "inbox_id"))


def inbox_by_key(public_key: str) -> InboxCard | None:
    """Return the inbox with this public key, or None."""
    found = Inbox.objects.filter(public_key=public_key).first()
    return _card(found) if found else None


def all_inboxes() -> list[InboxCard]:
    """Return every inbox, oldest first."""
    return [_card(found) for found in Inbox.objects.order_by("pk")]


def inboxes_visible_to(reader: Reader) -> list[InboxCard]:
    """Return the inboxes whose conversations the reader may see."""
    return [_card(found) for found in inboxes_open_to(reader).order_by("pk")]


def plan_of_inbox(inbox_id: int) -> int | None:
    """Return whose opening hours new conversations of an inbox follow; None: the shop's.

    The queue in which they wait goes before the inbox.
    """
    plans = Inbox.objects.filter(pk=inbox_id).values_list("queue__plan_id", "plan_id").first()
    return next((plan for plan in plans or () if plan is not None), None)


def plans_of_inboxes(inbox_ids: Collection[int]) -> dict[int, int | None]:
    """Return whose opening hours new conversations of these inboxes follow; see plan_of_inbox."""
    rows = Inbox.objects.filter(pk__in=inbox_ids).values_list("pk", "queue__plan_id", "plan_id")
    return {pk: next((plan for plan in plans if plan is not None), None) for pk, *plans in rows}


def _card(row: Inbox) -> InboxCard:
    return InboxCard(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        public_key=row.public_key,
        settings=row.settings,
        is_on=row.is_on,
        team_id=row.team_id,
        plan_id=row.plan_id,
        queue_id=row.queue_id,
    )
