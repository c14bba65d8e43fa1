"""What WhatsApp is and can do."""

from __future__ import annotations

from datetime import timedelta

from weft.gateway.contract import Capabilities, Channel, Choices, Reactions
from weft.gateway.graph import delivery, signing

from . import account, connect, inbound, outbound, plan
from .settings import Settings

DOCS = "developers.facebook.com/documentation/business-messaging/whatsapp"

CHANNEL = Channel(
    kind="whatsapp",
    label="WhatsApp",
    icon="bubble-phone",
    settings=Settings,
    capabilities=Capabilities(
        max_text=plan.MAX_TEXT,
        max_file=plan.MAX_DOCUMENT,
        reply_window=timedelta(hours=24),
        has_templates=True,
        tells_delivered=True,
        tells_read=True,
        tells_reactions=True,
        tells_edits=True,
        tells_unsent=True,
        choices=Choices(most=plan.MAX_ROWS, longest=plan.MAX_TITLE, max_text=plan.MAX_BODY),
        typing_lasts=timedelta(seconds=25),
        shows_read=True,
        reactions=Reactions(emoji=("👍", "❤️", "🙏", "😂", "😮", "😢"), within=timedelta(days=30)),
        sources={
            "max_text": f"{DOCS}/messages/text-messages, read 2026-11",
            "max_file": "docs.aws.amazon.com/social-messaging, Supported media types, read 2026-11",
            "reply_window": f"{DOCS}/messages/send-messages, read 2026-11",
            "choices": "Meta's business messaging API v23, InteractiveMessage, read 2026-11",
            "typing_lasts": f"{DOCS}/typing-indicators, read 2026-11",
            "reactions": f"{DOCS}/messages/reaction-messages, read 2026-11",
            "shows_read": "Meta's business messaging API v23, POST messages, read 2026-11",
        },
    ),
    parse=inbound.parse,
    send=outbound.send,
    react=outbound.react,
    tell_typing=outbound.tell_typing,
    tell_read=outbound.tell_read,
    max_per_minute=lambda settings: settings.max_per_minute,
    verify=signing.verify,
    handshake=signing.handshake,
    fetch=account.fetch,
    templates=account.templates,
    health=account.health,
    account=lambda settings: f"{inbound.OBJECT}:{settings.business_account_id}",
    accounts_in=delivery.accounts,
    connecting=connect.CONNECTING,
)
