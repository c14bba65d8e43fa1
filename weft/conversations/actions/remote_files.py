"""Files that lie at a vendor: remembered with their message, attached when they are fetched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from weft.conversations.envelopes import Inbound
from weft.conversations.envelopes import RemoteFile as Lying
from weft.conversations.events.network import MessageFilesChanged
from weft.conversations.models import Attachment, Message, RemoteFile, Upload
from weft.kernel import files
from weft.kernel.events import say
from weft.kernel.files import StoredFile

from .deliveries import ids_of

State = RemoteFile.State


class NothingToFetch(Exception):
    """No file of the message waits at the vendor, or failed there."""


def remember(new: Mapping[int, Inbound]) -> None:
    """Remember which files of new messages, by id, have still to be fetched."""
    RemoteFile.objects.bulk_create(
        RemoteFile(
            message_id=message_id,
            number=number,
            ref=one.ref,
            name=one.name[:255],
            content_type=one.content_type[:100],
            size=one.size,
        )
        for message_id, envelope in new.items()
        for number, one in enumerate(envelope.remote_files)
    )


@transaction.atomic
def attach_remote_file(
    message_id: int, number: int, stored: StoredFile, lying: Lying, *, at: datetime
) -> None:
    """Let a message carry a file whose bytes are here now. Doing it twice attaches it once."""
    waiting = RemoteFile.objects.select_for_update(of=("self",)).filter(
        message_id=message_id, number=number
    )
    row = waiting.exclude(state=State.FETCHED).first()
    if row is None:
        return
    message = _message(message_id)
    files.record(stored)
    upload = Upload.objects.create(
        file_id=stored.sha256,
        name=(row.name or lying.name)[:255],
        content_type=(lying.content_type or row.content_type)[:100],
        inbox_id=message.inbox_id,
        remote=message.thread.remote,
        at=at,
    )
    Attachment.objects.create(message_id=message_id, upload=upload)
    RemoteFile.objects.filter(pk=row.pk).update(state=State.FETCHED, upload=upload, reason="")
    say(MessageFilesChanged(**ids_of(message)))


@transaction.atomic
def give_up_remote_file(message_id: int, number: int, *, reason: str) -> None:
    """Remember, in words for the agent, why a file could not be fetched."""
    waiting = RemoteFile.objects.filter(message_id=message_id, number=number, state=State.WAITING)
    if waiting.update(state=State.FAILED, reason=reason[:300]):
        say(MessageFilesChanged(**ids_of(_message(message_id))))


@transaction.atomic
def fetch_again(message_id: int, *, by: int) -> None:
    """Let the files of a message that could not be fetched wait once more.

    The caller has them fetched. Raises NothingToFetch.
    """
    failed = RemoteFile.objects.filter(message_id=message_id, state=State.FAILED)
    if not failed.update(state=State.WAITING, reason=""):
        raise NothingToFetch(f"message {message_id}")
    say(MessageFilesChanged(**ids_of(_message(message_id)), actor_id=by))


def _message(message_id: int) -> Message:
    return Message.objects.select_related("thread").get(pk=message_id)
