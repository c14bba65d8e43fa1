"""Faces and names in templates: {% face name photo "small" %}, {% avatar agent %}, who is who."""

from __future__ import annotations

import functools
from typing import Any
from zlib import crc32

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from weft.console import verbs
from weft.gateway import registry

register = template.Library()

HUES = 8  # avatar--0 … avatar--7 in avatar.css


@register.filter
def initials(name: str) -> str:
    """Return at most two letters that stand for `name`."""
    words = [word for word in name.split() if word[:1].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def to_conversation(conversation_id: int) -> str:
    """Return the address of a conversation."""
    return verbs.to_conversation(conversation_id)


@register.simple_tag
@functools.lru_cache(maxsize=2000)
def face(name: str, photo: str = "", size: str = "", *, label: str = "") -> SafeString:
    """Return a photo (by its hash or address), or initials on a colour that stays theirs.

    Without a `label` it is decoration beside the written name.
    """
    classes = f"avatar avatar--{crc32(name.encode()) % HUES}"
    if size:
        classes += f" avatar--{size}"
    heard: SafeString
    if label:
        heard = format_html('role="img" aria-label="{}" title="{}"', label, label)
    else:
        heard = SafeString('aria-hidden="true"')
    if photo:
        address = photo if "/" in photo else f"/photos/{photo}.webp"
        return format_html(
            '<span class="{}" {}><img src="{}" alt=""></span>', classes, heard, address
        )
    return format_html('<span class="{}" {}>{}</span>', classes, heard, initials(name))


@register.simple_tag
def avatar(agent: Any, size: str = "", *, label: str = "") -> SafeString:
    """Return the face of an agent."""
    return face(agent.name, agent.photo_sha256, size, label=label)


@register.simple_tag
def called(name: str, customer_id: int) -> str:
    """Return what we call a customer; one without a name is a visitor with a number."""
    return name or _("Visitor %(number)d") % {"number": customer_id}


@register.filter
def channel_icon(kind: str) -> str:
    """Return the icon of a channel, also of one that is not installed any more."""
    try:
        return registry.channel(kind).icon
    except registry.UnknownChannel:
        return "chat"


@register.filter
def channel_name(kind: str) -> str:
    """Return what people call a channel."""
    return registry.called(kind)
