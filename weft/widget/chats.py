"""Chats: what the doors need to know of an inbox, kept in each process for a few seconds.

Every request of a visitor names an inbox. Asking the database each time would cost more than the
rest of the request; a change by an owner therefore shows after CACHE_SECONDS.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from weft.channels.webchat.channel import CHANNEL, Settings
from weft.conversations import queries
from weft.gateway import registry
from weft.kernel import origins, settings
from weft.kernel.doors import Refused, Request, in_thread
from weft.people.settings import Brand
from weft.ui import colours, languages
from weft.ui.scripts import Script
from weft.widget import bundle, words

CACHE_SECONDS = 5
MAX_CACHED = 1_000


@dataclass(frozen=True)
class Chat:
    """One inbox of the webchat, and the brand above it."""

    inbox_id: int
    key: str
    name: str
    is_on: bool
    settings: Settings
    brand: Brand

    @property
    def shop(self) -> str:
        """What visitors read above the chat."""
        return self.brand.name or self.name

    @cached_property
    def palette(self) -> colours.Palette:
        """The chat's colours; a colour that is none gives way to ours."""
        return colours.first(self.settings.colour, self.brand.colour)

    @cached_property
    def origins(self) -> frozenset[str]:
        """The shop's own origins, written as browsers write them; empty: any."""
        return origins.origins(self.settings.origins)

    def lets_in(self, request: Request) -> bool:
        """Tell whether the page that asks may show this chat. A page of Weft itself always may."""
        return origins.lets_in(request, self.origins)

    @cached_property
    def loader(self) -> Script:
        """The loader with this chat's looks in it."""
        spoken = languages.languages()
        first = languages.choose(self.brand.language)
        spoken.sort(key=lambda language: language != first)
        return bundle.loader(
            {
                "key": self.key,
                "app": f"/widget/app-{bundle.app().version}.js",
                "colours": list(self.palette),
                "side": "start" if self.settings.side == "start" else "end",
                "labels": [[language, *self.bubble(language)] for language in spoken],
            }
        )

    def bubble(self, language: str) -> tuple[str, str]:
        """Return what the bubble says: its name, and that there is no connection."""
        said = self.words(language)
        return str(said["label"]), str(said["lost"])

    def words(self, language: str) -> words.Words:
        """Return all that the chat says, the shop's own wording before ours."""
        own = self.settings.words.get(language, {})
        return {**words.words(language), **own}

    def greeting(self, language: str) -> str:
        """Return the shop's greeting in this language, else in its own, else none."""
        greetings = self.settings.greetings
        return greetings.get(language) or greetings.get(self.brand.language) or ""


_cache: dict[str, tuple[float, Chat | None]] = {}


async def find(key: str, *, is_fresh: bool = False) -> Chat:
    """Return the chat with this public key, asked for anew if `is_fresh`.

    Raises Refused when there is none.
    """
    found = None if is_fresh else _cache.get(key)
    if found is None or found[0] < time.monotonic():
        if len(_cache) >= MAX_CACHED:
            _cache.clear()  # somebody is guessing keys
        found = time.monotonic() + CACHE_SECONDS, await in_thread(_load, key)
        _cache[key] = found
    chat = found[1]
    if chat is None:
        raise Refused(404, "no_such_chat", _("There is no chat at this address."))
    return chat


def forget(_events: Any = None) -> None:
    """Ask the database again, at once; a reaction to changes of inboxes, and for tests."""
    _cache.clear()


def _load(key: str) -> Chat | None:
    card = queries.inbox_by_key(key)
    if card is None or card.kind != CHANNEL.kind:
        return None
    return Chat(
        inbox_id=card.id,
        key=card.public_key,
        name=card.name,
        is_on=card.is_on,
        settings=registry.settings_of(card),
        brand=settings.read(Brand),
    )
