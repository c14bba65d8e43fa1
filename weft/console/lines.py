"""The lines of a list and of a talk, made ready for their templates.

A page has dozens of them, and a template's own way to a value, a word or a time costs several
times what Python's does; so the templates of lines only place what stands here.
"""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zlib import crc32

from django.template.defaultfilters import urlize
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from weft.console import afterwords, deadlines, fields, formatting, letters, mentions
from weft.console.letters import EMPTY, Post
from weft.console.story import Piece
from weft.console.templatetags.people_faces import called, channel_icon, face
from weft.console.verbs import to_conversation
from weft.conversations.queries import Entry, Row
from weft.gateway import hiding
from weft.ui.templatetags.icons import icon

Line = Mapping[str, Any]

MOST_DRAWN = 2_000  # rows, about 4 MB
KEPT_SECONDS = 60  # drawn words are not kept for ever, and what was erased least of all
SOON = timedelta(minutes=5)  # a message that leaves later was put off on purpose


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


def rows(found: Sequence[Row], *, open_id: int | None = None) -> SafeString:
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


def talk(
    pieces: Sequence[Piece],
    *,
    who: str,
    post: Post = EMPTY,
    channels: bool = False,
    names: Collection[str] = (),
) -> list[Line]:
    """Return a story as its lines; `who` is what we call the customer.

    `channels` says by which channel each message went, where a conversation has several. `names`
    are those of colleagues, which notes may call.
    """
    entries = [piece.message for piece in pieces if piece.message]
    subjects = letters.subjects(entries, post) if post.letters else {}
    return [
        {
            "day": piece.day and piece.day.isoformat(),
            "day_words": piece.day_words,
            "is_first_unread": piece.is_first_unread,
            "happening": piece.happening,
            **(
                message(
                    piece.message,
                    who=who,
                    continues=piece.continues,
                    post=post,
                    subject=subjects.get(piece.message.id, ""),
                    names_channel=channels,
                    names=names,
                )
                if piece.message
                else {}
            ),
        }
        for piece in pieces
    ]


# What a message can hold beside words, and what can stand below it
RICH = (
    *("answered", "letter", "later", "is_redacted", "is_unshown"),
    *("offered", "typed", "files", "missing"),
)
MORE = ("later", "is_hidden_in_public", "may_be_hidden", "held", "is_stuck")


def _answered(entry: Entry, who: str) -> Line | None:
    """Return what a message answers, in a line above its words."""
    if entry.answered is None:
        return None
    return {
        "id": str(entry.answered.message_id),
        "by": _("You") if entry.answered.is_ours else who,
        "text": " ".join(entry.answered.text.split()) or "…",
    }


def message(
    entry: Entry,
    *,
    who: str,
    continues: bool = False,
    post: Post = EMPTY,
    subject: str = "",
    names_channel: bool = False,
    names: Collection[str] = (),
) -> Line:
    """Return a message as a line of the talk."""
    is_in = entry.direction == "in"
    author = who if is_in else entry.author_name or letters.signed(entry, post) or _("Weft")
    letter = letters.line(entry, post, who=who, subject=subject)
    shown = formatted(entry) if letter and entry.direction == "out" else None
    continues = continues and letter is None and not names_channel
    later = afterwords.line(entry)
    line = {
        "id": str(entry.id),
        # what a composer sent goes by the composer's name; what an archive brought has one of mail
        "name": str(entry.id) if is_in or " " in entry.key else entry.key,
        "direction": entry.direction,
        "is_note": entry.direction == "note",
        "continues": continues,
        "author": author,
        "face": "" if continues else face(author, entry.author_photo, "small"),
        "text": _words(entry, names) if shown is None else shown,
        "later": later,
        "missing": afterwords.missing(entry),
        "has_failed_files": any(one.is_failed for one in entry.unfetched),
        "is_unshown": is_in and afterwords.is_unshown(entry),
        "is_formatted": shown is not None,
        "is_redacted": entry.is_redacted,
        "letter": letter,
        "answered": _answered(entry, who),
        "offered": entry.offered,
        "may_be_hidden": is_in and hiding.may_be_hidden(entry),
        "is_hidden_in_public": entry.is_hidden_in_public,
        "typed": fields.typed(post.letters.get(entry.id), entry.text),
        "channel": icon(channel_icon(entry.inbox_kind), entry.inbox_name) if names_channel else "",
        "files": letters.outside(entry, is_rich=bool(letter and letter["is_rich"])),
        "held": _held(entry) if entry.state == "held" else None,
        "mark": _state(entry.state, entry.is_read, get_language()) if entry.state else "",
        "state": entry.state,
        "is_stuck": entry.state in {"failed", "unknown"},
        "reason": letters.told(entry.reason),
        **_times(entry.sent_at),
    }
    # most lines are words and nothing else, and a template looks at each thing that is not there
    return line | {
        "is_plain": bool(line["text"]) and not any(line[name] for name in RICH),
        "has_more": any(line[name] for name in MORE),
    }


def _held(entry: Entry) -> Line | None:
    """Return when a held message leaves: a few seconds are counted down, a day is named."""
    if entry.due_at is None:
        return None
    local = timezone.localtime(entry.due_at)
    is_soon = entry.due_at - timezone.now() < SOON
    return {"at": local.isoformat(), "is_soon": is_soon, "when": date_format(local, "D j.n. H:i")}


def _times(at: datetime) -> Line:
    local = timezone.localtime(at)
    return {
        "at": local.isoformat(),
        "clock": f"{local:%H:%M}",
        # without its zone: the same moment is equal in every zone, and is not read alike
        "moment": _moment(local.replace(second=0, microsecond=0, tzinfo=None), get_language()),
    }


@functools.lru_cache(maxsize=1_000)
def _moment(minute: datetime, _language: str | None) -> str:
    return date_format(minute, "DATETIME_FORMAT")


def formatted(entry: Entry) -> SafeString | None:
    """Return a message of ours as its readers see it; None where it is shown as it was typed."""
    return formatting.html(letters.channel_of(entry), entry.text, entry.files)


def _words(entry: Entry, names: Collection[str]) -> str:
    if entry.direction == "note" and mentions.SIGN in entry.text:
        return mentions.marked(entry.text, names)
    return _text(entry.text)


def _text(text: str) -> str:
    # urlize looks at every word, and most messages have none that could be a link
    return urlize(text) if MAY_LINK.search(text) else conditional_escape(text)


# What urlize makes a link of: addresses by their scheme or www, mail, and these endings
MAY_LINK = re.compile(r"://|www\.|@|\.(?:com|edu|gov|int|mil|net|org)", re.IGNORECASE)


@functools.cache
def _state(state: str, is_read: bool, _language: str | None) -> str:
    # not stripped: that would make plain text of it, which the next template escapes
    message = {"state": state, "is_read": is_read}
    return render_to_string("console/conversations/_state.html", {"message": message})
