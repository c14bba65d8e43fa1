"""The demo's inboxes, as an owner would connect them."""

from __future__ import annotations

from django.conf import settings

from tests.vendors.phones.network import Network
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.gateway import actions


def connect(network: Network) -> None:
    """Have a network call its inbox, opening one if need be.

    One that was there yesterday is switched on again, and told where its vendor stands today. An
    inbox that an owner has connected to an account of their own is another one and stays as it is.
    """
    filled = network.filled()
    card = _card_of(network)
    if card is None:
        card = actions.open_inbox(kind=network.kind, name=network.name, by=None, settings=filled)
    moved = {name: filled[name] for name in filled if name == "server"}
    if not moved.items() <= card.settings.items():
        actions.configure_inbox(card.id, settings=moved, by=None)
    if not card.is_on:
        conversations.change_inbox(card.id, is_on=True, by=None)
    network.hook = f"{settings.WEFT_URL}/hooks/{card.public_key}"
    network.connected()


def disconnect(network: Network) -> None:
    """Switch the inbox off: its vendor goes, and nobody else shall be called in its place."""
    card = _card_of(network)
    if card and card.is_on:
        conversations.change_inbox(card.id, is_on=False, by=None)


def _card_of(network: Network) -> queries.InboxCard | None:
    filled = network.filled()
    known = {name: filled[name] for name in network.known_by}
    cards = (one for one in queries.all_inboxes() if one.kind == network.kind)
    return next((one for one in cards if known.items() <= one.settings.items()), None)
