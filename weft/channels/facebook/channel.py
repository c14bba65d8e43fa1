"""What comments on Facebook are and can do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from weft.gateway.contract import Capabilities, Channel, Surface
from weft.gateway.graph import delivery, signing

from . import account, connect, inbound, outbound
from .settings import Settings

DOCS = "developers.facebook.com/docs/graph-api/reference"

CAPABILITIES = Capabilities(
    max_text=8_000,
    is_public=True,
    tells_edits=True,
    tells_unsent=True,
    sources={"max_text": f"{DOCS}/object/comments, from memory, 2026-11"},
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
    connecting=connect.CONNECTING,
)
