"""What stands beside the words of an answer: {% gap_names %}, {% is_signed way %}."""

from django import template

from weft.conversations import placeholders
from weft.conversations.queries import ThreadCard
from weft.gateway import registry

register = template.Library()


@register.simple_tag
def gap_names() -> str:
    """Return the names of the gaps that no answer is sent with, with spaces between them."""
    return " ".join(placeholders.NAMES)


@register.simple_tag
def is_signed(thread: ThreadCard | None) -> bool:
    """Tell whether an answer on this thread has a signature below it."""
    return bool(thread and registry.signing(thread.inbox_kind))
