"""Letters as the talk shows them: who wrote to whom about what, and what to know of it.

What a channel knows of its letters is asked through its manifest; no channel is named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from weft.console.timeline import formatting
from weft.conversations import queries
from weft.conversations.envelopes import File, Party
from weft.conversations.queries import Entry, LetterCard, RecipientCard
from weft.gateway import registry
from weft.gateway.contract import Channel, Mark
from weft.ui.templatetags.icons import icon

Line = Mapping[str, Any]

# Re:, Odp:, AW:, Re[2]: in front of a subject, in any language: they change nothing about it
MARKS = re.compile(r"(?:\s*[^\W\d_]{1,5}(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:\uff1a])*\s*")
SETTLED = frozenset({"waiting", "sent", "delivered"})
STATES = {"sent": "check", "delivered": "checks", "failed": "warning", "unknown": "warning"}


@dataclass(frozen=True, kw_only=True)
class Post:
    """The letters of a run of messages, and what became of the copies of ours."""

    letters: Mapping[int, LetterCard]
    copies: Mapping[int, Sequence[RecipientCard]]


EMPTY = Post(letters={}, copies={})

FOLLOWED = Mark(
    code="followed",
    words=gettext_lazy("Followed by mail"),
    hint=gettext_lazy("The answer was not read in the chat, so it went by mail as well."),
)


def post_of(entries: Iterable[Entry]) -> Post:
    """Return the letters of these messages. No query without letters, two with any of ours."""
    having = [entry for entry in entries if entry.has_letter]
    if not having:
        return EMPTY
    ours = [entry.id for entry in having if entry.direction == "out"]
    return Post(
        letters=queries.letters_of([entry.id for entry in having]),
        copies=queries.recipients_of(ours) if ours else {},
    )


def bare(subject: str) -> str:
    """Return a subject without its marks of answers, for comparing."""
    return MARKS.sub("", subject[:1000], count=1).strip().casefold()


def subjects(entries: Iterable[Entry], post: Post) -> dict[int, str]:
    """Return the subjects to show, by message: the first of each thread, and those that differ."""
    shown: dict[int, str] = {}
    before: dict[int, str] = {}
    for entry in entries:
        letter = post.letters.get(entry.id)
        if letter is None:
            continue
        here = bare(letter.subject)
        if letter.subject and before.get(entry.thread_id) != here:
            shown[entry.id] = letter.subject
        before[entry.thread_id] = here
    return shown


def line(entry: Entry, post: Post, *, who: str, subject: str) -> Line | None:
    """Return the letter of a message as its template places it; None for a message without.

    What was typed into a form is a letter too, and has nothing that stands here.
    """
    letter = post.letters.get(entry.id)
    if letter is None or not (letter.recipients or letter.has_html or letter.rest):
        return None
    copies = list(post.copies.get(entry.id, ()))
    channel = channel_of(entry)
    marks = list(channel.marks(letter)) if channel and channel.marks else []
    if letter.traits.get("carries"):
        marks.append(FOLLOWED)
    has_sheet = letter.has_html and channel is not None and channel.sheet is not None
    return {
        "subject": subject,
        "sender": _sender(letter, marks, who=who),
        "people": _people(letter),
        "to": _to(letter),
        "marks": [_mark(one) for one in marks],
        "rest": letter.rest,
        "has_sheet": has_sheet,
        "is_rich": has_sheet and bool(letter.traits.get("is_rich")),
        "has_original": bool(channel and channel.keeps_origin and entry.direction == "in"),
        "copies": [_copy(one) for one in copies] if _differ(copies) else [],
    }


def outside(entry: Entry, *, is_rich: bool) -> list[File]:
    """Return the files that stand beside the words; those that are shown inside stand there."""
    if entry.direction == "out" and entry.has_letter:
        return formatting.beside(entry.files, entry.text)
    return [file for file in entry.files if not (is_rich and file.content_id)]


def channel_of(entry: Entry) -> Channel | None:
    """Return the channel of a message; None when it is not installed any more."""
    try:
        return registry.channel(entry.inbox_kind)
    except registry.UnknownChannel:
        return None


def _sender(letter: LetterCard, marks: Sequence[Mark], *, who: str) -> str:
    """Return name and address of a sender who is not simply the customer."""
    sender = letter.sender
    if sender is None or not letter.standing:
        return ""
    is_plain = sender.name.casefold() == who.casefold() and not any(m.is_warning for m in marks)
    return "" if is_plain or sender.address == who else called(sender)


def signed(entry: Entry, post: Post) -> str:
    """Return whose name a letter of ours bears that no agent here wrote; "" for none."""
    letter = post.letters.get(entry.id)
    return (letter.sender.name or letter.sender.address) if letter and letter.sender else ""


def called(one: Party) -> str:
    """Return a person as letters write them: a name and its address."""
    return f"{one.name} <{one.address}>" if one.name and one.name != one.address else one.address


def _people(letter: LetterCard) -> list[Line]:
    roles = {"to": _("To"), "cc": _("Cc"), "bcc": _("Bcc")}
    found: list[Line] = []
    if letter.sender:
        found.append({"role": _("From"), "names": [called(letter.sender)]})
    for role, label in roles.items():
        if names := [called(one) for one in letter.recipients if one.role == role]:
            found.append({"role": label, "names": names})
    if letter.subject:
        found.append({"role": _("Subject"), "names": [letter.subject]})
    return found


def _to(letter: LetterCard) -> str:
    """Return the recipients in a few words."""
    if not letter.recipients:
        return ""
    first, *others = letter.recipients
    name = first.name or first.address
    if not others:
        return _("to %(name)s") % {"name": name}
    return ngettext(
        "to %(name)s and %(count)d other", "to %(name)s and %(count)d others", len(others)
    ) % {"name": name, "count": len(others)}


def _mark(one: Mark) -> Line:
    picture = "warning" if one.is_warning else "info"
    return {"words": one.words, "hint": one.hint, "is_warning": one.is_warning, "icon": picture}


def _differ(copies: Sequence[RecipientCard]) -> bool:
    """Tell whether the copies have to be told apart: one sum says it all when none failed."""
    states = {one.state for one in copies}
    return len(copies) > 1 and (len(states) > 1 or not states <= SETTLED)


def _copy(one: RecipientCard) -> Line:
    words = {
        "waiting": _("Waiting"),
        "sent": _("Sent"),
        "delivered": _("Delivered"),
        "failed": _("Not sent"),
        "unknown": _("Perhaps not sent"),
    }
    return {
        "who": one.name or one.address,
        "address": one.address,
        "state": one.state,
        "words": words[one.state],
        "reason": told(one.reason),
        "icon": icon(STATES.get(one.state, "clock")),
    }


def told(reason: str) -> str:
    """Return why a message is stuck: our sentence in the reader's language, the vendor's words."""
    sentence, _newline, said = reason.partition("\n")
    told = _(sentence) if sentence else ""
    return f"{told} ({' '.join(said.split())})" if said else told
