"""Lines: messages as the widget shows them. Notes never get here; see conversations' visitor.py.

Addresses are paths: only the browser knows under which name it reached us.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from weft.conversations.envelopes import File
from weft.conversations.queries import Line
from weft.kernel import downloads

# What opens in the browser as a picture; anything else, an SVG too, is only ever saved
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}

Json = dict[str, Any]


def show(line: Line, at: datetime) -> Json:
    """Return a line for the visitor, with links to its files that live ten minutes."""
    shown: Json = {
        "id": line.id,
        "from": "us" if line.is_ours else "you",
        "text": line.text,
        "at": line.sent_at.isoformat(),
        "state": "seen" if line.is_read else "sent",
        "files": [show_file(file, at) for file in line.files],
    }
    if line.is_ours:
        shown["author"] = author(line.author_name, line.author_photo)
    else:
        shown["client_id"] = line.key
    if line.choices:
        shown["choices"] = list(line.choices)
    if line.is_corrected:
        shown["is_corrected"] = True
    if line.reaction is not None:
        shown["reaction"] = line.reaction
    if line.is_redacted or line.is_taken_back:
        # a word of the widget's; browsers that have an older one know `is_redacted` alone
        shown |= {"is_redacted": True, "gone": "removed" if line.is_redacted else "taken_back"}
    return shown


def show_file(file: File, at: datetime) -> Json:
    """Return a file with its link."""
    return {
        "id": str(file.id),
        "name": file.name,
        "size": file.size,
        "type": file.content_type,
        "image": file.content_type in PICTURES,
        "url": downloads.address(file.sha256, file.name, file.content_type, at),
    }


def author(name: str, photo_sha256: str) -> Json | None:
    """Return who speaks for us; None when nobody in particular does."""
    if not name.strip():
        return None
    photo = f"/photos/{photo_sha256}.webp" if photo_sha256 else None
    return {"name": name.strip(), "photo": photo}
