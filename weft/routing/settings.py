"""What an owner decides once for all queues."""

from __future__ import annotations

from dataclasses import dataclass, field

from weft.kernel import settings


@settings.declared
@dataclass(frozen=True, kw_only=True)
class Loads:
    """How much work a conversation is, and how much one person can have at a time.

    Changed under Settings → Skills.
    """

    live: int = field(default=4, metadata={"help": "A chat, where somebody sits and waits"})
    letter: int = field(default=1, metadata={"help": "A conversation by mail or form"})
    ahead_minutes: int = field(
        default=240, metadata={"help": "How much longer than a letter a chat counts as waiting"}
    )
    room: int = field(default=12, metadata={"help": "What one person can have at a time"})
