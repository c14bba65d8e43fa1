"""What e-mail is and can do."""

from __future__ import annotations

from weft.gateway import thanks
from weft.gateway.contract import MEGABYTE, Capabilities, Channel

from . import arrival, connect, outbound, provider, recipients, showing
from .imap import listen
from .settings import Settings

CHANNEL = Channel(
    kind="email",
    label="E-mail",
    icon="mail",
    settings=Settings,
    capabilities=Capabilities(
        max_text=200_000, max_file=25 * MEGABYTE, has_letters=True, max_recipients=50, formats=True
    ),
    parse=arrival.parse,
    original=arrival.original,
    send=outbound.send,
    addresses=outbound.own_keys,
    party=recipients.party,
    holds_for=lambda settings: settings.undo_seconds,
    acknowledgement=thanks.said,
    signature=outbound.signature,
    max_per_minute=lambda settings: settings.max_per_minute,
    verify=provider.verify,
    handshake=provider.handshake,
    listen=listen,
    keeps_origin=True,
    reached_by=lambda settings, _key: f"mailto:{settings.address}",
    connecting=connect.CONNECTING,
    marks=showing.marks,
    sheet=showing.sheet,
    render=showing.render,
)
