"""What the road out needs to know of a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf

from weft.conversations.envelopes import Author, Chosen, Outbound, Party, Quoted
from weft.conversations.models import (
    ChosenTemplate,
    Letter,
    Message,
    OfferedChoices,
    Participant,
    Recipient,
    Trace,
)

from .files import files_of
from .letters import letters_of

MOST_ANSWERED = 20  # letters of a thread that an answer names; programs look at the last few


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message on its way out, and what its channel needs to send it."""

    inbox_id: int
    thread_id: int
    conversation_id: int
    state: str
    outbound: Outbound


def outbound(message_id: int) -> Waiting:
    """Return what the channel needs to send a message; the id comes from an event of ours."""
    message = Message.objects.select_related(
        "thread__conversation__customer", "delivery", "author"
    ).get(pk=message_id)
    return Waiting(
        inbox_id=message.inbox_id,
        thread_id=message.thread_id,
        conversation_id=message.thread.conversation_id,
        state=message.delivery.state,
        outbound=Outbound(
            message_id=message.pk,
            remote=message.thread.remote,
            text=message.text,
            files=tuple(files_of([message_id]).get(message_id, ())),
            inbox_id=message.inbox_id,
            thread_id=message.thread_id,
            written_at=message.sent_at,
            author=_author(message),
            language=message.thread.conversation.customer.language,
            context=message.thread.context,
            template=_chosen(message),
            choices=_choices(message),
            done=names_of_parts(message_id),
            **_as_letter(message),
        ),
    )


def _chosen(message: Message) -> Chosen | None:
    row = ChosenTemplate.objects.filter(message=message).first()
    if row is None:
        return None
    return Chosen(name=row.name, language=row.language, variables=tuple(row.variables))


def _choices(message: Message) -> tuple[str, ...]:
    row = OfferedChoices.objects.filter(message=message).first()
    return tuple(row.labels) if row else ()


def names_of_parts(message_id: int) -> tuple[str, ...]:
    """Return what the vendor calls those parts of a message that were handed over, in order."""
    parts = Trace.objects.filter(message_id=message_id).order_by("part")
    return tuple(parts.values_list("external_id", flat=True))


def _author(message: Message) -> Author | None:
    agent = message.author
    if agent is None:
        return None
    return Author(
        name=agent.name,
        email=agent.email,
        photo_sha256=agent.photo_sha256,
        signature=agent.signature,
    )


def _as_letter(message: Message) -> dict[str, Any]:
    letter = letters_of([message.pk], with_html=True).get(message.pk)
    if letter is None:
        return {}
    waiting = Recipient.objects.filter(
        message_id=message.pk, state=Recipient.State.WAITING
    ).order_by("pk")
    names = (
        Letter.objects.filter(message__thread_id=message.thread_id, message_id__lt=message.pk)
        # what we wrote bears the name under which its channel sent it
        .annotate(known_as=Coalesce(NullIf("name", Value("")), "message__delivery__external_id"))
        .exclude(Q(known_as="") | Q(known_as=None))
        .order_by("-message_id")
        .values_list("known_as", flat=True)
    )
    return {
        "letter": letter,
        "recipients": tuple(
            Party(address=row.address, name=row.name, role=row.role)  # type: ignore[arg-type]
            for row in waiting
        ),
        "answers": tuple(reversed(names[:MOST_ANSWERED])),
        "quoted": _quoted(message),
        "is_automatic": bool(letter.traits.get("is_automatic")),
    }


def _quoted(message: Message) -> Quoted | None:
    """Return the last letter of a participant before a message.

    What outsiders wrote is never quoted back: they, and whoever reads along, have no right to it.
    """
    people = Participant.objects.filter(thread_id=message.thread_id, is_proposed=False)
    before = (
        Message.objects.filter(thread_id=message.thread_id, direction="in", pk__lt=message.pk)
        .filter(
            letter__standing__in=["first", "participant"],
            letter__sender__address__in=list(people.values_list("address", flat=True)),
            redaction=None,
        )
        .order_by("-pk")
        .first()
    )
    if before is None:
        return None
    letter = letters_of([before.pk], with_html=True)[before.pk]
    return Quoted(message_id=before.pk, sent_at=before.sent_at, text=before.text, letter=letter)
