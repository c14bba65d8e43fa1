"""Keeping letters: what messages have beyond their words, and the files that came inside them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from weft.conversations.envelopes import Inbound, Letter, Part, Party
from weft.conversations.events import ParticipantsChanged
from weft.conversations.models import Attachment, Participant, Thread, Upload
from weft.conversations.queries import where
from weft.kernel import files, statements
from weft.kernel.events import say
from weft.kernel.files import StoredFile

WRITERS = 8  # enclosed files that are brought to the disk at once
LONGEST_NAME = 500  # characters of a letter's own name; a longer one is no reference to anything


@dataclass(frozen=True)
class Enclosed:
    """A file that came inside a delivery, whose bytes are safe."""

    part: Part
    stored: StoredFile


def store_parts(envelopes: Iterable[Inbound]) -> dict[tuple[int, str], list[Enclosed]]:
    """Bring the bytes of enclosed files to the disk, before any lock is taken.

    Their rows come with the messages. What the same message brought before is the same file.
    """
    having = [envelope for envelope in envelopes if envelope.parts]
    stored = iter(_all_stored([part for envelope in having for part in envelope.parts]))
    return {
        (envelope.inbox_id, envelope.key): [next(stored) for _ in envelope.parts]
        for envelope in having
    }


def _all_stored(parts: Sequence[Part]) -> list[Enclosed]:
    if not parts:
        return []
    # each waits for the disk several times; together they wait about once
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(_stored, parts))


def _stored(part: Part) -> Enclosed:
    # a mail was taken whole, so its files are kept whole, whatever a person may upload at once
    with files.Writing(max(files.LIMIT, len(part.content))) as writing:
        writing.write(part.content)
        return Enclosed(part, writing.finish())


def enclose(
    enclosed: Mapping[int, Sequence[Enclosed]],
    remotes: Mapping[int, tuple[int, str]],
    *,
    at: datetime,
) -> None:
    """Attach enclosed files to their messages; `remotes` is whose they are, by message."""
    if not enclosed:
        return
    files.record(*(one.stored for many in enclosed.values() for one in many))
    uploads: list[Upload] = []
    attachments: list[Attachment] = []
    for message_id, many in enclosed.items():
        inbox_id, remote = remotes[message_id]
        for one in many:
            upload = Upload(
                id=uuid.uuid4(),
                file_id=one.stored.sha256,
                name=one.part.name[:255],
                content_type=one.part.content_type[:100],
                inbox_id=inbox_id,
                remote=remote,
                at=at,
            )
            uploads.append(upload)
            attachments.append(
                Attachment(
                    message_id=message_id, upload=upload, content_id=one.part.content_id[:250]
                )
            )
    Upload.objects.bulk_create(uploads)
    Attachment.objects.bulk_create(attachments)


def keep(letters: Mapping[int, Letter]) -> None:
    """Keep the letters of these messages, by message id."""
    if not letters:
        return
    with statements.prepared() as cursor:
        cursor.execute(
            """
            INSERT INTO letter (message_id, subject, sender, recipients, html, rest, name,
                                standing, verdict, traits, fields)
            SELECT * FROM unnest(%b::bigint[], %b::text[], %b::jsonb[], %b::jsonb[], %b::text[],
                                 %b::text[], %b::text[], %b::text[], %b::jsonb[], %b::jsonb[],
                                 %b::jsonb[])
            """,
            list(map(list, zip(*map(_row, letters.items()), strict=True))),
        )


def _row(item: tuple[int, Letter]) -> list[Any]:
    message_id, letter = item
    return [
        message_id,
        letter.subject,
        json.dumps(letter.sender and party(letter.sender)),
        json.dumps([party(one) | {"role": one.role} for one in letter.recipients]),
        letter.html,
        letter.rest,
        letter.name if len(letter.name) <= LONGEST_NAME else "",
        letter.standing,
        json.dumps(dict(letter.verdict)),
        json.dumps(dict(letter.traits)),
        json.dumps([asdict(one) for one in letter.fields]),
    ]


def party(one: Party) -> dict[str, str]:
    """Return a party as a letter keeps it, without its role."""
    return {"address": one.address, "name": one.name}


def admit(
    people: Iterable[tuple[int, Party]], *, at: datetime, by: int | None, is_proposed: bool = False
) -> None:
    """Let these take part in threads: thread id and whom; or only propose them.

    Who takes part already stays as they are; a proposal does not outrank that.
    """
    rows = taking_part(people, at=at, by=by, is_proposed=is_proposed)
    if is_proposed:
        Participant.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        let_in(rows)


def taking_part(
    people: Iterable[tuple[int, Party]], *, at: datetime, by: int | None, is_proposed: bool = False
) -> list[Participant]:
    """Return the rows of those who shall take part in threads."""
    return [
        Participant(
            thread_id=thread_id,
            address=one.address[:320],
            name=one.name[:200],
            is_proposed=is_proposed,
            added_by_id=by,
            added_at=at,
        )
        for thread_id, one in dict.fromkeys(people)
        if one.address
    ]


def let_in(rows: Iterable[Participant]) -> None:
    """Let these take part, proposed before or not."""
    unique = {(row.thread_id, row.address): row for row in reversed([*rows])}
    Participant.objects.bulk_create(
        [unique[key] for key in sorted(unique)],
        update_conflicts=True,
        unique_fields=["thread", "address"],
        update_fields=["is_proposed"],
    )


@transaction.atomic
def accept_participant(thread_id: int, address: str, *, by: int, at: datetime) -> None:
    """Let an address that a Cc proposed take part. Doing it twice changes nothing."""
    proposed = Participant.objects.filter(thread_id=thread_id, address=address, is_proposed=True)
    if proposed.update(is_proposed=False, added_by_id=by, added_at=at):
        _say_changed(thread_id, by)


@transaction.atomic
def drop_participant(thread_id: int, address: str, *, by: int) -> None:
    """Let an address take part no more: what it writes to the thread is an outsider's word."""
    taking_part = Participant.objects.filter(thread_id=thread_id, address=address)
    if taking_part.filter(is_proposed=False).update(is_proposed=True):
        _say_changed(thread_id, by)


def _say_changed(thread_id: int, by: int) -> None:
    conversation_id = Thread.objects.values_list("conversation_id", flat=True).get(pk=thread_id)
    say(ParticipantsChanged(**where(conversation_id), thread_id=thread_id, actor_id=by))
