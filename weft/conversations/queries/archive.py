"""Walks through the closed conversations: each along one index, from the newest back.

Closed ones are millions, so a list of them never filters all of them. A walk picks the index that
comes nearest to what is asked for; what else is asked is checked on those that it meets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from weft.conversations.filters import ME, NOBODY, Filter
from weft.people.reader import Reader

from . import conditions
from .rights import OPEN_INBOX


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A statement that yields (key, id), the newest first, `{limit}` of them at most."""

    sql: str
    key: str  # what a row calls the key
    by: str
    is_exact: bool  # whether all that it meets stands in the list
    values: dict[str, Any] = field(default_factory=dict)


_BY_CLOSING: dict[str, Any] = {"key": "closed_at", "by": "c.closed_at DESC, c.id DESC"}
_BY_ID: dict[str, Any] = {"key": "opened_at", "by": "c.id DESC"}

_CLOSED = "w.status = 'closed' AND w.merged_into_id IS NULL"
_END = "ORDER BY w.closed_at DESC, w.id DESC LIMIT {limit}"


def walk(reader: Reader, wanted: Filter, *, goes_on: bool) -> Walk:
    """Return the walk for a filter of closed ones; one that `goes_on` begins after (key, id)."""
    beyond = "(w.closed_at, w.id) < (%(key)s::timestamptz, %(id)s)" if goes_on else "true"
    lane = f"SELECT w.closed_at AS key, w.id FROM conversation w WHERE {_CLOSED} AND {beyond}"
    inboxes = conditions.of_inboxes(wanted, "walk_")
    is_limited = conditions.limited(reader)
    is_plain = _is_plain(wanted)
    if wanted.tags:
        return _of_tags(wanted.tags, goes_on=goes_on)
    if wanted.assignee and wanted.assignee != NOBODY:
        is_me = wanted.assignee == ME
        who = reader.pk if is_me else int(wanted.assignee)
        return Walk(
            **_BY_CLOSING,
            sql=f"{lane} AND w.assignee_id = %(walk_who)s {_END}",
            values={"walk_who": who},
            is_exact=is_plain and not inboxes.texts and (is_me or not is_limited),
        )
    if not inboxes.texts and not is_limited:
        return Walk(**_BY_CLOSING, sql=f"{lane} {_END}", is_exact=is_plain and not wanted.assignee)
    # each inbox from its newest back, and the newest of all of them
    if is_limited:
        inboxes.texts.append(OPEN_INBOX)
    lanes = (
        f"SELECT l.key, l.id FROM inbox i CROSS JOIN LATERAL"
        f" ({lane} AND w.inbox_id = i.id {_END}) AS l WHERE {inboxes}"
    )
    if is_limited:  # and what is mine in inboxes that I do not see
        lanes += f" UNION ({lane} AND w.assignee_id = %(me)s {_END})"
    return Walk(
        **_BY_CLOSING,
        sql=f"SELECT key, id FROM ({lanes}) AS w ORDER BY key DESC, id DESC LIMIT {{limit}}",
        values=inboxes.values,
        # what is mine may stand in an inbox that is not asked for
        is_exact=is_plain and not wanted.assignee and (not is_limited or len(inboxes.texts) == 1),
    )


def _of_tags(tags: tuple[str, ...], *, goes_on: bool) -> Walk:
    # A tag does not know when its conversations were closed, but their ids tell when they began.
    beyond = "AND ct.conversation_id < %(id)s" if goes_on else ""
    lane = (
        "SELECT NULL::timestamptz AS key, ct.conversation_id AS id FROM conversation_tag ct"
        f" WHERE ct.tag_id = t.id {beyond} ORDER BY ct.conversation_id DESC LIMIT {{limit}}"
    )
    return Walk(
        **_BY_ID,
        sql=(
            f"SELECT DISTINCT l.key, l.id FROM tag t CROSS JOIN LATERAL ({lane}) AS l"
            " WHERE t.name = ANY(%(walk_tags)s::text[]) ORDER BY l.id DESC LIMIT {limit}"
        ),
        values={"walk_tags": list(tags)},
        is_exact=False,
    )


def _is_plain(wanted: Filter) -> bool:
    """Whether nothing is asked for beside the inboxes and the assignee."""
    return not (
        wanted.without_tags
        or wanted.language
        or wanted.waits
        or wanted.waits_minutes
        or wanted.unread
        or wanted.has_draft
        or wanted.matter
    )
