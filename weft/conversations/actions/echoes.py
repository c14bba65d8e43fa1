"""Echoes: networks tell us of what we wrote, whoever of us wrote it and by which program.

One of a message that we have sent ourselves must not become a second message. It may come before
the answer to our sending, or instead of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from weft.conversations.envelopes import Inbound, Receipt, Told
from weft.conversations.models import Delivery, Message, Trace

State = Delivery.State


@dataclass(frozen=True)
class _Sent:
    message_id: int
    is_whole: bool  # the echo has all that the message has


def settle(told: Sequence[Told]) -> list[Told]:
    """Return what was told, with a receipt in place of each echo of a message that we sent."""
    echoes = [one for one in told if isinstance(one, Inbound) and one.is_ours and not one.letter]
    if not echoes:
        return list(told)
    ours = {id(one): found for one in echoes if (found := _found(one))}
    return [_receipt(one, ours[id(one)]) if id(one) in ours else one for one in told]


def _receipt(echo: Told, sent: _Sent) -> Told:
    if not isinstance(echo, Inbound):
        return echo
    return Receipt(
        inbox_id=echo.inbox_id,
        state="sent",
        at=echo.sent_at,
        external_id=echo.key,
        message_id=sent.message_id if sent.is_whole else None,
        part=(0, 1) if sent.is_whole else None,
    )


def _found(echo: Inbound) -> _Sent | None:
    traces = Trace.objects.filter(inbox=echo.inbox_id, external_id=echo.key, message__isnull=False)
    if (known := traces.values_list("message_id", flat=True).first()) is not None:
        return _Sent(known, is_whole=False)
    return _on_its_way(echo)


def _on_its_way(echo: Inbound) -> _Sent | None:
    """Return the message of which nobody knows yet what the network calls it, if it says this."""
    waiting: Iterable[Message] = Message.objects.filter(
        thread__inbox=echo.inbox_id,
        thread__remote=echo.remote,
        direction=Message.Direction.OUT,
        delivery__state__in=[State.SENDING, State.UNKNOWN],
    ).order_by("pk")
    words = " ".join(echo.text.split())
    for message in waiting:
        if words == " ".join(message.text.split()):
            is_whole = not message.attachments.exists()
            return _Sent(message.pk, is_whole=is_whole)
        if words and words in " ".join(message.text.split()):
            return _Sent(message.pk, is_whole=False)
        if not words and message.attachments.exists():
            return _Sent(message.pk, is_whole=False)
    return None
