"""What who filled in a form is told at once by mail: the owner's words, nothing that was typed."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext

from .settings import Settings


def acknowledgement(settings: Settings, language: str) -> tuple[str, str] | None:
    """Return subject and text in this language; None: nothing is said."""
    if not settings.acknowledge:
        return None
    with translation.override(language):
        text = settings.acknowledgements.get(language) or gettext(
            "Thank you, your message has arrived. {{answer_time}}"
        )
        return gettext("Your message has arrived"), text
