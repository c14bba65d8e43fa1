"""Addressing: the letter of a message of ours, and a copy of it for each recipient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from weft.conversations.envelopes import Letter
from weft.conversations.models import Recipient

from . import letters


class Addressed(Protocol):
    """What is needed of a reply; see wanted.Reply."""

    @property
    def letter(self) -> Letter | None:
        """What goes beside its words, and to whom."""

    @property
    def by(self) -> int | None:
        """The agent who wrote it."""

    @property
    def at(self) -> datetime:
        """When."""


def address(
    written: Mapping[tuple[int, int], Addressed],
    *,
    state: str = Recipient.State.WAITING,
) -> None:
    """Keep the letters of new messages, by message and thread.

    Whomever an agent writes to takes part in the thread from then on; a blind copy does not, for
    its reader must stay unseen.
    """
    if not written:
        return
    sent = {ids: (one, one.letter) for ids, one in written.items() if one.letter}
    letters.keep({message_id: letter for (message_id, _), (_, letter) in sent.items()})
    Recipient.objects.bulk_create(
        copy
        for (message_id, _), (one, letter) in sent.items()
        for copy in _copies(message_id, letter, one.at, state)
    )
    letters.let_in(
        row
        for (_, thread_id), (one, letter) in sent.items()
        for row in letters.taking_part(
            [(thread_id, other) for other in letter.recipients if other.role != "bcc"],
            at=one.at,
            by=one.by,
        )
    )


def _copies(message_id: int, letter: Letter, at: datetime, state: str) -> Iterable[Recipient]:
    """Return one copy for each address; who is named twice gets it once, in the first role."""
    unique = {other.address: other for other in reversed(letter.recipients)}
    return [
        Recipient(
            message_id=message_id,
            address=other.address[:320],
            name=other.name[:200],
            role=other.role if other.role in {"to", "cc", "bcc"} else "to",
            state=state,
            changed_at=at,
        )
        for other in reversed(unique.values())
    ]
