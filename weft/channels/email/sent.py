"""A mail that we sent by another program, as an archive holds it: one of ours, in its thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from weft.conversations.envelopes import Inbound, Known, Letter, Party, Placement
from weft.customers.actions import Proof, Sender

from . import addresses
from .addresses import Address
from .mime import Mail


def ours(message: Inbound, mail: Mail, strangers: Sequence[Address]) -> Inbound:
    """Return a message as ours: to the first of the `strangers`, in the thread that it answers."""
    to = strangers[0]
    letter = message.letter or Letter()
    blind = tuple(
        Party(address=one.key, name=one.name, role="bcc")
        for one in unseen(mail)
        if one in strangers
    )
    return replace(
        message,
        is_ours=True,
        is_quiet=False,
        sender=Sender(kind="email", value=to.key, name=to.name, proof=Proof.CLAIMED),
        letter=replace(letter, recipients=(*letter.recipients, *blind)),
        place=lambda known: Placement(thread_id=_thread(message, known), standing=""),
    )


def unseen(mail: Mail) -> tuple[Address, ...]:
    """Return the blind copies, which a program notes in what it sent and nobody else sees."""
    return tuple(one for value in mail.headers.every("bcc") for one in addresses.mailboxes(value))


def _thread(message: Inbound, known: Known) -> int | None:
    asked = message.asks
    if asked is None:
        return None
    return next(iter(asked.threads), None) or known.thread_of(asked.names)
