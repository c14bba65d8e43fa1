"""What people say about themselves: name, photo, language, time zone, signature."""

from __future__ import annotations

import warnings
from io import BytesIO

from django.db import transaction
from PIL import Image, ImageOps

from weft.kernel import files
from weft.kernel.events import say
from weft.people.events import AgentProfileChanged
from weft.people.models import Agent

PHOTO_SIDE = 256  # pixels; shown at 64 at most, so it is sharp on any screen
MAX_PHOTO_BYTES = 8 * 1024 * 1024
MAX_PHOTO_PIXELS = 40_000_000  # a camera's 36 megapixels fit; decoded it is 120 MB, briefly
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class PhotoUnreadable(Exception):
    """The file is not a picture we can show, or it is far too large."""


@transaction.atomic
def update_profile(
    agent: Agent,
    *,
    first_name: str,
    surname: str,
    language: str,
    time_zone: str,
    signature: str,
    undo_seconds: int | None,
) -> bool:
    """Store what the agent says about themselves. Return whether anything changed."""
    new = {
        "first_name": first_name,
        "surname": surname,
        "language": language,
        "time_zone": time_zone,
        "signature": signature,
        "undo_seconds": undo_seconds,
    }
    if all(getattr(agent, field) == value for field, value in new.items()):
        return False
    for field, value in new.items():
        setattr(agent, field, value)
    agent.save(update_fields=list(new))
    say(AgentProfileChanged(agent_id=agent.pk, actor_id=agent.pk))
    return True


def set_photo(agent: Agent, content: bytes) -> str:
    """Make `content` the agent's photo; return the stored file's hash.

    It is decoded and encoded again: nothing of the uploaded file survives but the picture.
    Raises PhotoUnreadable.
    """
    stored = files.store([square(content)])
    _remember(agent, stored.sha256)
    return stored.sha256


def remove_photo(agent: Agent) -> None:
    """Show the initials again."""
    if agent.photo_sha256:
        _remember(agent, "")


@transaction.atomic
def _remember(agent: Agent, sha256: str) -> None:
    agent.photo_sha256 = sha256
    agent.save(update_fields=["photo_sha256"])
    say(AgentProfileChanged(agent_id=agent.pk, actor_id=agent.pk))


def square(content: bytes) -> bytes:
    """Return the picture's middle as a square WebP. Raises PhotoUnreadable."""
    if not content or len(content) > MAX_PHOTO_BYTES:
        raise PhotoUnreadable
    try:
        with (
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(BytesIO(content), formats=FORMATS) as picture,
        ):
            # the size stands in the header: a bomb is refused before it is decoded
            _check_size(picture)
            picture.draft("RGB", (PHOTO_SIDE * 2, PHOTO_SIDE * 2))  # JPEG: decode small
            upright = ImageOps.exif_transpose(picture)
            small = ImageOps.fit(upright.convert("RGB"), (PHOTO_SIDE, PHOTO_SIDE))
    except Exception as problem:
        # Pillow's decoders raise whatever they please on a broken file
        raise PhotoUnreadable from problem
    out = BytesIO()
    small.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PHOTO_PIXELS:
        raise PhotoUnreadable
