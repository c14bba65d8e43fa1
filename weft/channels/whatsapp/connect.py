"""How a WhatsApp number is connected, and what is wrong when it is not."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from weft.gateway.connecting import Connecting, Problem
from weft.gateway.graph import checking
from weft.gateway.graph.client import Failed, Graph
from weft.gateway.graph.settings import new_verify_token

from . import account
from .settings import Settings

FIELDS = "messages, message_template_status_update, phone_number_quality_update"


def check(settings: Settings, _inbox_id: int) -> list[Problem]:
    """Ask Meta for the number and its account; subscribe the app, so that messages arrive."""
    return checking.tried(
        settings, lambda graph: _look(graph, settings), account_field="phone_number_id"
    )


def _look(graph: Graph, settings: Settings) -> Sequence[Problem]:
    account.number(graph, settings)
    if not settings.business_account_id:
        words = _("The WhatsApp Business account ID is missing: without it there are no templates.")
        return [Problem(code="no_business_account_id", words=words, field="business_account_id")]
    try:
        # without this Meta calls nobody, whatever was entered under Webhooks; twice is once
        graph.post(f"{settings.business_account_id}/subscribed_apps", {})
    except Failed as problem:
        return [checking.explain(problem, "business_account_id")]
    return []


def _advice(_settings: Settings) -> list[str]:
    return [
        _("In the app dashboard of Meta open WhatsApp → API Setup: both IDs stand there."),
        _("The token needs: whatsapp_business_messaging, whatsapp_business_management."),
        *checking.steps_to_the_hook("WhatsApp", FIELDS),
    ]


CONNECTING = Connecting(
    first="phone_number_id",
    discover=lambda _number: {"verify_token": new_verify_token()},
    found=lambda settings: checking.found(settings.phone_number_id),
    secrets=lambda _settings: ["business_account_id", "access_token", "app_secret"],
    advice=_advice,
    missing=lambda settings: checking.missing(settings, "phone_number_id"),
    check=check,
    copies=checking.copies,
)
