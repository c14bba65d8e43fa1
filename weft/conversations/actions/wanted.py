"""A reply that is wanted: what an agent, a bot or a rule would tell the customer, and how."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weft.conversations.endings import Ending
from weft.conversations.envelopes import Letter
from weft.conversations.models import Conversation

Status = Conversation.Status


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer to the customer from agent `by` (None: a bot or a rule), written at `at`.

    `key` names what the composer sends: the same key twice is one message. `seen_up_to` is the
    newest message that the agent has seen; None sends whatever came since. Without `thread_id`
    the answer goes where somebody wrote last. Who answers what belongs to nobody looks after it
    from then on. A `letter` says what goes beside the words, and to whom; until `hold_until` the
    message stays here, and may be taken back. With it the matter `closes`, with an `ending`, or
    rests until a time. `choices` are short answers of which the customer may tap one.
    """

    conversation_id: int
    text: str
    by: int | None
    at: datetime
    key: str
    seen_up_to: int | None = None
    thread_id: int | None = None
    uploads: Collection[UUID] = ()
    choices: Sequence[str] = ()
    letter: Letter | None = None
    hold_until: datetime | None = None
    closes: bool = False
    ending: Ending | None = None
    rests_until: datetime | None = None

    @property
    def leaves(self) -> str:
        """The status in which it leaves its conversation."""
        if self.closes:
            return Status.CLOSED
        return Status.SNOOZED if self.rests_until else Status.OPEN

    @property
    def held_until(self) -> datetime | None:
        """When a held message leaves; None when it leaves now."""
        return self.hold_until if self.hold_until and self.hold_until > self.at else None

    @property
    def is_automatic(self) -> bool:
        """Whether a machine wrote it: then nobody has answered yet, and the customer waits on."""
        return bool(self.letter and self.letter.traits.get("is_automatic"))
