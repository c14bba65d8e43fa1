"""What the shop says about itself, once for all its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from weft.kernel import settings
from weft.ui import languages


@settings.declared
@dataclass(frozen=True, kw_only=True)
class Brand:
    """The shop's name and colours. Set at the first visit, changed under Settings → Brand."""

    name: str = field(default="", metadata={"help": "Customers read it above the chat"})
    colour: str = field(default="#3b5bdb", metadata={"help": "As #rrggbb"})
    language: str = field(default="en", metadata={"help": "When a visitor's is not known"})
    time_zone: str = field(default="UTC", metadata={"help": "The shop's own clock"})

    def language_for(self, wishes: Iterable[object]) -> str:
        """Return the first of a reader's wishes that we speak, else the shop's own language."""
        return languages.choose(*wishes, self.language)
