"""Messages of ours for tests, with only the difference visible."""

from datetime import UTC, datetime
from uuid import UUID

from weft.channels.email.compose import Letterhead, compose
from weft.channels.email.threading import Seal
from weft.conversations.envelopes import File, Letter, Outbound, Party, Quoted

SEAL = Seal.of(b"k" * 32)
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
ADA = Party(address="ada@customer.example", name="Ada Doyle")
CAT = UUID("0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f")
BILL = UUID("1f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f")


def file(id_=BILL, name="bill.pdf", content_type="application/pdf"):
    return File(id=id_, sha256="0" * 64, name=name, content_type=content_type, size=4)


def outbound(text="Hello Ada", *, subject="Re: Order 4711", recipients=(ADA,), **more):
    usual = {
        "message_id": 7,
        "thread_id": 12,
        "remote": "1@customer.example",
        "text": text,
        "letter": Letter(subject=subject, recipients=tuple(recipients)),
        "recipients": tuple(recipients),
    }
    return Outbound(**usual | more)


def quoted(text="Where is it?", *, sender=ADA, to=("help@shop.example",), **more):
    usual = {"standing": "first", "name": "1@customer.example"}
    letter = Letter(
        sender=sender, recipients=tuple(Party(address=one) for one in to), **usual | more
    )
    return Quoted(message_id=1, sent_at=AT, text=text, letter=letter)


def head(**more):
    usual = {
        "mailbox": "help@shop.example",
        "name": "Anna Nowak from Shop",
        "seal": SEAL,
        "attribution": "On 25 November 2026 Ada Doyle wrote:",
    }
    return Letterhead(**usual | more)


def composed(message=None, contents=None, **more):
    message = message or outbound()
    contents = contents or {one.id: b"data" for one in message.files}
    return compose(message, head(**more), contents, at=AT)
