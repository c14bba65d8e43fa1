"""Is it about X? The earlier matters that a new contact is likely about, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from weft.console.timeline.letters import MARKS
from weft.console.verbs import to_conversation
from weft.conversations.likely import FORGOTTEN, Guess, Matter, guesses
from weft.conversations.queries import History, Row, Statement
from weft.ui import dates

HELLO = re.compile(
    r"(?i)^\W*(?:dzień dobry|dobry wieczór|witam|cześć|hej|szanowni państwo|dobrý den|dobrý večer"
    r"|zdravím|ahoj|vážen[íý]\w*|hello|hi|hey|dear \w+|good (?:morning|afternoon|evening))\b\W*"
)
LOOKED_THROUGH = 12  # matters
LONGEST_TITLE = 60  # characters
TELLING = 3  # words that make a statement more than a hello
VERY, RATHER = 0.7, 0.45


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A matter, why it is likely meant, and how one asks the customer."""

    id: int
    url: str
    kind: str
    title: str
    sure: str
    reasons: list[str]
    question: str  # in the customer's language
    said: Statement | None  # what need not be asked again


def asked_about(rows: Sequence[Row], conversation_id: int, *, at: datetime) -> list[Row]:
    """Return the earlier matters among which the one that is meant may be."""
    earlier = [
        row
        for row in rows
        if row.id != conversation_id
        and (row.status != "closed" or at - (row.last_at or row.opened_at) <= FORGOTTEN)
    ]
    return earlier[:LOOKED_THROUGH]


def proposals(
    own: Row,
    earlier: Sequence[Row],
    history: History,
    said: Mapping[int, list[Statement]],
    *,
    language: str,
    at: datetime,
) -> list[Proposal]:
    """Return what a contact is likely about, the likeliest first.

    Once somebody of us has answered, only what names the same number is worth a word.
    """
    rows = {row.id: row for row in earlier}
    matters = [_matter(row, history, said) for row in earlier]
    found = guesses(_matter(own, history, said), matters, at=at)
    contact = history.contacts.get(own.id)
    if contact and contact.answered_by:
        found = [guess for guess in found if guess.reasons.numbers]
    return [
        _proposal(rows[guess.id], guess, said.get(guess.id, []), language, timezone.localdate(at))
        for guess in found
    ]


def _matter(row: Row, history: History, said: Mapping[int, list[Statement]]) -> Matter:
    contact = history.contacts.get(row.id)
    statements = said.get(row.id, [])
    subjects = dict.fromkeys([row.matter, *(one.subject for one in statements)])
    return Matter(
        id=row.id,
        subject=" ".join(filter(None, subjects)),
        said=[one.text for one in statements],
        pages=[contact.page] if contact and contact.page else [],
        tags=row.tags,
        last_at=row.last_at or row.opened_at,
        is_closed=row.status == "closed",
        waits_for_customer=row.last_direction == "out",
    )


def _proposal(
    row: Row, guess: Guess, said: Sequence[Statement], language: str, today: date
) -> Proposal:
    telling = _telling(said)
    title = _title(row.matter, telling)
    return Proposal(
        id=row.id,
        url=to_conversation(row.id),
        kind=row.inbox_kind,
        title=title,
        sure=_sure(guess.weight),
        reasons=_reasons(row, guess, today),
        question=_question(title, guess, language),
        said=telling,
    )


def _telling(said: Sequence[Statement]) -> Statement | None:
    """Return the first statement that is more than a hello."""
    more = (one for one in said if len(one.text.split()) >= TELLING)
    return next(more, said[0] if said else None)


def _title(matter: str, telling: Statement | None) -> str:
    """Return what a matter is called: by its subject, or else by the customer's own words."""
    words = MARKS.sub("", matter, count=1).strip()
    if not words and telling:
        said = " ".join(telling.text.split())
        words = HELLO.sub("", said) or said
    return Truncator(words.rstrip(" .,:;!?")).chars(LONGEST_TITLE)


def _sure(weight: float) -> str:
    if weight >= VERY:
        return _("Very likely")
    return _("Likely") if weight >= RATHER else _("Perhaps")


def _reasons(row: Row, guess: Guess, today: date) -> list[str]:
    why = guess.reasons
    found = []
    if why.numbers:
        found.append(_("both name %(numbers)s") % {"numbers": ", ".join(why.numbers)})
    if why.words:
        found.append(_("the same words: %(words)s") % {"words": ", ".join(why.words)})
    if why.same_page:
        found.append(_("the same page"))
    if why.tags:
        found.append(_("the same tag: %(tags)s") % {"tags": ", ".join(why.tags)})
    return [*found, _standing(row, today)]


def _standing(row: Row, today: date) -> str:
    day = {"day": _day(row.last_at or row.opened_at, today)}
    if row.status == "closed":
        return _("closed, last words: %(day)s") % day
    if row.last_direction == "out":
        return _("open, waiting for the customer, last words: %(day)s") % day
    return _("open, waiting for us, last words: %(day)s") % day


def _day(moment: datetime, today: date) -> str:
    day = timezone.localdate(moment)
    if day == today:
        return _("today")
    if day == today - timedelta(days=1):
        return _("yesterday")
    return dates.day_and_month(day)


def _question(title: str, guess: Guess, language: str) -> str:
    """Ask the customer, in their language and in one sentence."""
    numbers = [number for number in guess.reasons.numbers or guess.numbers if number not in title]
    with translation.override(language):
        if title and numbers:
            words = _("Is it about “%(matter)s” (no. %(number)s)?")
            return words % {"matter": title, "number": numbers[0]}
        if title:
            return _("Is it about “%(matter)s”?") % {"matter": title}
        return _("Is it about what you wrote to us before?")
