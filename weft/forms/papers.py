"""The files of a form: kept at once, and carried by the page until the form is whole.

A browser cannot show chosen files again after a mistake. So each is kept when it comes first, and
the page hands back a token of ours that names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from weft.conversations import actions as conversations
from weft.kernel import downloads, files, tokens

PURPOSE = "form file"
LIVES = timedelta(hours=24)
LIMIT = files.LIMIT
MAX_TYPE = 100


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One kept file, as a form carries it."""

    sha256: str
    name: str
    content_type: str
    token: str = ""


def keep(inbox_id: int, sent: UploadedFile[Any], at: datetime) -> Paper:
    """Keep a file that was sent. Raises TooLarge, StorageFull."""
    stored = files.store(sent.chunks(), LIMIT)
    with files.open_file(stored.sha256) as file:
        # By its first bytes: what a browser claims decides nothing
        kind = downloads.content_type(
            file.read(downloads.HEAD), (sent.content_type or "")[:MAX_TYPE]
        )
    paper = Paper(sha256=stored.sha256, name=files.safe_name(sent.name or ""), content_type=kind)
    claim = {
        "inbox": inbox_id, "sha256": paper.sha256, "name": paper.name, "type": paper.content_type,
    }  # fmt: skip
    return Paper(
        sha256=paper.sha256,
        name=paper.name,
        content_type=paper.content_type,
        token=tokens.sign(PURPOSE, claim, LIVES, at),
    )


def kept(inbox_id: int, given: Iterable[str], at: datetime) -> list[Paper]:
    """Return the files that came with a try before; a token that is not ours names nothing."""
    found = []
    for token in given:
        try:
            claim = tokens.verify(PURPOSE, token, at)
        except tokens.BadToken:
            continue
        if claim["inbox"] == inbox_id:
            found.append(
                Paper(
                    sha256=claim["sha256"],
                    name=claim["name"],
                    content_type=claim["type"],
                    token=token,
                )
            )
    return found


@transaction.atomic
def hand_over(
    inbox_id: int, remote: str, papers: Mapping[str, Sequence[Paper]], at: datetime
) -> list[UUID]:
    """Make uploads of the files, so that the message of `remote` may carry them."""
    return [
        conversations.keep_upload(
            sha256=paper.sha256,
            name=paper.name,
            content_type=paper.content_type,
            at=at,
            inbox_id=inbox_id,
            remote=remote,
        ).pk
        for many in papers.values()
        for paper in many
    ]
