"""{% framed as frame %}: all that the frame of a page is drawn from, as one value.

What is kept of a page is found by its values; to look up each of them would cost more.
"""

from __future__ import annotations

from typing import NamedTuple

from django import template
from django.template import Context

from weft.console import frame
from weft.notices import pushing, vapid
from weft.people import policy

register = template.Library()


class Framed(NamedTuple):
    """What rail and alarm show, and to whom."""

    me: int
    name: str
    photo: str
    role: str
    density: str
    is_leader: bool
    broken: tuple[tuple[str, ...], ...]  # inboxes, by id and name
    missed: tuple[int, int]
    push_key: str  # under which this browser may let us push to it; empty where none can


@register.simple_tag(takes_context=True)
def framed(context: Context) -> Framed:
    """Return what the frame shows to whoever reads the page."""
    request = context["request"]
    reader, found = request.user, frame.of(request)
    return Framed(
        me=reader.pk,
        name=reader.name,
        photo=reader.photo_sha256,
        role=reader.role,
        density=reader.density,
        is_leader=reader.role in policy.LEADERS,
        broken=tuple(map(tuple, found.broken)),
        missed=found.missed,
        push_key=vapid.public_key() if pushing.is_possible() else "",
    )
