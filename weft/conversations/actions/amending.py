"""Amending: what agents do to a message that has gone. Tried first, and kept beside it when done.

Networks are asked outside of a transaction, so a try is written down before it is made: whoever
dies in between leaves one of which we know that we do not know.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from weft.conversations.events.network import AmendmentDoubted, ReactionFailed
from weft.conversations.models import Afterword, Amendment, Message
from weft.kernel.events import say

from .afterwords import EVENTS, LONGEST
from .deliveries import ids_of

State = Amendment.State

# longer than any network is waited for, twice; see queries/network.py
GIVEN_UP = timedelta(minutes=2)


class AmendedJustNow(Exception):
    """Somebody is amending this message at this very moment."""


@transaction.atomic
def begin_amendment(message_id: int, *, kind: str, text: str = "", by: int, at: datetime) -> int:
    """Write down what an agent is about to do to a message, and return what the try is called.

    `kind` is as of an afterword. Raises AmendedJustNow.
    """
    Amendment.objects.filter(
        message_id=message_id, state=State.TRYING, at__lte=at - GIVEN_UP
    ).update(state=State.UNKNOWN)
    try:
        with transaction.atomic():
            row = Amendment.objects.create(
                message_id=message_id, kind=kind, text=text[:LONGEST], by_id=by, at=at
            )
    except IntegrityError as problem:
        raise AmendedJustNow(f"message {message_id}") from problem
    return row.pk


@transaction.atomic
def end_amendment(amendment_id: int, *, is_done: bool | None, at: datetime) -> None:
    """Remember what became of a try: done, surely not (False), or nobody knows (None).

    What is done is kept as an afterword. Doing it twice changes nothing.
    """
    row = Amendment.objects.select_for_update().get(pk=amendment_id)
    if row.state in {State.DONE, State.FAILED, State.UNDONE}:
        return
    row.state = {True: State.DONE, False: State.FAILED, None: State.UNKNOWN}[is_done]
    row.save(update_fields=["state"])
    message = Message.objects.select_related("thread").get(pk=row.message_id)
    if row.state == State.DONE:
        Afterword.objects.create(
            inbox_id=message.inbox_id,
            about=message.key,
            kind=row.kind,
            name=_name(row),
            text=row.text,
            by_id=row.by_id,
            at=at,
        )
        say(EVENTS[row.kind](**ids_of(message), actor_id=row.by_id))
    elif row.state == State.UNKNOWN:
        say(AmendmentDoubted(**ids_of(message), kind=row.kind, actor_id=row.by_id))


@transaction.atomic
def undo_reaction(amendment_id: int, *, inbox_id: int, reason: str, at: datetime) -> None:
    """Remember that a network did not deliver a reaction that it had taken; `reason` is for agents.

    What stood there before stands there again. It may be told before the network's own answer, and
    twice; of another inbox, or of what is no reaction, it is passed over.
    """
    ours = Amendment.objects.select_for_update(of=("self",))
    row = ours.filter(
        pk=amendment_id, kind=Afterword.Kind.REACTED, message__inbox_id=inbox_id
    ).first()
    if row is None or row.state in {State.FAILED, State.UNDONE}:
        return
    was_done = row.state == State.DONE
    row.state, row.reason = State.UNDONE, reason[:300]
    row.save(update_fields=["state", "reason"])
    message = Message.objects.select_related("thread").get(pk=row.message_id)
    if was_done:
        _put_back(message, row, at=at)
    say(ReactionFailed(**ids_of(message), reason=row.reason, actor_id=row.by_id))


def _put_back(message: Message, row: Amendment, *, at: datetime) -> None:
    """Let our reaction before this one stand again, unless a later one stands there."""
    said = Afterword.objects.filter(
        inbox_id=message.inbox_id, about=message.key, kind=row.kind, by_id__isnull=False
    )
    newest, *before = said.order_by("-at", "-name", "-pk")[:2]
    if newest.name != _name(row):
        return
    Afterword.objects.create(
        inbox_id=message.inbox_id,
        about=message.key,
        kind=row.kind,
        name=f"{_name(row)}:undone",
        text=before[0].text if before else "",
        by_id=before[0].by_id if before else row.by_id,
        at=max(at, newest.at),  # a network's clock tells whole seconds, or runs behind
    )


def _name(row: Amendment) -> str:
    """Return what the afterword of a try is called."""
    return f"amendment:{row.pk}"
