"""Filters in the words of SQL. Values travel beside the text, which only this module writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from weft.conversations.filters import AT_RISK, BREACHED, CLOSED, ME, NOBODY, UNRESOLVED, Filter
from weft.people.reader import Reader
from weft.people.roles import Role

from .rights import VISIBLE

# Whoever marked a conversation as unread has a mark of 0, and it counts whoever wrote last.
UNREAD = """
    (CASE WHEN r.message_id = 0 THEN true
          ELSE c.status <> 'closed' AND c.last_direction = 'in'
               AND coalesce(r.message_id, 0) < c.last_message_id END)
"""


@dataclass
class Conditions:
    """Conditions joined by AND, with their values; names begin with `prefix`."""

    prefix: str = ""
    texts: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, text: str, **values: Any) -> None:
        """Add a condition in which {name} stands for the value `name`."""
        names = {name: f"%({self.prefix}{name})s" for name in values}
        self.texts.append(text.format(**names))
        self.values |= {f"{self.prefix}{name}": value for name, value in values.items()}

    def __str__(self) -> str:
        return " AND ".join(self.texts) or "true"


def limited(reader: Reader) -> bool:
    """Whether the reader sees some inboxes only."""
    return reader.role == Role.AGENT


def visibility(reader: Reader, prefix: str = "") -> Conditions:
    """Return what a conversation `c` must be for the reader to see it."""
    found = Conditions(prefix)
    if limited(reader):
        found.texts.append(VISIBLE)
    return found


def of_inboxes(wanted: Filter, prefix: str = "") -> Conditions:
    """Return what an inbox `i` must be."""
    found = Conditions(prefix)
    if wanted.inboxes:
        found.add("i.id = ANY({inboxes}::bigint[])", inboxes=list(wanted.inboxes))
    if wanted.channels:
        found.add("i.kind = ANY({channels}::text[])", channels=list(wanted.channels))
    if wanted.teams:
        found.add("i.team_id = ANY({teams}::bigint[])", teams=list(wanted.teams))
    if wanted.my_teams:
        found.texts.append(
            "i.team_id IN (SELECT m.team_id FROM membership m WHERE m.agent_id = %(me)s)"
        )
    return found


def of_status(status: str) -> str:
    """Return what the status of a conversation `c` of an unresolved set must be."""
    return "true" if status == UNRESOLVED else f"c.status = '{status}'"


def of(wanted: Filter, *, at: datetime, prefix: str = "") -> Conditions:
    """Return all that a filter asks of a conversation `c`, but for its status when it is open."""
    found = Conditions(prefix)
    inboxes = of_inboxes(wanted, prefix)
    if inboxes.texts:
        found.texts.append(f"c.inbox_id IN (SELECT i.id FROM inbox i WHERE {inboxes})")
        found.values |= inboxes.values
    _add_people(found, wanted)
    _add_words(found, wanted)
    _add_work(found, wanted, at)
    if wanted.status == CLOSED:
        found.texts.append("c.status = 'closed' AND c.merged_into_id IS NULL")
    return found


def _add_people(found: Conditions, wanted: Filter) -> None:
    if wanted.assignee == ME:
        found.texts.append("c.assignee_id = %(me)s")
    elif wanted.assignee == NOBODY:
        found.texts.append("c.assignee_id IS NULL")
    elif wanted.assignee:
        found.add("c.assignee_id = {assignee}", assignee=int(wanted.assignee))
    if wanted.language:
        found.add(
            "EXISTS (SELECT 1 FROM customer p WHERE p.id = c.customer_id AND p.language = {lang})",
            lang=wanted.language,
        )


def _add_words(found: Conditions, wanted: Filter) -> None:
    if wanted.tags:
        found.add(_TAGGED, tags=list(wanted.tags))
    if wanted.without_tags:
        found.add(f"NOT {_TAGGED}".replace("{tags}", "{without}"), without=[*wanted.without_tags])
    if wanted.matter:
        found.add("strpos(lower(c.matter), {matter}) > 0", matter=wanted.matter.lower())


def _add_work(found: Conditions, wanted: Filter, at: datetime) -> None:
    if wanted.waits or wanted.waits_minutes:
        found.texts.append("c.waiting_since IS NOT NULL")
    if wanted.waits_minutes:
        since = at - timedelta(minutes=wanted.waits_minutes)
        found.add("c.waiting_since <= {since}::timestamptz", since=since)
    if wanted.deadline == AT_RISK:
        found.add("c.warns_at <= {now}::timestamptz AND c.due_at > {now}::timestamptz", now=at)
    elif wanted.deadline == BREACHED:
        found.add("c.due_at <= {now}::timestamptz", now=at)
    if wanted.unread:
        found.texts.append(_UNREAD_TO_ME)
    if wanted.has_draft:
        found.texts.append(
            "EXISTS (SELECT 1 FROM draft d WHERE d.conversation_id = c.id AND d.agent_id = %(me)s)"
        )


# One look into an index for each conversation: a set of all that ever carried the tag would grow
# with the archive. The names are looked up once, as an array.
_TAGGED = """
    EXISTS (SELECT 1 FROM conversation_tag ct
            WHERE ct.conversation_id = c.id AND ct.tag_id = ANY(
                ARRAY(SELECT t.id FROM tag t WHERE t.name = ANY({tags}::text[]))))
"""
_UNREAD_TO_ME = f"""
    (SELECT {UNREAD} FROM (SELECT 1) AS one
     LEFT JOIN read_mark r ON r.agent_id = %(me)s AND r.conversation_id = c.id)
"""
