"""Reading threads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from weft.conversations.models import Conversation, Delivery, Message, Move, Thread
from weft.kernel.recurring import Gap, Recurring

BEGUN = "begun:"  # how the remote party of a thread is called that we began


@dataclass(frozen=True, kw_only=True)
class ThreadCard:
    """A thread as other rooms see it."""

    id: int
    inbox_id: int
    inbox_kind: str
    inbox_name: str
    conversation_id: int
    remote: str
    opened_at: datetime
    ended_at: datetime | None
    seen_by_us: int
    seen_by_them: int
    context: dict[str, Any]
    of_customer: int | None = None  # whose it was, where a merge or a move brought it here

    @property
    def is_begun_by_us(self) -> bool:
        """Whether we wrote first, to an address that nobody had proven."""
        return self.remote.startswith(BEGUN)

    @property
    def is_among_us(self) -> bool:
        """Whether nobody stands at the other side: a thread for notes alone."""
        return self.is_begun_by_us and self.ended_at is not None


def threads_of(conversation_id: int) -> list[ThreadCard]:
    """Return the threads of a conversation, oldest first."""
    return [_card(row) for row in _THREADS(id=conversation_id)]


_FIRST_MOVE = Move.objects.filter(thread=OuterRef("pk"), undone_at=None).order_by("pk")

_THREADS = Recurring(
    lambda: (
        Thread.objects.filter(conversation=Gap("id", "bigint"))
        .select_related("inbox")
        .annotate(of_customer=Subquery(_FIRST_MOVE.values("source__customer")[:1]))
        .order_by("pk")
    )
)


def thread_cards(thread_ids: Collection[int]) -> list[ThreadCard]:
    """Return these threads, oldest first."""
    rows = Thread.objects.filter(pk__in=thread_ids).order_by("pk")
    return [_card(row) for row in rows.select_related("inbox")]


def threads_telling(name: str, thread_ids: Collection[int]) -> list[int]:
    """Return those of these threads whose context tells something of this name."""
    told = Thread.objects.filter(pk__in=thread_ids, context__has_key=name)
    return list(
        told.exclude(**{f"context__{name}": ""}).order_by("pk").values_list("pk", flat=True)
    )


def last_heard(thread_id: int, *, before: int) -> str:
    """Return what the other side wrote last before a message; "" for nothing, or hidden words."""
    heard = Message.objects.filter(
        thread_id=thread_id, direction=Message.Direction.IN, pk__lt=before, redaction=None
    )
    return heard.order_by("-pk").values_list("text", flat=True).first() or ""


def has_heard(thread_id: int) -> bool:
    """Tell whether the other side has written on a thread."""
    return Message.objects.filter(thread_id=thread_id, direction=Message.Direction.IN).exists()


def heard_at(thread_id: int) -> datetime | None:
    """Return when the other side wrote last on a thread; None when it never did."""
    heard = Message.objects.filter(thread_id=thread_id, direction=Message.Direction.IN)
    return heard.order_by("-pk").values_list("stored_at", flat=True).first()


def newest_heard(thread_id: int) -> str:
    """Return the vendor's id of what the other side wrote last on a thread; "" for nothing."""
    heard = Message.objects.filter(thread_id=thread_id, direction=Message.Direction.IN)
    return heard.order_by("-pk").values_list("key", flat=True).first() or ""


def answered_since(thread_id: int, since: datetime) -> bool:
    """Tell whether something of ours was written on a thread since a moment."""
    ours = Message.objects.filter(thread_id=thread_id, direction=Message.Direction.OUT)
    newest = ours.order_by("-pk").values_list("stored_at", flat=True).first()
    return newest is not None and newest > since


def is_answered(thread_id: int) -> bool:
    """Tell whether an answer of ours has left on a thread, is about to, or may have."""
    never_left = (Delivery.State.FAILED, Delivery.State.WITHDRAWN)
    ours = Message.objects.filter(thread_id=thread_id, direction=Message.Direction.OUT)
    return ours.exclude(delivery__state__in=never_left).exists()


def thread_to_answer(conversation_id: int, thread_id: int | None) -> ThreadCard | None:
    """Return the thread that an answer goes out on: the chosen one, or where somebody wrote last.

    None where the conversation has no such thread.
    """
    rows = Thread.objects.filter(conversation_id=conversation_id).select_related("inbox")
    if thread_id is None:
        newest = Conversation.objects.filter(pk=conversation_id).values("last_message_id")
        wrote = rows.filter(messages__pk__in=newest).first()
        found = wrote or rows.order_by("-pk").first()
    else:
        found = rows.filter(pk=thread_id).first()
    return _card(found) if found else None


def thread_for(inbox_id: int, remote: str) -> ThreadCard | None:
    """Return the running thread with a remote party, or None."""
    row = Thread.objects.filter(inbox_id=inbox_id, remote=remote, ended_at=None)
    found = row.select_related("inbox").first()
    return _card(found) if found else None


def threads_with(inbox_id: int, remotes: Collection[str]) -> list[ThreadCard]:
    """Return all threads, running and ended, with these remote parties, oldest first."""
    rows = Thread.objects.filter(inbox_id=inbox_id, remote__in=remotes).order_by("pk")
    return [_card(row) for row in rows.select_related("inbox")]


def _card(row: Thread) -> ThreadCard:
    return ThreadCard(
        id=row.pk,
        inbox_id=row.inbox_id,
        inbox_kind=row.inbox.kind,
        inbox_name=row.inbox.name,
        conversation_id=row.conversation_id,
        remote=row.remote,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        seen_by_us=row.seen_by_us,
        seen_by_them=row.seen_by_them,
        context=row.context,
        of_customer=getattr(row, "of_customer", None),
    )
