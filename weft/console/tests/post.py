"""Letters for the console's tests: Ada writes by mail, with whatever a test wants in it."""

from __future__ import annotations

from typing import Any

from weft.conversations import actions
from weft.conversations.envelopes import Asks, Letter, Part, Party, Placement, Sender
from weft.conversations.models import Inbox
from weft.conversations.tests.cast import NOON, inbox, late_parcel

ADA = Party(address="ada@post.example", name="Ada", role="from")
SHOP = Party(address="shop@shop.example", name="Shop")


def mailbox(**settings: Any) -> Inbox:
    """Return an inbox that takes mail."""
    return inbox(kind="email", settings={"address": SHOP.address} | settings, name="Post")


def deliver(
    shop: Inbox,
    name: str = "a@post.example",
    *,
    text: str = "My parcel is late",
    thread_id: int | None = None,
    parts: tuple[Part, ...] = (),
    **letter: Any,
) -> Any:
    """Let a letter arrive; return where it stands."""
    values: dict[str, Any] = {
        "subject": "Late parcel",
        "sender": ADA,
        "recipients": (SHOP,),
        "name": name,
        "standing": "participant" if thread_id else "first",
        "verdict": {"result": "verified", "reason": "dmarc_pass", "domain": "post.example"},
    }
    made = Letter(**values | letter)
    by = made.sender or ADA
    placement = Placement(thread_id=thread_id, standing=made.standing)
    envelope = late_parcel(
        shop,
        key=name,
        remote=f"mail:{name}",
        sender=Sender(kind="email", value=by.address, name=by.name),
        text=text,
        letter=made,
        parts=parts,
        matter=made.subject[:200],
        topic=made.subject.casefold()[:300],
        asks=Asks(threads=(thread_id,)) if thread_id else Asks(),
        place=lambda _known: placement,
    )
    return actions.receive([envelope], at=NOON)[0]
