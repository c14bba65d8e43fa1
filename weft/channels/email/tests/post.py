"""A mailbox, a customer's mail in it, and answers; the road in is left out. For tests."""

from weft.channels.email.settings import Settings
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.envelopes import Inbound, Letter, Party, Sender
from weft.conversations.models import Delivery
from weft.gateway import actions

from .letters import ADA, AT


def mailbox(port, address="help@shop.example", **more):
    usual = {
        "address": address,
        "sender_name": "Shop",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
    }
    Settings(**usual | more)  # says what is wrong
    return actions.open_inbox(kind="email", name=address, by=None, settings=usual | more)


def arrives(inbox_id, key="1@customer.example", *, sender=ADA, at=AT, text="Hello", **more):
    usual = {"standing": "first", "name": key, "traits": {"may_answer": True}}
    letter = Letter(subject="Order 4711", sender=sender, **usual | more)
    [received] = conversations.receive(
        [
            Inbound(
                inbox_id=inbox_id,
                key=key,
                remote=key,
                sender=Sender(kind="email", value=sender.address, name=sender.name),
                text=text,
                sent_at=at,
                letter=letter,
            )
        ],
        at=at,
    )
    return received


def answer(received, *recipients, key="k", text="Hi Ada", at=AT, by=None, **more):
    letter = Letter(subject="Re: Order 4711", recipients=recipients or (ADA,))
    return conversations.reply(
        received.conversation_id, text=text, by=by, at=at, key=key, letter=letter, **more
    ).message_id


def state(message_id):
    return Delivery.objects.get(pk=message_id).state


def copies(message_id):
    found = queries.recipients_of([message_id])[message_id]
    return {one.address: (one.state, one.reason.split("\n")[0]) for one in found}


def party(address, role="to"):
    return Party(address=address, role=role)
