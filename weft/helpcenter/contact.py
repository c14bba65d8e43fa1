"""The ways to reach the shop, as the foot of each page tells them.

The widget knows them, and faces do not know each other, so config names who can tell:
`WEFT_CONTACT_WAYS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class Way(Protocol):
    """One way, in the words of one language."""

    name: str
    channel: str
    icon: str
    url: str  # "" for a chat, which stands on the contact page
    chat_key: str
    words: str
    when: datetime | None


Ask = Callable[..., Sequence[Way]]


def ways(language: str, *, at: datetime) -> Sequence[Way]:
    """Return the ways that are open to a reader, the quickest first."""
    ask = cast("Ask", import_string(settings.WEFT_CONTACT_WAYS))
    return [way for way in ask(language, at=at) if way.url or way.chat_key]
