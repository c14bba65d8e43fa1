"""What a source of one's own is and can do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from weft.gateway.contract import MEGABYTE, Afterwards, Capabilities, Channel, Choices, Reactions

from . import calls, connect, inbound, outbound
from .settings import Settings

OURS = "openapi.json beside this file, 2026-11"

CHANNEL = Channel(
    kind="api",
    label=_("Your own program"),
    icon="link",
    settings=Settings,
    capabilities=Capabilities(
        max_text=20_000,
        max_file=25 * MEGABYTE,
        tells_delivered=True,
        tells_read=True,
        tells_reactions=True,
        tells_edits=True,
        tells_unsent=True,
        is_idempotent=True,
        choices=Choices(most=20, longest=80),
        reactions=Reactions(emoji=("👍", "❤️", "🙏", "😄", "🎉", "😢")),
        correcting=Afterwards(),
        taking_back=Afterwards(),
        sources=dict.fromkeys(
            ("max_text", "max_file", "choices", "reactions", "correcting", "taking_back"), OURS
        ),
    ),
    parse=inbound.parse,
    send=outbound.send,
    react=outbound.react,
    correct=outbound.correct,
    take_back=outbound.take_back,
    fetch=outbound.fetch,
    verify=calls.verify,
    max_per_minute=lambda settings: settings.max_per_minute,
    connecting=connect.CONNECTING,
)
