"""The lines of a talk, made ready for their template.

A page has dozens of them, and a template's own way to a value, a word or a time costs several
times what Python's does; so the template of the talk only places what stands here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.template.defaultfilters import urlize
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from weft.console.people import mentions
from weft.console.templatetags.people_faces import channel_icon, face
from weft.console.timeline import afterwords, fields, formatting, letters
from weft.console.timeline.letters import EMPTY, Post
from weft.console.timeline.story import Piece
from weft.conversations.queries import Entry
from weft.gateway import hiding
from weft.ui import dates
from weft.ui.templatetags.icons import icon

Line = Mapping[str, Any]

SOON = timedelta(minutes=5)  # a message that leaves later was put off on purpose


def talk(
    pieces: Sequence[Piece],
    *,
    who: str,
    others: Mapping[int, str] | None = None,
    post: Post = EMPTY,
    channels: bool = False,
    names: Collection[str] = (),
) -> list[Line]:
    """Return a story as its lines; `who` is what we call the customer.

    `others` are what we call customers whose threads were brought here, by the threads' ids.
    `channels` says by which channel each message went, where a conversation has several. `names`
    are those of colleagues, which notes may call.
    """
    others = others or {}
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
                    who=others.get(piece.message.thread_id, who),
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
        "agent": entry.author_id or "",
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
        "amend": afterwords.offered(entry, at=timezone.now()),
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
    return {"at": local.isoformat(), "is_soon": is_soon, "when": dates.moment(local)}


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
