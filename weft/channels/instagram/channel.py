"""What Instagram is and can do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from weft.gateway.contract import MEGABYTE, Capabilities, Channel, Surface
from weft.gateway.graph import delivery, private, signing
from weft.gateway.graph.private import PRIVATELY

from . import account, connect, inbound, outbound
from .settings import Settings

DOCS = "developers.facebook.com/docs/instagram-platform"
SIGNS = f"{DOCS}/instagram-api-with-instagram-login/messaging-api, from memory, 2026-11"
MESSAGING = "developers.facebook.com/docs/messenger-platform/instagram/features/send-message"

CAPABILITIES = Capabilities(
    max_text=2_000,  # sent as several messages of at most 1,000 bytes
    max_file=25 * MEGABYTE,
    media_limits={"image/*": 8 * MEGABYTE},
    media_types=("image/png", "image/jpeg", "image/gif", "audio/*", "video/*"),
    reply_window=private.DAY,
    tells_read=True,
    tells_reactions=True,
    tells_edits=True,
    tells_unsent=True,
    choices=private.CHOICES,
    typing_lasts=timedelta(seconds=20),
    shows_read=True,
    sources={
        "max_text": f"{MESSAGING}, read 2026-11",
        "max_file": f"{MESSAGING}, read 2026-11",
        "reply_window": "docs.bird.com, Programmable Messenger, of both of Meta's; read 2026-11",
        "choices": SIGNS,
        "typing_lasts": SIGNS,
        "shows_read": SIGNS,
    },
)
ONCE = replace(
    CAPABILITIES,
    max_text=900,
    max_file=0,
    reply_window=None,
    choices=None,
    typing_lasts=None,
    shows_read=False,
)
PUBLIC = replace(
    ONCE,
    max_text=2_200,
    is_public=True,
    tells_read=False,
    sources={"max_text": f"{DOCS}/comment-moderation, from memory, 2026-11"},
)


def surface(settings: Settings, remote: str) -> Surface:
    """Return where one writes: to a person, below a comment, or once to whoever commented."""
    if remote.startswith(inbound.PUBLICLY):
        return Surface(name=_("in public"), capabilities=PUBLIC)
    if remote.startswith(PRIVATELY):
        return Surface(name=_("in private, once"), capabilities=ONCE)
    window = private.WEEK if settings.has_human_agent else private.DAY
    return Surface(name=_("in private"), capabilities=replace(CAPABILITIES, reply_window=window))


CHANNEL = Channel(
    kind="instagram",
    label="Instagram",
    icon="camera",
    settings=Settings,
    capabilities=CAPABILITIES,
    parse=inbound.parse,
    send=outbound.send,
    tell_typing=outbound.tell_typing,
    tell_read=outbound.tell_read,
    verify=signing.verify,
    handshake=signing.handshake,
    fetch=account.fetch,
    health=account.health,
    account=lambda settings: f"{inbound.OBJECT}:{settings.instagram_id}",
    accounts_in=delivery.accounts,
    surface=surface,
    introduce=account.introduce,
    hide=outbound.hide,
    connecting=connect.CONNECTING,
)
