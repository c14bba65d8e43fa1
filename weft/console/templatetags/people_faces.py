"""{% avatar somebody "small" %}: a photo, or initials on a colour that stays theirs."""

from typing import Any
from zlib import crc32

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

HUES = 8  # avatar--0 … avatar--7 in avatar.css


@register.filter
def initials(name: str) -> str:
    """Return at most two letters that stand for `name`."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.simple_tag
def avatar(somebody: Any, size: str = "", *, label: str = "") -> SafeString:
    """Return the face of `somebody`: anything with a `name` and perhaps a `photo` address.

    Without a `label` it is decoration beside the written name.
    """
    name = str(getattr(somebody, "name", "") or "")
    photo = getattr(somebody, "photo_url", None) or getattr(somebody, "photo", None)
    heard = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    classes = f"avatar avatar--{crc32(name.encode()) % HUES}" + (f" avatar--{size}" if size else "")
    if photo:
        return format_html(
            '<span class="{}" {} title="{}"><img src="{}" alt=""></span>', classes, heard, name, photo
        )
    return format_html(
        '<span class="{}" {} title="{}">{}</span>', classes, heard, name, initials(name)
    )
