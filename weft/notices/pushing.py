"""Web Push: from a notice that is still unread to a line on a phone, with a log of each (D35).

A notice waits some seconds: whoever reads it in the page is not called by the phone as well. Then
there is one push for each device, tried until its push service takes it. What no device took is
sent by mail.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone, translation

from weft.kernel import jobs, outside, tokens
from weft.notices import devices, encryption, queries, vapid, words
from weft.notices.models import Device, Notice, Push
from weft.people import policy, sessions
from weft.people import queries as people
from weft.people.models import Agent

logger = logging.getLogger(__name__)

AFTER = timedelta(seconds=5)  # in which somebody may read it in the page
TTL = timedelta(hours=4)  # for which a push service keeps it for a phone that is off
TIMEOUT = timedelta(seconds=10)
GIVEN_UP_AFTER = timedelta(minutes=15)  # then the mail goes
LONGEST_PAUSE = timedelta(minutes=2)
LONGEST_REST = timedelta(minutes=10)  # that a push service may ask for
TAKEN = range(200, 300)
GONE = {404, 410}  # RFC 8030, 7.3
BUSY = {408, 425, 429, 500, 502, 503, 504}
ARRIVAL = "notice push arrived"  # what its token is for
WORDS = 120  # characters of a message, where they are shown


class Trouble(StrEnum):
    """Why a push did not come; told in the log in words."""

    GONE = "gone"  # the browser lets us push no more
    BUSY = "busy"  # the push service did not answer, or not well, for too long
    REFUSED = "refused"  # the push service will never take it
    SIGNED_OUT = "signed out"
    FORBIDDEN = "forbidden"  # an address that we may not call


def soon(at: datetime) -> None:
    """Have what is due pushed when its time has come."""
    jobs.defer("notices.push", at=at + AFTER, once="notices.push")


@jobs.job("notices.push")
def push() -> None:
    """Make pushes of all that is due, one for each conversation and device."""
    at = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_DUE, [at, at])
            places = set(cursor.fetchall())
        owned: dict[int, list[Device]] = {}
        for device in Device.objects.filter(agent__in={agent_id for agent_id, _ in places}):
            owned.setdefault(device.agent_id, []).append(device)
        made = Push.objects.bulk_create(
            Push(
                agent_id=agent_id,
                device=device,
                device_name=device.name,
                conversation_id=conversation_id,
                at=at,
                changed_at=at,
            )
            for agent_id, conversation_id in sorted(places)
            for device in owned.get(agent_id, ())
        )
        jobs.defer_many("notices.send_push", [{"push_id": one.pk} for one in made])
        if next_at := Notice.objects.aggregate(next=Min("push_at"))["next"]:
            jobs.defer("notices.push", at=next_at, once="notices.push")


_DUE = """
    UPDATE notice SET push_at = NULL, pushed_at = %s
    WHERE id IN (
        SELECT id FROM notice WHERE push_at <= %s AND read_at IS NULL
        ORDER BY id FOR UPDATE SKIP LOCKED
    )
    RETURNING agent_id, conversation_id
