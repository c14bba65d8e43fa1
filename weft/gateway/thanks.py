"""What a customer is told at once, for every channel that does that: the owner's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.utils import translation
from django.utils.translation import gettext


class Thanking(Protocol):
    """What is needed of a channel's settings."""

    @property
    def acknowledge(self) -> bool:
        """Whether anything is said at all."""

    @property
    def acknowledgements(self) -> Mapping[str, str]:
        """What, by language; where the owner wrote nothing, our own words."""


def said(settings: Thanking, language: str) -> tuple[str, str] | None:
    """Return subject and text in this language; None: nothing is said."""
    if not settings.acknowledge:
        return None
    with translation.override(language):
        text = settings.acknowledgements.get(language) or gettext(
            "Thank you, your message has arrived. {{answer_time}}"
        )
        return gettext("Your message has arrived"), text
