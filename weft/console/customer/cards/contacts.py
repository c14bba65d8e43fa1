"""The latest contacts of a customer over all channels, in one list: what is open stands first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from weft.console.verbs import to_conversation
from weft.conversations.queries import History, Row
from weft.gateway import registry

SHOWN = 8
LEARNED_FROM = 2  # contacts; one alone is no habit


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """One contact."""

    id: int
    url: str
    kinds: tuple[str, ...]
    matter: str
    words: str
    at: datetime | None
    state: str  # "us", "them", "snoozed", "closed"
    since: datetime | None  # how long we owe an answer, or until when it rests
    who: str  # answered last, or else looks after it


@dataclass(frozen=True, kw_only=True)
class Habit:
    """The channel by which a customer is best reached, and how we know."""

    kind: str
    label: str
    reason: str


def lines(rows: Sequence[Row], history: History) -> list[ContactLine]:
    """Return the contacts to show: open matters first, then the newest."""
    found = [_line(row, history) for row in rows]
    newest = sorted(found, key=lambda line: -(line.at.timestamp() if line.at else 0))
    return sorted(newest, key=lambda line: line.state == "closed")[:SHOWN]


def _line(row: Row, history: History) -> ContactLine:
    contact = history.contacts.get(row.id)
    state = "us" if row.waiting_since else "them"
    if row.status != "open":
        state = row.status
    return ContactLine(
        id=row.id,
        url=to_conversation(row.id),
        kinds=(contact and contact.kinds) or (row.inbox_kind,),
        matter=row.matter,
        words=row.last_text,
        at=row.last_at or row.opened_at,
        state=state,
        since=row.snoozed_until if state == "snoozed" else row.waiting_since,
        who=(contact and contact.answered_by) or row.assignee_name,
    )


def habit(preferred: str, history: History) -> Habit | None:
    """Return the channel to reach the customer by: as was said, or as they mostly write.

    None where nobody said and nothing is learned yet.
    """
    if preferred:
        return Habit(kind=preferred, label=registry.called(preferred), reason=_("as was said"))
    used = Counter(contact.kinds[0] for contact in history.contacts.values() if contact.kinds)
    if used.total() < LEARNED_FROM:
        return None
    kind, times = used.most_common(1)[0]
    if list(used.values()).count(times) > 1:
        return None  # as often one as the other
    reason = _("%(times)d of the last %(all)d contacts") % {"times": times, "all": used.total()}
    return Habit(kind=kind, label=registry.called(kind), reason=reason)
