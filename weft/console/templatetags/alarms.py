"""{% alarm %}: the line above every page that tells leaders which inbox is broken (D46)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from weft.console import frame
from weft.people import policy

register = template.Library()


@register.inclusion_tag("console/_alarm.html", takes_context=True)
def alarm(context: Context) -> dict[str, Any]:
    """Show what is broken to whoever can repair it; for everybody else nothing is asked."""
    request = context["request"]
    is_leader = getattr(request.user, "role", None) in policy.LEADERS
    return {"is_leader": is_leader, "broken": frame.of(request).broken if is_leader else []}
