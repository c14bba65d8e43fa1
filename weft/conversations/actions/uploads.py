"""Uploads: files that somebody handed us, on their way into a message."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from weft.conversations.models import Attachment, Upload
from weft.kernel import statements


@transaction.atomic
def keep_upload(
    *,
    sha256: str,
    name: str,
    content_type: str,
    at: datetime,
    agent_id: int | None = None,
    inbox_id: int | None = None,
    remote: str = "",
) -> Upload:
    """Remember a stored file and who may send it: an agent, or a remote party of an inbox.

    The file itself stands in the file store before (kernel.files.store).
    """
    return Upload.objects.create(
        file_id=sha256,
        name=name,
        content_type=content_type,
        agent_id=agent_id,
        inbox_id=inbox_id,
        remote=remote,
        at=at,
    )


def carry_files(message_id: int, *, of: Collection[int]) -> None:
    """Let a message carry the files of others too, in the transaction that writes it."""
    carried = Attachment.objects.filter(message__in=of).order_by("pk")
    uploads = dict.fromkeys(carried.values_list("upload_id", flat=True))
    Attachment.objects.bulk_create(
        [Attachment(message_id=message_id, upload_id=upload_id) for upload_id in uploads],
        ignore_conflicts=True,
    )


def carry(carried: Iterable[tuple[int, UUID, int | None]]) -> None:
    """Let messages carry the files that their authors uploaded, nobody else's, in this order.

    Each is given as the message, the upload and the author.
    """
    rows = list(carried)
    if not rows:
        return
    with statements.prepared() as cursor:
        cursor.execute(
            """
            INSERT INTO attachment (message_id, upload_id)
            SELECT c.message_id, u.id
            FROM unnest(%b::bigint[], %b::uuid[], %b::bigint[]) WITH ORDINALITY
                AS c(message_id, upload_id, agent_id, place)
            JOIN upload u ON u.id = c.upload_id AND u.agent_id = c.agent_id
            ORDER BY c.place
            ON CONFLICT DO NOTHING
            """,
            list(map(list, zip(*rows, strict=True))),
        )
