"""What Instagram is and can do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from weft.gateway.contract import MEGABYTE, Afterwards, Capabilities, Channel, Reactions, Surface
from weft.gateway.graph import delivery, private, signing
from weft.gateway.graph.private import PRIVATELY

from . import account, connect, inbound, outbound
from .settings import Settings

DOCS = "developers.facebook.com/docs/instagram-platform"
FEATURES = "developers.facebook.com/docs/messenger-platform/instagram/features"
MESSAGING = f"{FEATURES}/send-message"
SIGNS = f"{FEATURES}/sender-actions, read 2026-11"
UPLOADS = "developers.facebook.com Instagram Messaging, Upload Media"

CAPABILITIES = Capabilities(
    max_text=2_000,  # sent as several messages of at most 1,000 bytes
    max_file=25 * MEGABYTE,
    media_limits={"image/*": 8 * MEGABYTE},
    media_types=("image/png", "image/jpeg", "image/gif", "audio/*", "video/*", "application/pdf"),
    reply_window=private.DAY,
    tells_read=True,
    tells_reactions=True,
    tells_edits=True,
    tells_unsent=True,
    choices=private.CHOICES,
    typing_lasts=timedelta(seconds=20),
    shows_read=True,
    reactions=Reactions(emoji=("❤️",)),
    sources={
        "max_text": f"{MESSAGING}, read 2026-11",
        "max_file": f"{MESSAGING}, read 2026-11",
        "reply_window": "docs.bird.com, Programmable Messenger, of both of Meta's; read 2026-11",
        "choices": f"{FEATURES}/quick-replies, read 2026-11",
        "typing_lasts": f"{SIGNS}, names no time; 20 seconds from memory",
        "shows_read": SIGNS,
        "media_types": f"{UPLOADS}, of 2026-06; read 2026-11",
        "reactions": f"{DOCS}/instagram-api-with-instagram-login/messaging-api, v23; read 2026-11",
    },
)
ONCE = private.once(CAPABILITIES, max_text=900)
PUBLIC = replace(
    ONCE,
    max_text=2_200,
    is_public=True,
    tells_read=False,
    taking_back=Afterwards(),
    sources={
        # the page names no length, read 2026-11; what people may write there is what we believe
        "max_text": f"{DOCS}, IG Comment Replies, names none; 2,200 from memory, 2026-11",
        "taking_back": f"{DOCS}/comment-moderation, read 2026-11",
    },
)


def surface(settings: Settings, remote: str) -> Surface:
    """Return where one writes: to a person, below a comment, or once to whoever commented."""
    if remote.startswith(inbound.PUBLICLY):
        return Surface(name=_("in public"), capabilities=PUBLIC)
    if remote.startswith(PRIVATELY):
        return Surface(name=_("in private, once"), capabilities=ONCE)
    own = replace(CAPABILITIES, reply_window=private.window(settings))
    return Surface(name=_("in private"), capabilities=own)


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
    react=outbound.react,
    take_back=outbound.take_back,
    connecting=connect.CONNECTING,
)
