"""What LinkedIn is and can do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from weft.gateway.contract import Capabilities, Channel, Surface

from . import amending, connect, inbound, outbound, polling, signature
from .settings import Settings

NOTIFICATIONS = "learn.microsoft.com Organization Social Action Notifications, read 2026-11"

CAPABILITIES = Capabilities(
    max_text=outbound.LONGEST,
    is_public=True,
    tells_edits=True,
    tells_unsent=True,
    reactions=amending.REACTIONS,
    correcting=amending.ALWAYS,
    taking_back=amending.ALWAYS,
    sources={
        "max_text": "LinkedIn's own page takes that, as several guides say, 2026-11; unconfirmed",
        "tells_edits": NOTIFICATIONS,
        "tells_unsent": NOTIFICATIONS,
        "reactions": "learn.microsoft.com Reactions API, create and delete, read 2026-11",
        "correcting": "learn.microsoft.com Comments API, edit a comment, read 2026-11",
        "taking_back": "learn.microsoft.com Comments API, delete a comment, read 2026-11",
    },
)

CHANNEL = Channel(
    kind="linkedin",
    label="LinkedIn",
    icon="letter-i",
    settings=Settings,
    capabilities=CAPABILITIES,
    parse=inbound.parse,
    send=outbound.send,
    verify=signature.verify,
    handshake=signature.handshake,
    listen=polling.listen,
    surface=lambda _settings, _remote: Surface(name=_("in public"), capabilities=CAPABILITIES),
    react=amending.react,
    correct=amending.correct,
    take_back=amending.take_back,
    connecting=connect.CONNECTING,
    health=connect.health,
)
