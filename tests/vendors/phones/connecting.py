"""The demo's WhatsApp inbox, as an owner would connect it."""

from __future__ import annotations

from django.conf import settings

from tests.vendors.graph import APP_SECRET, TOKEN
from tests.vendors.phones.phone import ACCOUNT, NUMBER
from weft.channels.whatsapp.channel import CHANNEL
from weft.conversations import queries
from weft.gateway import actions
from weft.kernel import secrets


def hook_of(name: str) -> str:
    """Return what Meta calls for the WhatsApp inbox, opening one if need be."""
    kind = CHANNEL.kind
    card = next((one for one in queries.all_inboxes() if one.kind == kind), None)
    if card is None:
        filled = {
            "access_token": secrets.seal(TOKEN),
            "app_secret": secrets.seal(APP_SECRET),
            "verify_token": "demo",
            "phone_number_id": NUMBER,
            "business_account_id": ACCOUNT,
        }
        card = actions.open_inbox(kind=kind, name=name, by=None, settings=filled)
    return f"{settings.WEFT_URL}/hooks/{card.public_key}"
