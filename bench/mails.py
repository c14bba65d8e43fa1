"""Mails to measure with: threads of a shop, both sides of them, in the shapes that mailers write.

The same count makes the same mails. Each has a text and an HTML part of some kilobytes, with what
was said before below; every fifth brings a PDF.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

SHOP = "help@shop.example"
BEGAN = datetime(2021, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=4 * 365)
WORDS = """
    zamówienie przesyłka wełna motek drutowa prosím objednávka čekám dnes jeszcze the parcel has
    not come yet thank you would please look number ordered grey
    """.split()  # noqa: SIM905 -- a list of words reads best as words
FILE = 20_000  # bytes


@dataclass
class _Thread:
    customer: str
    subject: str
    ids: list[str] = field(default_factory=list)


def mails(count: int) -> Iterator[bytes]:
    """Return mails, oldest first; six of ten go on with one of the last 200 threads."""
    dice = random.Random(count)
    threads: list[_Thread] = []
    for number in range(count):
        if threads and dice.random() < 0.6:
            thread = dice.choice(threads[-200:])
        else:
            customer = f"customer{dice.randrange(max(count // 4, 1))}@post.example"
            thread = _Thread(customer, _words(dice, 4))
            threads.append(thread)
        yield _mail(dice, thread, number, BEGAN + YEARS * number / count)


def _mail(dice: random.Random, thread: _Thread, number: int, at: datetime) -> bytes:
    is_answer = len(thread.ids) % 2 == 1
    people = [f"{Header('Ada Nováková', 'utf-8').encode()} <{thread.customer}>", f"Shop <{SHOP}>"]
    sender, recipient = reversed(people) if is_answer else people
    name = f"<{number}.{dice.getrandbits(40):x}@mail.example>"
    head = [
        f"Received: from mx.post.example by mx.shop.example with ESMTPS; {format_datetime(at)}",
        f"From: {sender}",
        f"To: {recipient}",
        f"Subject: {Header('Re: ' * bool(thread.ids) + thread.subject, 'utf-8').encode()}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: {name}",
        "MIME-Version: 1.0",
    ]
    if thread.ids:
        head.append(f"In-Reply-To: {thread.ids[-1]}")
        head.append(f"References: {' '.join(thread.ids[-10:])}")
    thread.ids.append(name)
    return "\r\n".join([*head, *_body(dice)]).encode()


def _body(dice: random.Random) -> Iterator[str]:
    fresh, before = [_words(dice, 12) for _ in range(8)], [_words(dice, 12) for _ in range(10)]
    yield 'Content-Type: multipart/mixed; boundary="mixed"\r\n\r\n--mixed'
    yield 'Content-Type: multipart/alternative; boundary="either"\r\n\r\n--either'
    yield "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    yield from fresh
    yield "\r\nOn Fri, 20 Nov 2026 at 10:15, Ada <ada@post.example> wrote:"
    yield from (f"> {line}" for line in before)
    yield "--either\r\nContent-Type: text/html; charset=utf-8"
    yield "Content-Transfer-Encoding: 8bit\r\n"
    yield from (f'<p style="margin:0">{line}</p>' for line in fresh)
    yield '<div class="gmail_quote"><blockquote>'
    yield from (f"<div>{line}</div>" for line in before)
    yield "</blockquote></div>\r\n--either--"
    if dice.random() < 0.2:
        yield "--mixed\r\nContent-Type: application/pdf; name=invoice.pdf"
        yield "Content-Disposition: attachment; filename=invoice.pdf"
        yield "Content-Transfer-Encoding: base64\r\n"
        yield base64.encodebytes(dice.randbytes(FILE)).decode().replace("\n", "\r\n")
    yield "--mixed--\r\n"


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(count))
