"""A phone: what stands on its screen, and what its owner does. Any network's."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.vendors.phones.network import Network

SEEN = {"read", "seen"}  # what networks tell once somebody has looked


@dataclass(frozen=True, kw_only=True)
class Tap:
    """A choice that was tapped: of which line of the shop's, and which one from 0."""

    about: str
    number: int


@dataclass(kw_only=True)
class Line:
    """Something on the screen. Of the owner's own: whether the shop has it, and shows that it read.

    Of the shop's: what the network has told of it, and whether it was looked at.
    """

    id: str
    text: str = ""
    picture: str = ""  # as the network calls it
    choices: tuple[str, ...] = ()
    is_own: bool = False
    at: float = field(default_factory=time.time)
    tap: Tap | None = None
    is_taken: bool = True
    is_read: bool = False
    emoji: str = ""  # the shop's, to what its owner wrote
    is_edited: bool = False
    is_gone: bool = False  # taken back
    told: set[str] = field(default_factory=set)
    is_looked_at: bool = False


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What the shop did to somebody: it wrote, it writes just now, it has read, or it amends.

    What is amended are the lines called `about`: an emoji is put to them ("" takes it away), they
    read otherwise now, or they are gone.
    """

    address: str
    line: Line | None = None
    types_for: float = 0.0  # seconds for which a phone shows it
    has_read: bool = False
    about: Collection[str] = ()
    emoji: str | None = None
    text: str | None = None
    is_gone: bool = False


@dataclass
class Phone:
    """A customer's phone, as one network knows it."""

    network: Network
    address: str
    name: str
    lines: list[Line] = field(default_factory=list)
    typing_until: float = 0.0

    def say(self, text: str = "", *, picture: str = "", tap: Tap | None = None) -> Line:
        """Write to the shop."""
        name = self.network.new_name()
        line = Line(id=name, text=text, picture=picture, tap=tap, is_own=True)
        self.lines.append(line)
        line.is_taken = self.network.bring(self.network.written(self, line))
        return line

    def tap(self, about: str, number: int) -> Line:
        """Tap a choice. Raises LookupError where there is none of this number."""
        line = next(one for one in self.lines if one.id == about and not one.is_own)
        return self.say(line.choices[number], tap=Tap(about=about, number=number))

    def hear(self, heard: Heard) -> None:
        """Show what the shop does."""
        if heard.line:
            self.lines.append(heard.line)
            self.typing_until = 0.0
        if heard.types_for:
            self.typing_until = time.time() + heard.types_for
        for line in self.lines if heard.has_read else ():
            line.is_read = True
        for line in self.lines:
            if line.id in heard.about:
                _amend(line, heard)

    def look(self, *, is_seen: bool) -> None:
        """Have the network tell the shop what came here, and what somebody has seen."""
        for line in self.lines:
            if line.is_own:
                continue
            line.is_looked_at |= is_seen
            for state in self.network.tells:
                if state in line.told or (state in SEEN and not line.is_looked_at):
                    continue
                if self.network.bring(self.network.receipt(self, line, state)):
                    line.told.add(state)

    @property
    def is_shown_typing(self) -> bool:
        """Whether the network shows just now that the shop writes."""
        return time.time() < self.typing_until

    @property
    def has_news(self) -> bool:
        """Whether the shop wrote something that nobody has seen yet."""
        return any(not (line.is_own or line.is_looked_at) for line in self.lines)


def _amend(line: Line, heard: Heard) -> None:
    if heard.emoji is not None:
        line.emoji = heard.emoji
    if heard.text is not None:
        line.text, line.is_edited = heard.text, True
    line.is_gone |= heard.is_gone
