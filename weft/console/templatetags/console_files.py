"""Links to the files of messages, signed for whoever is shown them."""

from __future__ import annotations

from django import template
from django.utils import timezone

from weft.conversations.envelopes import File
from weft.kernel import downloads

register = template.Library()

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@register.filter
def link(file: File) -> str:
    """Return where the file can be fetched for the next minutes."""
    return downloads.address(file.sha256, file.name, file.content_type, timezone.now())


@register.filter
def is_picture(file: File) -> bool:
    """Whether browsers show the file themselves."""
    return file.content_type in PICTURES
