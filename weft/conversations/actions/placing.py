"""Placing: which thread a message belongs to, where its channel decides that letter by letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from weft.conversations.envelopes import Asks, Inbound, Letter, Placement
from weft.conversations.queries import Known


def place(envelopes: Sequence[Inbound]) -> list[Inbound]:
    """Return the envelopes with the name of the thread to which each belongs.

    In their order, for a letter may answer one that came a moment before it.
    """
    if all(envelope.place is None for envelope in envelopes):
        return list(envelopes)
    known: dict[int, Known] = {}
    for inbox_id in {envelope.inbox_id for envelope in envelopes if envelope.place}:
        known[inbox_id] = Known(inbox_id, _asks(envelopes, inbox_id))
    return [
        _placed(envelope, envelope.place, known[envelope.inbox_id])[0]
        if envelope.place
        else envelope
        for envelope in envelopes
    ]


def foresee(envelopes: Sequence[Inbound], known: Known) -> list[int]:
    """Return the numbers of the threads to which letters would belong; nothing is written.

    `known` remembers what they would begin, so that the next batch may answer it.
    """
    known.learn(_asks(envelopes, known.inbox_id))
    return [_placed(one, one.place, known)[1] for one in envelopes if one.place]


def _asks(envelopes: Sequence[Inbound], inbox_id: int) -> list[Asks]:
    return [e.asks or Asks() for e in envelopes if e.place and e.inbox_id == inbox_id]


def _placed(
    envelope: Inbound, place: Callable[[Known], Placement], known: Known
) -> tuple[Inbound, int]:
    """Return a letter with the thread to which it belongs, and that thread's number."""
    placement = place(known)
    letter = replace(placement.letter or envelope.letter or Letter(), standing=placement.standing)
    thread_id, remote = placement.thread_id, None
    if thread_id is not None:
        remote = known.remote_of(thread_id)
    if thread_id is not None and remote is None:
        # it answers what another inbox of ours wrote; here it is the first of its matter
        letter = replace(letter, standing="first")
    if thread_id is None or remote is None:
        remote = envelope.remote
        thread_id = known.begin(remote, _taking_part(envelope, letter), envelope.topic)
    elif envelope.is_ours:
        known.join(thread_id, _taking_part(envelope, letter))
    known.name(letter.name, thread_id)
    sender = placement.sender or envelope.sender
    return replace(envelope, remote=remote, letter=letter, sender=sender), thread_id


def _taking_part(envelope: Inbound, letter: Letter) -> list[str]:
    """Return who takes part because of a letter: who begins with it, or to whom we write."""
    if envelope.is_ours:
        return [one.address for one in letter.recipients if one.role != "bcc"]
    return [letter.sender.address] if letter.sender else []
