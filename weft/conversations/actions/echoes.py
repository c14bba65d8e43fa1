"""Echoes: networks tell us of what we wrote, whoever of us wrote it and by which program.

One of a message that we have sent ourselves must not become a second message. It may come before
the answer to our sending, or instead of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from weft.conversations.envelopes import Inbound, Receipt, Told, Unknown
from weft.conversations.models import Delivery, Message, Trace

State = Delivery.State


@dataclass(frozen=True)
class _Sent:
    message_id: int
    is_whole: bool  # the echo has all that the message has


def settle(told: Sequence[Told]) -> list[Told]:
    """Return what was told, with a receipt in place of each echo of a message that we sent."""
    return [
        _settled(one) if isinstance(one, Inbound) and one.is_ours and not one.letter else one
        for one in told
    ]


def _settled(echo: Inbound) -> Told:
    if not echo.remote:
        placed = _placed(echo)
        if placed is None:
            return Unknown(inbox_id=echo.inbox_id, kind="echo")
        echo = placed
    sent = _found(echo)
    return echo if sent is None else _receipt(echo, sent)


def _placed(echo: Inbound) -> Inbound | None:
    """Return an echo that says only what it answers with whose thread it stands in."""
    answered = Message.objects.filter(inbox_id=echo.inbox_id, key=echo.answers)
    remote = answered.values_list("thread__remote", flat=True).first()
    return replace(echo, remote=remote) if remote else None


def _receipt(echo: Inbound, sent: _Sent) -> Receipt:
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
