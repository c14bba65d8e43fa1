"""{% push_key %}: the key under which this browser may let us push to it; empty where none can."""

from django import template

from weft.notices import pushing, vapid

register = template.Library()


@register.simple_tag
def push_key() -> str:
    """Return our public key as browsers want it."""
    return vapid.public_key() if pushing.is_possible() else ""
