"""What one network calls somebody is shown under the network's name, and is no browser."""

from types import SimpleNamespace

import pytest

from weft.console.customer.cards import identity
from weft.customers.queries import Proof


def row(kind, value, proof=Proof.SEEN):
    return SimpleNamespace(pk=1, kind=kind, value=value, proof=proof)


@pytest.mark.parametrize(
    ("kind", "value", "shown", "icon"),
    [
        ("instagram", "17840001:880099", "Instagram, 880099", "camera"),
        ("whatsapp", "PL.700100200300400", "WhatsApp, PL.700100200300400", "bubble-phone"),
        ("email", "ada@polana.example", "ada@polana.example", "mail"),
        ("phone", "+48600100200", "+48600100200", "phone"),
        ("device", "17:abcdefghij", "Browser abcdefgh", "device"),
    ],
)
def test_a_handle_says_where_it_is_good(kind, value, shown, icon):
    card = identity.handle(row(kind, value))

    assert (card.shown, card.icon) == (shown, icon)


def test_why_we_know_somebody_names_the_network():
    assert identity.reason([row("instagram", "1:2")]) == "Writes from Instagram, 2."
    assert "browser" in identity.reason([row("device", "1:2")])
