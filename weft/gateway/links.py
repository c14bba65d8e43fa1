"""Short links: how a file goes where only words can, such as by text message.

They are short, for such words are paid for by the letter. Whoever follows one is sent on to a
download that lives ten minutes; the link itself ends, too, and is guessed by nobody.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings as deployment
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from weft.conversations.envelopes import File, Outbound
from weft.kernel import downloads, jobs
from weft.kernel.doors import Door, Refused, Request, Send, answer, in_thread

from .models import ShortLink

LIVES = timedelta(days=14)
LETTERS = 11  # of a token: 64 bits
PLACE = "/f/"


def with_links(message: Outbound, *, at: datetime) -> Outbound:
    """Return a message with links in its words, in the place of its files.

    A file has the same link at each try.
    """
    addresses = _addresses(message, at=at)
    lines = [message.text, *(addresses[file.id.hex] for file in message.files)]
    return replace(message, text="\n".join(filter(None, lines)), files=())


def room(files: int) -> int:
    """Return how many characters the links to so many files take."""
    return files * (len(deployment.WEFT_URL) + len(PLACE) + LETTERS + 1)


def _addresses(message: Outbound, *, at: datetime) -> Mapping[str, str]:
    rows = [_row(message.message_id, file, at) for file in message.files]
    ShortLink.objects.bulk_create(rows, ignore_conflicts=True)
    kept = ShortLink.objects.filter(message_id=message.message_id)
    return {row.upload_id.hex: f"{deployment.WEFT_URL}{PLACE}{row.token}" for row in kept}


def _row(message_id: int, file: File, at: datetime) -> ShortLink:
    return ShortLink(
        token=secrets.token_urlsafe(8),
        message_id=message_id,
        upload_id=file.id,
        sha256=file.sha256,
        name=file.name,
        content_type=file.content_type,
        ends_at=at + LIVES,
    )


async def follow(request: Request, send: Send) -> None:
    """Send whoever has a link on to its file; what has ended looks like what never was."""
    found = await in_thread(_download, request.params["token"], timezone.now())
    if found is None:
        raise Refused(404, "not_found", _("This file is no longer here."))
    headers = [
        (b"location", found.encode()),
        (b"cache-control", b"no-store"),
        (b"referrer-policy", b"no-referrer"),
    ]
    await answer(send, 302, b"", headers)


def _download(token: str, at: datetime) -> str | None:
    row = ShortLink.objects.filter(pk=token[:20], ends_at__gt=at).first()
    return downloads.address(row.sha256, row.name, row.content_type, at) if row else None


@jobs.job("gateway.forget_links", cron="41 3 * * *")
def forget_ended() -> None:
    """Forget links that have ended."""
    ShortLink.objects.filter(ends_at__lt=timezone.now()).delete()


routes = [Door("GET", "/f/{token}", follow, who="link")]
