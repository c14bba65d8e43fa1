"""What networks later said of a message, made ready for its line; and files that are not here yet.

An edited message shows what it says now, and what it said before a click away. What its author took
back is covered, and can be looked at: it was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weft.console import letters
from weft.conversations.queries import Entry


def line(entry: Entry) -> Mapping[str, Any] | None:
    """Return what was later said of a message; None: nothing."""
    said = entry.afterwords
    if said is None:
        return None
    before = [entry.text, *(edit.text for edit in said.edits[:-1])] if said.edits else []
    return {
        "now": said.edits[-1].text if said.edits else "",
        "before": [text for text in before if text],
        "edited": _moment(said.edits[-1].at) if said.edits else "",
        "taken_back": _taken_back(entry) if said.unsent_at else "",
        "reactions": said.reactions,
        "reacted": _("Reactions: %(emoji)s") % {"emoji": " ".join(said.reactions)},
    }


def missing(entry: Entry) -> list[Mapping[str, Any]]:
    """Return the files of a message that lie at the vendor, and why they are not here."""
    return [
        {
            "name": one.lying.name or _("File"),
            "is_failed": one.is_failed,
            "reason": letters.told(one.reason),
        }
        for one in entry.unfetched
    ]


def is_unshown(entry: Entry) -> bool:
    """Tell whether a message came of which there is nothing to show."""
    return not (
        entry.text.strip() or entry.files or entry.unfetched or entry.has_letter
        or entry.is_redacted
    )  # fmt: skip


def _taken_back(entry: Entry) -> str:
    if entry.direction == "in":
        return _("Taken back by the customer")
    return _("Taken back")


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
