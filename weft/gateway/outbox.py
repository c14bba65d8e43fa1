"""The one way out. Every reply, whoever wrote it, takes this road.

    conversations.reply() -> message.queued -> dispatch() -> job -> deliver() -> channel.send()

An immediate channel has nobody to call: its messages are sent the moment they are stored.
For all others a try is written down before it is made, so that a worker that dies in between
leaves a message of which we know that we do not know.

A message with several recipients has as many copies, and each comes to its own end. While some
wait, only they are tried again, and the messages behind them no longer wait for them.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.envelopes import Outbound, Sender
from weft.conversations.events import MessageQueued
from weft.customers import actions as customers
from weft.kernel import jobs

from . import health, links, opting_out, pace
from .contract import Channel, LockedOut, Refused, Sent, Stopped, Unreachable, Unsure
from .registry import channel_of, settings_of, surface_of

logger = logging.getLogger(__name__)

GIVES_UP_AFTER = timedelta(days=5)  # as mail servers do, RFC 5321 4.5.4.1
# every hour for as long as that, quicker in the beginning, and waiting for a turn counts too
TRIES = 20_000
LOCKED_OUT_FOR = timedelta(minutes=5)  # then one looks whether the vendor takes us again
# a repaired inbox goes on within this time, also for those that came while it was paused
LONGEST_REST = timedelta(minutes=1)
PAUSE_OF_COPIES = timedelta(minutes=1)
# in English here, like all that a message keeps for people; the faces translate
NO_ANSWER = gettext_noop("Nobody can be answered here: this channel only brings messages in.")
BROKE_OFF = gettext_noop("The service broke off. Weft keeps trying.")
GAVE_UP = gettext_noop("It could not be sent for five days. We have stopped trying.")


def has_to_go(event: MessageQueued) -> bool:
    """Tell whether a message is still to be sent; what a live inbox stored was sent with that."""
    return not event.is_sent


def dispatch(events: list[MessageQueued]) -> None:
    """Mark what was delivered by storing it; queue the rest, thread by thread."""
    immediate: list[int] = []
    waiting: dict[int, list[int]] = defaultdict(list)
    for event in events:
        if channel_of(event.inbox_id).capabilities.is_immediate:
            immediate.append(event.message_id)
        else:
            waiting[event.thread_id].append(event.message_id)
    at = timezone.now()
    if immediate:
        conversations.mark_sent(immediate, at=at)
    for thread_id, message_ids in waiting.items():
        for message_id in message_ids:
            jobs.defer(
                "gateway.deliver",
                lock=f"thread:{thread_id}",
                message_id=message_id,
                since=at.isoformat(),
            )


@jobs.job("gateway.deliver", attempts=TRIES)
def deliver(message_id: int, since: str = "") -> None:
    """Hand one queued message to its channel. Holds no transaction while it waits.

    Raises Unreachable so that the job is tried again with growing pauses, until it has been tried
    for GIVES_UP_AFTER; `since` is when that began.
    """
    waiting = queries.outbound(message_id)
    channel = channel_of(waiting.inbox_id)
    at = timezone.now()
    begun = datetime.fromisoformat(since) if since else at
    if waiting.state == "sending":  # the try before this one died with its worker
        if not channel.capabilities.is_idempotent:
            _doubt(waiting, at=at)
            return
    elif waiting.state != "queued":
        return
    elif at - begun > GIVES_UP_AFTER:
        _give_up(waiting, at=at)
        return
    else:
        _await_repair(waiting, at=at)
        _await_turn(channel, waiting, at=at)
        if not conversations.mark_sending(message_id, at=at):
            return
    _send(channel, waiting, begun)


def _await_repair(waiting: queries.Waiting, *, at: datetime) -> None:
    """Leave a vendor alone that has not answered, or asked for a pause. Raises Again."""
    if left := health.pause_left(waiting.inbox_id, at=at):
        raise jobs.Again(min(left, LONGEST_REST))


def _await_turn(channel: Channel, waiting: queries.Waiting, *, at: datetime) -> None:
    if channel.max_per_minute is None:
        return
    per_minute = channel.max_per_minute(settings_of(queries.inbox(waiting.inbox_id)))
    pause = pace.pause(
        waiting.outbound.message_id, inbox_id=waiting.inbox_id, per_minute=per_minute, at=at
    )
    if pause:
        raise jobs.Again(pause)


def _send(channel: Channel, waiting: queries.Waiting, begun: datetime) -> None:
    message_id = waiting.outbound.message_id
    if not channel.capabilities.takes_replies:
        _fail(waiting, NO_ANSWER, at=timezone.now())
        return
    if channel.send is None:
        raise TypeError(f"{channel.kind} is not immediate and cannot send")
    if channel.capabilities.honours_stop and _wants_none(waiting):
        _fail(waiting, opting_out.WANTS_NONE, at=timezone.now())
        return
    settings = settings_of(queries.inbox(waiting.inbox_id))
    try:
        outcome = channel.send(settings, _carried(channel, waiting))
    except Refused as refusal:
        if isinstance(refusal, Stopped):
            _stop(waiting)
        logger.info("message.refused", extra={"message_id": message_id, "kind": channel.kind})
        health.resume(waiting.inbox_id)
        _note_parts(waiting, refusal.done)
        _fail(waiting, str(refusal), at=timezone.now())
    except Unsure as doubt:
        logger.warning("message.doubted", extra={"message_id": message_id, "kind": channel.kind})
        health.failed(waiting.inbox_id, at=timezone.now())
        _note_parts(waiting, doubt.done)
        if channel.capabilities.is_idempotent:
            _wait(waiting, BROKE_OFF, None)
        _doubt(waiting, at=timezone.now())
    except Unreachable as problem:
        _note_parts(waiting, problem.done)
        _note_trouble(waiting, problem, at=timezone.now())
        _wait(waiting, str(problem), problem.retry_after)
    else:
        sent = Sent(external_id=outcome) if isinstance(outcome, str) else outcome
        health.sent(waiting.inbox_id, at=timezone.now())
        _settle(waiting, sent, begun)


def _carried(channel: Channel, waiting: queries.Waiting) -> Outbound:
    """Return a message as its channel can carry it: some take links in the place of files."""
    message = waiting.outbound
    if not message.files:
        return message
    surface = surface_of(waiting.inbox_id, channel.kind, message.remote)
    if not surface.capabilities.links_files:
        return message
    return links.with_links(message, at=timezone.now())


def _wants_none(waiting: queries.Waiting) -> bool:
    remote = waiting.outbound.remote
    return opting_out.stopped_since(waiting.inbox_id, remote) is not None


def _stop(waiting: queries.Waiting) -> None:
    """Believe a vendor that was told STOP by whom we write to."""
    opting_out.stop(
        waiting.inbox_id,
        waiting.outbound.remote,
        conversation_id=waiting.conversation_id,
        at=timezone.now(),
    )


def _note_trouble(waiting: queries.Waiting, problem: Unreachable, *, at: datetime) -> None:
    """Tell the owner, and leave the vendor alone for as long as it wants or seems to need."""
    if str(problem) and not problem.is_alone:
        words, _, detail = str(problem).partition("\n")
        health.cannot_send(waiting.inbox_id, words, detail=detail, at=at)
    if isinstance(problem, LockedOut):
        health.pause_for(waiting.inbox_id, LOCKED_OUT_FOR, at=at)
    elif problem.is_alone:
        health.resume(waiting.inbox_id)
    elif problem.retry_after:
        health.pause_for(waiting.inbox_id, problem.retry_after, at=at)
    else:
        health.failed(waiting.inbox_id, at=at)


def _note_parts(waiting: queries.Waiting, done: Sequence[str]) -> None:
    if done:
        message_id = waiting.outbound.message_id
        conversations.note_parts(message_id, waiting.inbox_id, done, at=timezone.now())


def _settle(waiting: queries.Waiting, sent: Sent, begun: datetime) -> None:
    """Write down what became of each copy, and have those tried again that wait."""
    copies = _copies(waiting)
    settled = {one for one in copies if one not in sent.waiting}
    if sent.waiting and not settled:
        _mark_copies(waiting, {one: ("waiting", words) for one, words in sent.waiting.items()})
        _wait(waiting, next(iter(sent.waiting.values())), sent.retry_after)
    at = timezone.now()
    with transaction.atomic():
        _mark_copies(waiting, dict(_outcomes(copies, sent)))
        if sent.unknown:
            conversations.mark_unknown([waiting.outbound.message_id], at=at)
        elif sent.waiting:
            words = next(iter(sent.waiting.values()))
            conversations.mark_queued(waiting.outbound.message_id, at=at, reason=words)
            _try_copies_again(waiting, sent.retry_after or PAUSE_OF_COPIES, begun, at=at)
        elif sent.refused and not _has_arrived(waiting):
            _mark_failed(waiting, next(iter(sent.refused.values())), at=at)
        else:
            names = sent.parts or ((sent.external_id,) if sent.external_id else ())
            message_id = waiting.outbound.message_id
            conversations.mark_gone(message_id, waiting.inbox_id, names, at=at)
    if sent.remote:
        # in a transaction of its own: it locks by names, and what has gone is written down
        conversations.continue_as(waiting.inbox_id, waiting.outbound.remote, sent.remote)
    if sent.person:
        _meet(waiting, sent.person, at=at)


def _meet(waiting: queries.Waiting, person: Sender, *, at: datetime) -> None:
    """Remember who it was to whom a message went."""
    found = queries.summaries([waiting.conversation_id])
    customer_id = found[waiting.conversation_id].customer_id
    customers.prove(customer_id, kind=person.kind, value=person.value, proof=person.proof, at=at)


def _outcomes(copies: Iterable[str], sent: Sent) -> Iterable[tuple[str, tuple[str, str]]]:
    for one in copies:
        if one in sent.refused:
            yield one, ("failed", sent.refused[one])
        elif one in sent.waiting:
            # while others are in doubt nothing is tried by itself; an agent decides for all
            yield one, ("failed" if sent.unknown else "waiting", sent.waiting[one])
        elif one in sent.unknown:
            yield one, ("unknown", "")
        else:
            yield one, ("sent", "")


def _try_copies_again(
    waiting: queries.Waiting, pause: timedelta, begun: datetime, *, at: datetime
) -> None:
    """Let the copies that wait be tried later, by a job that holds up nothing else."""
    message_id = waiting.outbound.message_id
    jobs.defer(
        "gateway.deliver",
        at=at + pause,
        lock=f"message:{message_id}",
        message_id=message_id,
        since=begun.isoformat(),
    )


def _wait(waiting: queries.Waiting, words: str, pause: timedelta | None) -> None:
    """Put a message back that nobody took. Raises Again, or Unreachable, for the job."""
    conversations.mark_queued(waiting.outbound.message_id, at=timezone.now(), reason=words)
    raise jobs.Again(pause) if pause else Unreachable(words)


def _give_up(waiting: queries.Waiting, *, at: datetime) -> None:
    """Tell the agent that a message, or what is left of its copies, will not go out."""
    message_id = waiting.outbound.message_id
    logger.info("message.given_up", extra={"message_id": message_id})
    if not _has_arrived(waiting):
        _fail(waiting, GAVE_UP, at=at)
        return
    with transaction.atomic():
        _mark_copies(waiting, dict.fromkeys(_copies(waiting), ("failed", GAVE_UP)))
        conversations.mark_sent([message_id], at=at)


@transaction.atomic
def _fail(waiting: queries.Waiting, words: str, *, at: datetime) -> None:
    _mark_copies(waiting, dict.fromkeys(_copies(waiting), ("failed", words)))
    _mark_failed(waiting, words, at=at)


def _mark_failed(waiting: queries.Waiting, words: str, *, at: datetime) -> None:
    conversations.mark_failed([waiting.outbound.message_id], at=at, reason=words)


@transaction.atomic
def _doubt(waiting: queries.Waiting, *, at: datetime) -> None:
    _mark_copies(waiting, dict.fromkeys(_copies(waiting), ("unknown", "")))
    conversations.mark_unknown([waiting.outbound.message_id], at=at)


def _copies(waiting: queries.Waiting) -> list[str]:
    return [one.address for one in waiting.outbound.recipients]


def _mark_copies(waiting: queries.Waiting, outcomes: Mapping[str, tuple[str, str]]) -> None:
    if outcomes:
        message_id = waiting.outbound.message_id
        conversations.mark_recipients(message_id, outcomes, at=timezone.now())


def _has_arrived(waiting: queries.Waiting) -> bool:
    """Tell whether a copy went out, in this try or in one before."""
    message_id = waiting.outbound.message_id
    copies = queries.recipients_of([message_id]).get(message_id, [])
    return any(one.state in {"sent", "delivered"} for one in copies)