"""


@jobs.job("notices.send_push", attempts=50, longest_pause=LONGEST_PAUSE)
def send_push(push_id: int) -> None:
    """Hand one push to its push service; again and again while that is only busy."""
    made = Push.objects.select_related("device").filter(pk=push_id).first()
    if made is None or made.state != Push.State.WAITING:
        return
    at = timezone.now()
    if made.device is None:
        _end(made, Push.State.FAILED, Trouble.GONE, at=at)
        return
    agent = people.agent(made.agent_id)
    if agent is None or not _may_be_told(agent, made.device, at):
        _end(made, Push.State.FAILED, Trouble.SIGNED_OUT, at=at)
        return
    said = _said(made, agent, at)
    if said is None:
        _end(made, Push.State.NEEDLESS, at=at)
        return
    _hand_over(made, made.device, said, at=at)


def _may_be_told(agent: Agent, device: Device, at: datetime) -> bool:
    """Whether the agent works here and is still signed in on this device."""
    is_here = agent.is_active and agent.role in policy.WRITERS
    return is_here and device.session_sha256 in sessions.living(agent.pk, at)


def _hand_over(made: Push, device: Device, said: bytes, *, at: datetime) -> None:
    try:
        answer = outside.request(
            "POST",
            device.endpoint,
            content=encryption.encrypt(said, p256dh=device.p256dh, auth=device.auth),
            headers={
                "authorization": vapid.authorization(device.endpoint, device.our_key, at),
                "content-encoding": "aes128gcm",
                "content-type": "application/octet-stream",
                "ttl": str(int(TTL.total_seconds())),
                "urgency": "high",
                # what a phone that was off did not get is replaced by what is newer, RFC 8030, 5.4
                "topic": f"c{made.conversation_id or 0}",
            },
            timeout=TIMEOUT,
            max_redirects=0,
        )
    except outside.Forbidden:
        _end(made, Push.State.FAILED, Trouble.FORBIDDEN, at=at)
    except vapid.UnknownKey:
        _end(made, Push.State.FAILED, Trouble.GONE, at=at)
        devices.gone(device)
    except outside.Unreachable:
        _again(made, None, at=at)
    else:
        status = answer.status_code
        if status in TAKEN:
            _end(made, Push.State.TAKEN, at=at)
        elif status in GONE:
            _end(made, Push.State.FAILED, Trouble.GONE, at=at)
            devices.gone(device)
        elif status in BUSY:
            _again(made, answer.headers.get("retry-after"), at=at)
        else:
            logger.warning("push.refused", extra={"push_id": made.pk, "status": status})
            _end(made, Push.State.FAILED, Trouble.REFUSED, at=at)


def _again(made: Push, wanted: str | None, *, at: datetime) -> None:
    """Try later, as the push service asks; or give up. Raises Later, for the job."""
    if at - made.at >= GIVEN_UP_AFTER:
        _end(made, Push.State.FAILED, Trouble.BUSY, at=at)
        return
    if wanted and wanted.isdecimal():
        raise jobs.Again(min(timedelta(seconds=int(wanted[:9])), LONGEST_REST))
    raise jobs.Later


@transaction.atomic
def _end(made: Push, state: Push.State, trouble: Trouble | str = "", *, at: datetime) -> None:
    """Write down what became of a push; what no device took is sent by mail instead."""
    changed = Push.objects.filter(pk=made.pk, state=Push.State.WAITING)
    changed.update(state=state, trouble=trouble, changed_at=at)
    if state != Push.State.FAILED or made.conversation_id is None:
        return
    others = Push.objects.filter(
        agent_id=made.agent_id, conversation_id=made.conversation_id, at=made.at
    ).exclude(state=Push.State.FAILED)
    if others.exists():
        return
    mail_at = made.at + queries.wishes(made.agent_id).mail_after
    Notice.objects.filter(
        agent_id=made.agent_id,
        conversation_id=made.conversation_id,
        read_at=None,
        mail_at=None,
        mailed_at=None,
    ).update(mail_at=mail_at)


def _said(made: Push, agent: Agent, at: datetime) -> bytes | None:
    """Return what the device shows, in the agent's language; None: it was read meanwhile."""
    with translation.override(agent.language), timezone.override(ZoneInfo(agent.time_zone)):
        if made.conversation_id is None:
            title, body, url = words.trial(), words.trial_body(), "/profile/notifications/"
        else:
            line = queries.unread_of(agent, made.conversation_id)
            if line is None:
                return None
            title, body = words.title(line), words.what(line)
            if queries.wishes(agent.pk).shows_words and line.heading.last_text:
                body = f"{body}\n{line.heading.last_text[:WORDS]}"
            url = f"/conversations/{made.conversation_id}/"
    shown = {
        "title": title,
        "body": body,
        "url": url,
        "tag": url,
        "count": len(queries.unread(agent)),
        "lang": agent.language,
        "arrived": tokens.sign(ARRIVAL, {"push": made.pk}, TTL * 2, at),
    }
    return json.dumps(shown, ensure_ascii=False).encode()


@transaction.atomic
def arrived(token: str, *, at: datetime) -> bool:
    """Write down that a device has shown a push, as its token says; tell if it was news.

    Raises BadToken.
    """
    push_id = tokens.verify(ARRIVAL, token, at)["push"]
    waiting = Push.objects.filter(pk=push_id, state__in=[Push.State.WAITING, Push.State.TAKEN])
    return waiting.update(state=Push.State.ARRIVED, changed_at=at) > 0


def is_possible() -> bool:
    """Whether browsers let a page at this address be pushed to: over https, or on this machine."""
    return str(settings.WEFT_URL).startswith(("https://", "http://localhost", "http://127.0.0.1"))
