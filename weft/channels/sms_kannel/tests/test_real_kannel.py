"""A text message through a real Kannel, from an operator's line to a conversation, and back.

Kannel and the operator's end of SMPP run on loopback; what Kannel calls goes to the real door.
"""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from tests.faults.waiting import until
from tests.vendors import real_kannel, smsc
from tests.vendors.hooking import deliver, read_all
from weft.channels.sms_kannel import connect
from weft.conversations import actions as conversations
from weft.conversations.models import Delivery, Message, Thread
from weft.conversations.tests.cast import NOON
from weft.gateway import actions, health, hooks, registry
from weft.kernel import jobs, secrets

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ADA, SHOP = "48600100200", "48732100200"


class Door(BaseHTTPRequestHandler):
    """Takes what Kannel calls, to be handed to the door of hooks by the test's own thread."""

    def do_GET(self):
        self.server.called.append(urlsplit(self.path).query)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def called(settings):
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.called = []
        settings.WEFT_URL = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.called
        server.shutdown()


@pytest.fixture
def operator():
    with smsc.running() as operator:
        yield operator


@pytest.fixture
def inbox(settings, called, operator, tmp_path):
    if not real_kannel.is_installed():
        pytest.fail("Kannel is not installed; bin/test installs it.")
    registry._kept.clear()
    registry.channel_of.cache_clear()
    health.forget()
    sends = real_kannel.free_port()
    settings.WEFT_OUTSIDE_ALLOW = [*settings.WEFT_OUTSIDE_ALLOW, f"127.0.0.1:{sends}"]
    card = actions.open_inbox(
        kind="sms_kannel", name="SMS", by=None,
        settings={
            "number": f"+{SHOP}", "url": f"http://127.0.0.1:{sends}/cgi-bin/sendsms",
            "username": "weft", "password": secrets.seal("k4nn3l"),
            "hook_token": secrets.seal("s3cret"),
        },
    )  # fmt: skip
    [copied] = connect.CONNECTING.copies(registry.settings_of(card), hooks.address(card.public_key))
    with real_kannel.running(tmp_path, operator.port, sends, copied.text):
        operator.wait_for_line()
        yield card


def hand_over(card, called, count):
    """Wait until Kannel has called so often, and hand it all to the door."""
    until(lambda: len(called) >= count, seconds=30)
    for query in called:
        assert deliver(card, method="GET", query=query).status == 200
    called.clear()
    read_all()


def test_a_conversation_over_a_real_line(inbox, called, operator):
    assert connect.check(registry.settings_of(inbox), inbox.id) == []
    operator.text(ADA, SHOP, b"Where is my parcel?")
    operator.text(ADA, SHOP, "Zażółć gęślą + 💡".encode("utf-16-be"), coding=8)
    hand_over(inbox, called, 2)
    texts = set(Message.objects.values_list("text", flat=True))
    assert texts == {"Where is my parcel?", "Zażółć gęślą + 💡"}

    def replies(text, key):
        thread = Thread.objects.get(remote=f"+{ADA}")
        conversations.reply(thread.conversation_id, text=text, key=key, by=None, at=NOON)
        jobs.run_waiting()
        hand_over(inbox, called, 1)
        return Delivery.objects.get(message__key=key)

    assert replies("It leaves {today}, 5 €.", "k1").state == "delivered"
    assert operator.taken[-1].content == b"It leaves \x1b(today\x1b), 5 \x1be."
    assert replies("Wysyłamy dziś 💡", "k2").state == "delivered"
    assert operator.taken[-1].content.decode("utf-16-be") == "Wysyłamy dziś 💡"
    before = len(operator.taken)
    assert replies("a" * 200, "k3").state == "delivered"
    assert [len(one.content) for one in operator.taken[before:]] == [153, 47]

    refused = replies("refuse this", "k4")
    assert (refused.state, "0x0000000b" in refused.reason) == ("failed", True)
    lost = replies("lost on the way", "k5")
    assert (lost.state, "UNDELIV" in lost.reason) == ("failed", True)


def test_what_kannel_took_while_the_line_was_down_goes_out_when_it_is_up_again(
    inbox, called, operator
):
    operator.text(ADA, SHOP, b"Hello")
    hand_over(inbox, called, 1)
    operator.line.shutdown(socket.SHUT_RDWR)
    thread = Thread.objects.get()

    conversations.reply(thread.conversation_id, text="Hello", key="k1", by=None, at=NOON)
    jobs.run_waiting()
    # Kannel has it, and nobody else: one tick
    assert (Delivery.objects.get().state, operator.taken) == ("sent", [])

    hand_over(inbox, called, 1)
    assert Delivery.objects.get().state == "delivered"
    assert [one.content for one in operator.taken] == [b"Hello"]
