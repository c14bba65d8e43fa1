"""{% missed_count missed %}: how many customers did not get through, beside the way to them."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def missed_count(missed: tuple[int, int]) -> SafeString | str:
    """Return the number in a badge, red when one is overdue; nothing when there is none."""
    waiting, late = missed
    if not waiting:
        return ""
    words = ngettext(
        "%(count)d customer is to be reached", "%(count)d customers are to be reached", waiting
    ) % {"count": waiting}
    return format_html(
        '<span class="rail__count{}" title="{}">{}<span class="only-heard"> {}</span></span>',
        " rail__count--late" if late else "",
        words,
        min(waiting, 99),
        words,
    )
