"""Reading what Allegro hands out, without asking anybody."""

from pathlib import Path

import pytest

from weft.channels.allegro import inbound
from weft.channels.allegro.settings import Settings
from weft.conversations.envelopes import Inbound, Receipt
from weft.gateway.contract import Request, Unreadable

FIXTURES = Path(__file__).parents[1] / "fixtures"


def read(body):
    return inbound.parse(Settings(), Request(inbox_id=1, body=body))


def test_a_thread_is_what_the_buyer_wrote_and_what_became_of_ours():
    asked, ours = read((FIXTURES / "thread.json").read_bytes())

    assert isinstance(asked, Inbound)
    assert (asked.text, asked.matter) == ("Zażółć gęślą jaźń 💡", "Pytanie o ofertę")
    assert (asked.context, asked.sender.value) == ({"offer": "7778622952"}, "kupujacy1")
    assert [one.name for one in asked.remote_files] == ["etykieta.png"]
    assert isinstance(ours, Receipt)
    assert (ours.external_id[-1], ours.state) == ("7", "delivered")


def test_a_claim_is_a_thread_of_its_own_and_what_a_machine_wrote_is_quiet():
    claim, system = read((FIXTURES / "claim.json").read_bytes())

    assert claim.remote == system.remote == "issue:73cc3981-bc7e-45b2-911a-a0156871f18f"
    assert (claim.matter, claim.context["order"][:8]) == ("1/2026", "fb6f7b9a")
    assert (claim.is_quiet, system.is_quiet, system.text) == (
        False,
        True,
        "Allegro: Zmieniono status",
    )


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"thread": {}}', b'{"issue": 1, "chat": [1]}', b"\xff"]
)
def test_rubbish_is_unreadable(body):
    with pytest.raises(Unreadable):
        read(body)
