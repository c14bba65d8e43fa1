"""What Meta says of a WhatsApp number, and of the templates of its account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from weft.gateway.contract import Fetched, MessageTemplate, Sign
from weft.gateway.graph import sending, standing
from weft.gateway.graph.client import Graph, for_the_outbox
from weft.gateway.graph.delivery import objects, part, text

from .settings import Settings

PAGES = 20  # of templates, with a hundred on each
WANTS_MORE = {"COPY_CODE", "OTP", "FLOW", "CATALOG", "MPM", "SPM"}
PERMISSIONS = ("whatsapp_business_messaging", "whatsapp_business_management")
QUALITY = {
    "GREEN": ("good", gettext_noop("Customers are content with your messages.")),
    "YELLOW": ("warning", gettext_noop("Some customers have blocked or reported your messages.")),
    "RED": ("bad", gettext_noop("Many customers have blocked or reported your messages.")),
}
STATES = {
    "FLAGGED": gettext_noop("WhatsApp has flagged this number: its quality is too low."),
    "RESTRICTED": gettext_noop("WhatsApp has restricted this number: it sends no templates now."),
    "BANNED": gettext_noop("WhatsApp has banned this number."),
    "DISCONNECTED": gettext_noop("This number is not connected to the Cloud API of WhatsApp."),
}


def fetch(settings: Settings, ref: str, _inbox_id: int) -> Fetched:
    """Bring a file that a customer sent. Raises Refused when it is gone, Unreachable."""
    graph = sending.graph_of(settings)
    with for_the_outbox(), sending.harmless():
        about = graph.get(ref, phone_number_id=settings.phone_number_id)
        answer = graph.download(text(about, "url"), with_token=True)
    kind = text(about, "mime_type") or answer.headers.get("content-type", "")
    return Fetched(content=[answer.content], content_type=kind.partition(";")[0].strip())


def templates(settings: Settings, _inbox_id: int) -> list[MessageTemplate]:
    """Return the templates of the account. Raises Unreachable."""
    if not settings.business_account_id:
        return []
    with for_the_outbox(), sending.harmless():
        return [_template(one) for one in _all(sending.graph_of(settings), settings)]


def _all(graph: Graph, settings: Settings) -> Iterator[Mapping[str, Any]]:
    asked = {"limit": "100", "fields": "name,language,status,category,components"}
    for _ in range(PAGES):
        answer = graph.get(f"{settings.business_account_id}/message_templates", **asked)
        yield from objects(answer.get("data"))
        after = text(answer, "paging", "cursors", "after")
        if not after or not text(answer, "paging", "next"):
            return
        asked["after"] = after


def _template(said: Mapping[str, Any]) -> MessageTemplate:
    parts = {text(one, "type").upper(): one for one in objects(said.get("components"))}
    header = parts.get("HEADER", {})
    return MessageTemplate(
        name=text(said, "name"),
        language=text(said, "language"),
        text=text(parts.get("BODY", {}), "text"),
        category=text(said, "category").lower(),
        is_approved=text(said, "status") == "APPROVED" and _can_be_filled(parts),
        header=text(header, "text"),
        footer=text(parts.get("FOOTER", {}), "text"),
    )


def _can_be_filled(parts: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether the gaps of its body are all that has to be filled, and have numbers."""
    header = parts.get("HEADER", {})
    if text(header, "format") not in {"", "TEXT"} or "{{" in text(header, "text"):
        return False
    buttons = objects(parts.get("BUTTONS", {}).get("buttons"))
    if any("{{" in text(one, "url") or text(one, "type") in WANTS_MORE for one in buttons):
        return False
    return not part(parts.get("BODY", {}), "example").get("body_text_named_params")


def health(settings: Settings, _inbox_id: int) -> Sequence[Sign]:
    """Return what Meta says of the number. Raises Unreachable."""
    with for_the_outbox(), sending.harmless():
        said = number(sending.graph_of(settings), settings)
    return [*signs(said), *standing.signs(settings, PERMISSIONS)]


def number(graph: Graph, settings: Settings) -> dict[str, Any]:
    """Ask Meta for the number. Raises Failed, Doubtful."""
    wanted = "display_phone_number,verified_name,quality_rating,status,messaging_limit_tier"
    return graph.get(settings.phone_number_id, fields=wanted)


def signs(said: Mapping[str, Any]) -> list[Sign]:
    """Return what an owner should know of a number."""
    found: list[Sign] = []
    if quality := QUALITY.get(text(said, "quality_rating")):
        state, words = quality
        found.append(Sign(code="quality", words=words, state=state))  # type: ignore[arg-type]
    if words := STATES.get(text(said, "status"), ""):
        found.append(Sign(code="status", words=words, state="bad"))
    return found
