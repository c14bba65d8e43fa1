"""What e-mail is and can do."""

from __future__ import annotations

from collections.abc import Sequence

from weft.conversations.envelopes import Inbound
from weft.gateway.contract import MEGABYTE, Capabilities, Channel, Request, Unreadable

from . import connect
from .imap import listen
from .settings import Settings


def unread(settings: Settings, request: Request) -> Sequence[Inbound]:  # noqa: ARG001 -- as agreed
    """Keep a mail for the reader that is not connected yet; it can be read again then."""
    raise Unreadable("mails are kept and not read yet")


CHANNEL = Channel(
    kind="email",
    label="E-mail",
    icon="mail",
    settings=Settings,
    capabilities=Capabilities(
        max_text=200_000, max_file=25 * MEGABYTE, has_letters=True, max_recipients=50, formats=True
    ),
    parse=unread,
    listen=listen,
    keeps_origin=True,
    connecting=connect.CONNECTING,
)
