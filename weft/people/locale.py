"""Each agent's own language and time zone, for as long as a request lasts."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from weft.people import sessions
from weft.people.models import Agent

WHERE_DJANGO_LOOKS = "_cached_user"  # before it asks who is logged in


class AgentLocaleMiddleware:
    """Speak the agent's language; stands after Django's own LocaleMiddleware and the login's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Strangers keep what their browser asks for, and the clock of the workspace."""
        if known := sessions.reader_of(request.session):
            setattr(request, WHERE_DJANGO_LOOKS, known)
        agent = get_user(request)
        if not isinstance(agent, Agent):
            return self.get_response(request)
        # From here on themselves: a page looks at its reader some two hundred times, and with
        # Django's lazy stand-in each look runs through Python
        request.user = agent
        translation.activate(agent.language)
        request.LANGUAGE_CODE = agent.language
        with timezone.override(zoneinfo.ZoneInfo(agent.time_zone)):
            return self.get_response(request)
