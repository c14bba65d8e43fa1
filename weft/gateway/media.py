"""Files that customers send through a vendor: fetched after their message, and tried again.

A file that does not come holds up neither its message nor the files of others. Those of one inbox
are fetched one after another, so that a slow vendor slows nobody else; what failed is tried again
outside that row.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.envelopes import RemoteFile
from weft.kernel import files, jobs, outside

from .contract import Fetched, Refused, Unreachable
from .registry import channel_of, settings_of

logger = logging.getLogger(__name__)

GIVES_UP_AFTER = timedelta(hours=6)  # vendors keep a file for five minutes or for days
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=30)
GAVE_UP = gettext_noop("The service did not hand it out.")
TOO_LARGE = gettext_noop("The file is larger than Weft keeps.")
UNKNOWN = "application/octet-stream"
NO_WAY = gettext_noop("Weft cannot fetch files of this channel.")


def fetch_soon(message_ids: Iterable[int], *, inbox_id: int) -> None:
    """Have the files of messages fetched that still lie at their vendor."""
    for message_id in message_ids:
        jobs.defer("gateway.media", lock=f"media:{inbox_id}", message_id=message_id)


@transaction.atomic
def fetch_again(message_id: int, *, by: int) -> None:
    """Try once more what could not be fetched, because an agent said so. Raises NothingToFetch."""
    conversations.fetch_again(message_id, by=by)
    jobs.defer("gateway.media", message_id=message_id)


@jobs.job("gateway.media")
def fetch(message_id: int, since: str = "", failures: int = 0) -> None:
    """Fetch what is missing of the files of one message. Holds no transaction while it waits."""
    at = timezone.now()
    begun = datetime.fromisoformat(since) if since else at
    waiting = queries.unfetched_of([message_id]).get(message_id, [])
    pause: timedelta | None = None
    for one in waiting:
        if one.is_failed:
            continue
        try:
            _bring(one)
        except Refused as refusal:
            conversations.give_up_remote_file(message_id, one.number, reason=str(refusal))
        except files.TooLarge:
            conversations.give_up_remote_file(message_id, one.number, reason=TOO_LARGE)
        except (Unreachable, outside.Unreachable, outside.Forbidden) as problem:
            logger.info("file.not_fetched", extra={"message_id": message_id})
            if at - begun > GIVES_UP_AFTER:
                words = str(problem) if isinstance(problem, Unreachable) else ""
                conversations.give_up_remote_file(message_id, one.number, reason=words or GAVE_UP)
            else:
                asked = getattr(problem, "retry_after", None)
                pause = max(pause or timedelta(0), asked or _growing(failures))
    if pause is not None:
        jobs.defer(
            "gateway.media",
            at=at + pause,
            message_id=message_id,
            since=begun.isoformat(),
            failures=failures + 1,
        )


def _growing(failures: int) -> timedelta:
    pause: timedelta = FIRST_PAUSE * 2 ** min(failures, 20)
    return min(pause, LONGEST_PAUSE)


def _bring(one: queries.Unfetched) -> None:
    [entry] = queries.entries([one.message_id])
    channel = channel_of(entry.inbox_id)
    if channel.fetch is None:
        raise Refused(NO_WAY)
    settings = settings_of(queries.inbox(entry.inbox_id))
    fetched = channel.fetch(settings, one.lying.ref, entry.inbox_id)
    with files.Writing() as writing:
        for chunk in fetched.content:
            writing.write(chunk)
        stored = writing.finish()
    conversations.attach_remote_file(
        one.message_id, one.number, stored, _known(one.lying, fetched), at=timezone.now()
    )


def _kind(said: str) -> str:
    """Return a type that somebody has told; many servers call everything the same."""
    return "" if said == UNKNOWN else said


def _known(lying: RemoteFile, fetched: Fetched) -> RemoteFile:
    return RemoteFile(
        ref=lying.ref,
        name=files.safe_name(fetched.name or lying.name or lying.ref.rpartition("/")[2]),
        content_type=_kind(fetched.content_type) or _kind(lying.content_type) or UNKNOWN,
    )
