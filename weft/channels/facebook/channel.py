"""What comments on Facebook are and can do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from weft.gateway.contract import Afterwards, Capabilities, Channel, Reactions, Surface
from weft.gateway.graph import delivery, signing

from . import account, connect, inbound, outbound
from .settings import Settings

DOCS = "developers.facebook.com/docs/graph-api/reference"

CAPABILITIES = Capabilities(
    max_text=8_000,
    is_public=True,
    tells_edits=True,
    tells_unsent=True,
    reactions=Reactions(emoji=("👍",)),  # a page likes; for the other faces there is no call
    correcting=Afterwards(),
    taking_back=Afterwards(),
    sources={
        # the page names no length, read 2026-11
        "max_text": f"{DOCS}/comment, names none; 8,000 from memory, 2026-11",
        "reactions": f"{DOCS}/object/likes, of comments; read 2026-11",
        "correcting": "developers.facebook.com/docs/pages/publishing, read 2026-11",
        "taking_back": "developers.facebook.com/docs/pages/publishing, read 2026-11",
    },
)

CHANNEL = Channel(
    kind="facebook",
    label="Facebook",
    icon="letter-f",
    settings=Settings,
    capabilities=CAPABILITIES,
    parse=inbound.parse,
    send=outbound.send,
    verify=signing.verify,
    handshake=signing.handshake,
    fetch=account.fetch,
    health=account.health,
    account=lambda settings: f"{inbound.OBJECT}:{settings.page_id}",
    accounts_in=delivery.accounts,
    surface=lambda _settings, _remote: Surface(name=_("in public"), capabilities=CAPABILITIES),
    introduce=account.introduce,
    hide=outbound.hide,
    react=outbound.react,
    correct=outbound.correct,
    take_back=outbound.take_back,
    connecting=connect.CONNECTING,
)
