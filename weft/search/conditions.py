"""Filters as conditions: what the operators of a question mean in this workspace.

Names (of inboxes, colleagues, tags) are compared without diacritics, by their beginning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from typing import Any, TypeVar

from weft.conversations import queries as conversations
from weft.gateway import registry
from weft.people import queries as people
from weft.people.reader import Reader

from . import asked, documents, operators
from .asked import Asked, Filter
from .words import fold

T = TypeVar("T")


@dataclass(kw_only=True)
class Conditions:
    """What a statement asks for. `of_messages` are about messages, the others about conversations.

    `unknown` are filters that name nothing here: then nothing can be found, and a face says why.
    """

    wheres: list[str] = field(default_factory=list)
    of_messages: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)  # of tsquery
    values: dict[str, Any] = field(default_factory=dict)
    unknown: list[Filter] = field(default_factory=list)


_STATUSES = {operators.OPEN, operators.SNOOZED, operators.CLOSED}
_STATES = {
    operators.MINE: "c.assignee_id = %(me)s",
    operators.UNASSIGNED: "c.assignee_id IS NULL",
    operators.UNREAD: (
        "c.status <> 'closed' AND c.last_direction = 'in' AND c.last_message_id > coalesce(("
        " SELECT r.message_id FROM read_mark r"
        " WHERE r.agent_id = %(me)s AND r.conversation_id = c.id), 0)"
    ),
}


def conditions(reader: Reader, question: Asked, *, zone: tzinfo) -> Conditions:
    """Return what the filters of a question mean for this reader, whose days are those of `zone`.

    Filters of one operator are alternatives, but for tags: a conversation carries all of them.
    """
    found = Conditions(values={"me": reader.pk})
    by_operator: dict[str, list[Filter]] = defaultdict(list)
    for one in question.filters:
        by_operator[one.operator].append(one)
    for operator, add in _ADDS.items():
        if by_operator[operator]:
            add(found, by_operator[operator], reader, zone)
    return found


def _from(found: Conditions, filters: list[Filter], reader: Reader, _zone: tzinfo) -> None:
    ways = []
    for one in filters:
        if one.value == "me":
            ways.append(documents.mark(f"agent{reader.pk}"))
        elif terms := asked.terms_of(one.value):
            ways.append(f"({documents.from_query(terms)})")
    if ways:
        found.queries.append(f"({' | '.join(ways)})")


def _to(found: Conditions, filters: list[Filter], reader: Reader, _zone: tzinfo) -> None:
    names = [(agent.pk, agent.name) for agent in people.agents().only("first_name", "surname")]
    ids = {reader.pk for one in filters if one.value == "me"}
    ids |= _named(found, (one for one in filters if one.value != "me"), names)
    found.wheres.append("c.assignee_id = ANY(%(assignees)s)")
    found.values["assignees"] = sorted(ids)


def _places(found: Conditions, filters: list[Filter], reader: Reader, _zone: tzinfo) -> None:
    seen = conversations.inboxes_visible_to(reader)
    names = [(card.id, card.name) for card in seen]
    if filters[0].operator == operators.CHANNEL:
        names = [(card.id, label) for card in seen for label in _labels(card.kind)]
    ids = _named(found, filters, names)
    if ids:
        ways = " | ".join(documents.mark(f"inbox{inbox_id}") for inbox_id in sorted(ids))
        found.queries.append(f"({ways})")


def _labels(kind: str) -> Iterable[str]:
    yield kind
    try:
        yield str(registry.channel(kind).label)
    except registry.UnknownChannel:
        return


def _tags(found: Conditions, filters: list[Filter], _reader: Reader, _zone: tzinfo) -> None:
    names = [(name, name) for name in conversations.tag_names()]
    for number, one in enumerate(filters):
        found.wheres.append(
            "EXISTS (SELECT 1 FROM conversation_tag ct JOIN tag ON tag.id = ct.tag_id"
            f" WHERE ct.conversation_id = c.id AND tag.name = ANY(%(tags{number})s))"
        )
        found.values[f"tags{number}"] = sorted(_named(found, [one], names))


def _states(found: Conditions, filters: list[Filter], _reader: Reader, _zone: tzinfo) -> None:
    values = {one.value for one in filters}
    if statuses := values & _STATUSES:
        found.wheres.append("c.status = ANY(%(statuses)s)")
        found.values["statuses"] = sorted(statuses)
    found.wheres += [_STATES[value] for value in sorted(values & _STATES.keys())]
    if operators.NOTE in values:
        found.queries.append(documents.mark(operators.NOTE))


def _things(found: Conditions, filters: list[Filter], _reader: Reader, _zone: tzinfo) -> None:
    found.queries += [documents.mark(one.value) for one in filters]


def _days(found: Conditions, filters: list[Filter], _reader: Reader, zone: tzinfo) -> None:
    for number, one in enumerate(filters):
        if one.period is None:
            continue
        name = f"{one.operator}{number}"
        if one.operator != operators.BEFORE:
            found.of_messages.append(f"e.at >= %({name}_first)s")
            found.values[f"{name}_first"] = _midnight(one.period.first, zone)
        if one.operator != operators.AFTER:
            end = one.period.first if one.operator == operators.BEFORE else one.period.end
            found.of_messages.append(f"e.at < %({name}_end)s")
            found.values[f"{name}_end"] = _midnight(end, zone)


_ADDS: dict[str, Callable[[Conditions, list[Filter], Reader, tzinfo], None]] = {
    operators.FROM: _from,
    operators.TO: _to,
    operators.CHANNEL: _places,
    operators.INBOX: _places,
    operators.TAG: _tags,
    operators.IS: _states,
    operators.HAS: _things,
    operators.BEFORE: _days,
    operators.AFTER: _days,
    operators.ON: _days,
}


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _named(found: Conditions, filters: Iterable[Filter], names: Iterable[tuple[T, str]]) -> set[T]:
    names = [(id_, fold(name)) for id_, name in names]
    ids: set[T] = set()
    for one in filters:
        wanted = fold(one.value)
        exact = {id_ for id_, name in names if name == wanted}
        begun = {id_ for id_, name in names if f" {name}".find(f" {wanted}") >= 0}
        if not begun:
            found.unknown.append(one)
        ids |= exact or begun
    return ids
