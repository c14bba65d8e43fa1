"""The rows of a list, made ready for their template and drawn once for everybody who reads alike.

A page has dozens of them, and a template's own way to a value, a word or a time costs several
times what Python's does; so the template of a row only places what stands here.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zlib import crc32

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from weft.console.due import deadlines
from weft.console.templatetags.people_faces import called, channel_icon, face
from weft.console.verbs import to_conversation
from weft.conversations.queries import Row
from weft.ui.templatetags.icons import icon

Line = Mapping[str, Any]

MOST_DRAWN = 2_000  # rows, about 4 MB
KEPT_SECONDS = 60  # drawn words are not kept for ever, and what was erased least of all


class Drawn(NamedTuple):
    """A row as it is drawn; whoever has this version of it needs no other."""

    id: int
    version: str
    html: SafeString


class _Drawn:
    """Rows that were drawn a moment ago. A list is asked for again whenever one of them changes."""

    def __init__(self) -> None:
        self.rows: dict[tuple[Hashable, ...], Drawn] = {}
        self.until = 0.0

    def all(self, rows: Iterable[Row]) -> list[Drawn]:
        """Return rows as they are drawn for whoever speaks this language, by their clock."""
        now = time.monotonic()
        if now > self.until or len(self.rows) >= MOST_DRAWN:
            self.rows, self.until = {}, now + KEPT_SECONDS
        reader = get_language(), timezone.get_current_timezone_name()
        at = timezone.now()
        found = []
        for row in rows:
            key = row, deadlines.tone(row, at), *reader
            found.append(self.rows.get(key) or self._draw(row, key, at))
        return found

    def _draw(self, row: Row, key: tuple[Hashable, ...], at: datetime) -> Drawn:
        # the same in every process, and in each of its lives
        version = f"{crc32(repr(key).encode()):x}"
        line = {**_line(row), "version": version, "pill": deadlines.pill(row, at)}
        html = render_to_string("console/conversations/_row.html", {"line": line})
        drawn = self.rows[key] = Drawn(row.id, version, html)
        return drawn


_drawn = _Drawn()


def shown(found: Sequence[Row], *, open_id: int | None = None) -> SafeString:
    """Return conversations as the list draws them."""
    marked = 'class="row__link" aria-current="true"'
    return SafeString(
        "".join(
            one.html.replace('class="row__link"', marked, 1) if one.id == open_id else one.html
            for one in _drawn.all(found)
        )
    )


def changed(found: Sequence[Row], have: Mapping[str, str]) -> SafeString:
    """Return those of the rows that a page does not have; `have` tells their versions by id."""
    return SafeString(
        "".join(one.html for one in _drawn.all(found) if have.get(str(one.id)) != one.version)
    )


def _line(row: Row) -> Line:
    who = called(row.customer_name, row.customer_id)
    return {
        "id": str(row.id),
        "url": to_conversation(row.id),
        "unread": _("unread") if row.is_unread else "",
        "who": who,
        "pick": _("Select: %(name)s") % {"name": who},
        "face": face(who),
        "channel": icon(channel_icon(row.inbox_kind), row.inbox_name),
        "draft": _draft(row),
        "is_mine": row.has_draft,
        "mark": _mark(row),
        "matter": row.matter,
        "words": row.last_text,
        "is_pinned": row.is_pinned,
        "woken": _woken(row.woken_by),
        "assignee": (
            face(row.assignee_name, row.assignee_photo, "tiny", label=row.assignee_name)
            if row.assignee_id
            else ""
        ),
        **_when(row),
    }


def _woken(reason: str) -> str:
    """Return why the conversation is back from its rest."""
    return {
        "due": _("Back: its time came"),
        "message": _("Back: the customer wrote"),
        "follow_up": _("Back: its next step is due"),
    }.get(reason, "")


def _draft(row: Row) -> str:
    """Return who has begun an answer: oneself, or else colleagues by their names."""
    if row.has_draft:
        return _("Draft")
    return _("Draft: %(names)s") % {"names": row.drafting} if row.drafting else ""


def _mark(row: Row) -> str:
    if row.has_draft or row.drafting:
        return icon("edit")
    if row.last_direction == "note":
        return icon("note", _("Note"))
    return icon("reply", _("Answered")) if row.last_direction == "out" else ""


def _when(row: Row) -> Line:
    """Return the time that counts: waiting since, resting until, or the last word's."""
    at = row.waiting_since or row.snoozed_until or row.last_at
    if at is None:
        return {}
    local = timezone.localtime(at)
    if row.waiting_since or not row.snoozed_until:
        kind, clock = "waits" if row.waiting_since else "last", f"{local:%H:%M}"
    else:
        kind, clock = "rests", date_format(local, "D H:i")
    hint = _("Waiting for us since") if row.waiting_since else ""
    return {"when": kind, "at": local.isoformat(), "clock": clock, "hint": hint}
