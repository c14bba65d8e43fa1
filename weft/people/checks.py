"""The system check behind "a route without a declared policy fails the build"."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from weft.people import policy


@register(Tags.urls)
def every_view_declares_its_policy(**_: Any) -> list[CheckMessage]:
    """Return an error for each view that does not say who may call it."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    return [
        Error(
            f"The view at “{route.pattern}” ({route.name}) does not declare who may call it.",
            hint="Decorate it with @policy.public or @policy.allows(…).",
            id="weft.E001",
        )
        for route in policy.routes()
        if route.policy is None
    ]
