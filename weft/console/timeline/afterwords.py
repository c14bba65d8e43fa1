"""What networks later said of a message, made ready for its line; and files that are not here yet.

An edited message shows what it says now, and what it said before a click away. What its author took
back is covered, and can be looked at: it was said.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from weft.console.timeline import letters
from weft.conversations.queries import Afterwords, Entry
from weft.gateway import amending
from weft.ui.templatetags.icons import icon


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
        "edited_by": _edited(said),
        "taken_back": _taken_back(entry, said) if said.unsent_at else "",
        "reactions": said.reactions,
        "reacted": _("Reactions: %(emoji)s") % {"emoji": " ".join(said.reactions)},
        "reacted_by": (
            _("%(emoji)s by %(name)s") % {"emoji": said.reaction, "name": said.reacted_by}
            if said.reaction
            else ""
        ),
        "doubt": _doubt(said),
    }


def offered(entry: Entry, *, at: datetime) -> Mapping[str, str] | None:
    """Return what a message's own link leads to; None where nothing can be done to it now."""
    may = amending.may(entry, at=at)
    return _offered(bool(may.reactions), may.correct, may.take_back, get_language())


@functools.cache
def _offered(
    reacts: bool, corrects: bool, takes_back: bool, _language: str | None
) -> Mapping[str, str] | None:
    if reacts:
        noun, drawing, words = "reaction", "smile", _("React")
    elif corrects:
        noun, drawing = "correction", "edit"
        words = _("Correct or take back") if takes_back else _("Correct")
    elif takes_back:
        noun, drawing, words = "retraction", "trash", pgettext("message", "Take back")
    else:
        return None
    return {"noun": noun, "words": words, "icon": icon(drawing, words)}


def palette(entry: Entry, emoji: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the emoji that a message may get, and which of them is ours."""
    ours = entry.afterwords.reaction if entry.afterwords else ""
    return [{"emoji": one, "is_ours": one == ours} for one in emoji]


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


def _edited(said: Afterwords) -> str:
    by = said.edits[-1].by if said.edits else ""
    if by:
        return _("Corrected by %(name)s. What it said before") % {"name": by}
    return _("Edited. What it said before")


def _taken_back(entry: Entry, said: Afterwords) -> str:
    if said.unsent_by:
        return _("Taken back by %(name)s") % {"name": said.unsent_by}
    if entry.direction == "in":
        return _("Taken back by the customer")
    return _("Taken back")


def _doubt(said: Afterwords) -> Mapping[str, str] | None:
    """Return what was not done, or of which nobody knows, and where it is tried again."""
    words = {
        "edited": ("correction", _("Nobody knows whether the correction arrived.")),
        "unsent": ("retraction", _("Nobody knows whether this was taken back.")),
        "reacted": ("reaction", _("Nobody knows whether the reaction arrived.")),
    }
    if not said.doubted:
        return None
    noun, told = words[said.doubted]
    if said.was_undone:
        told = _("The reaction did not arrive.")
        told = f"{told} {letters.told(said.undone_why)}".strip()
    return {"noun": noun, "words": told}


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
