import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.channels.webchat import context, inbound
from weft.channels.webchat.channel import Settings
from weft.conversations.envelopes import Sender
from weft.customers.actions import Proof
from weft.gateway.contract import Request, Unreadable

FIXTURES = Path(__file__).parent.parent / "fixtures"


def parse(body):
    return inbound.parse(Settings(), Request(inbox_id=7, body=body))


def captured(name):
    return (FIXTURES / name).read_bytes()


def test_a_stranger_is_a_device():
    (message,) = parse(captured("first_message.json"))

    assert message.key == "3f0f6f0e-6a0e-4f0b-9c53-2a4f2f6d9a11"
    assert message.sender == Sender(
        kind="device", value="5f4dcc3b5aa765d61d8327deb882cf99", language="pl", proof=Proof.SEEN
    )
    assert message.text.endswith("🙂")
    assert message.sent_at == datetime(2026, 11, 20, 9, 15, 4, 512_000, UTC)
    assert message.context["page"]["title"] == "Kubek Mech"


def test_whom_the_shop_vouches_for_is_verified():
    (message,) = parse(captured("logged_in_with_a_file.json"))

    assert message.remote == "user:4711"
    assert message.sender.proof == Proof.VERIFIED
    assert message.uploads == (UUID("0b9d8c1e-4a35-4b0c-8a2e-5d6f7a8b9c0d"),)


@pytest.mark.parametrize("missing", ["id", "text", "remote", "sender", "at"])
def test_a_delivery_without_its_parts_is_unreadable(missing):
    said = json.loads(captured("first_message.json"))
    del said[missing]

    with pytest.raises(Unreadable):
        parse(json.dumps(said).encode())


@given(st.binary(max_size=200))
def test_any_other_bytes_are_unreadable(body):
    with pytest.raises(Unreadable):
        parse(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["page", "cart", "__proto__"]), JSON))
def test_any_context_becomes_a_small_known_shape(said):
    found = context.read(said)

    assert set(found) <= {"page", "cart"}
    assert set(found.get("page", ())) <= {"url", "title", "referrer"}


@given(JSON, JSON)
def test_any_cart_becomes_a_small_known_shape(items, total):
    cart = context.read({"cart": {"items": items, "total": total, "evil": 1}})["cart"]

    assert set(cart) == {"items", "total", "currency"}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x", 7, None, "file:///x"]
)
def test_only_web_addresses_are_kept(url):
    assert context.read({"page": {"url": url}})["page"]["url"] == ""
