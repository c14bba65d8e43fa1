"""What Messenger is and can do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from weft.gateway.contract import MEGABYTE, Capabilities, Channel, Reactions, Surface
from weft.gateway.graph import delivery, private, signing
from weft.gateway.graph.private import PRIVATELY

from . import account, connect, inbound, outbound
from .settings import Settings

DOCS = "developers.facebook.com/docs/messenger-platform"
SENDER_ACTIONS = f"{DOCS}/send-messages/sender-actions, read 2026-11"

CAPABILITIES = Capabilities(
    max_text=8_000,  # sent as several messages of at most 2,000
    max_file=25 * MEGABYTE,
    reply_window=private.DAY,
    tells_delivered=True,
    tells_read=True,
    tells_reactions=True,
    tells_edits=True,
    choices=private.CHOICES,
    typing_lasts=timedelta(seconds=20),
    shows_read=True,
    reactions=Reactions(emoji=("👍", "❤️", "😊", "🎉", "😮", "😢")),
    sources={
        "max_text": "developers.chatwoot.com, Supported features: 2,000 a message; read 2026-11",
        "max_file": f"{DOCS}/send-messages/saving-assets, read 2026-11",
        "reply_window": f"{DOCS}/send-messages, Standard messaging, read 2026-11",
        "choices": f"{DOCS}/send-messages/quick-replies, read 2026-11",
        "typing_lasts": f"{SENDER_ACTIONS}, names no time; 20 seconds from memory",
        "shows_read": SENDER_ACTIONS,
        "reactions": f"{DOCS}/send-messages/sender-actions, of 2026-01, any emoji; read 2026-11",
    },
)
ONCE = private.once(CAPABILITIES, max_text=2_000)


def surface(settings: Settings, remote: str) -> Surface:
    """Return where one writes: to a person, or once to whoever commented."""
    if remote.startswith(PRIVATELY):
        return Surface(name=_("in private, once"), capabilities=ONCE)
    own = replace(CAPABILITIES, reply_window=private.window(settings))
    return Surface(name="", capabilities=own)


CHANNEL = Channel(
    kind="messenger",
    label="Messenger",
    icon="bubble-bolt",
    settings=Settings,
    capabilities=CAPABILITIES,
    parse=inbound.parse,
    send=outbound.send,
    react=outbound.react,
    tell_typing=outbound.tell_typing,
    tell_read=outbound.tell_read,
    verify=signing.verify,
    handshake=signing.handshake,
    fetch=account.fetch,
    health=account.health,
    account=lambda settings: f"{inbound.OBJECT}:{settings.page_id}",
    accounts_in=delivery.accounts,
    surface=surface,
    introduce=account.introduce,
    connecting=connect.CONNECTING,
)
