"""Filters: which conversations a list shows, as data.

A filter is checked when it is read, and only `queries.conditions` makes SQL of one. Each of its
fields narrows the list; an empty one asks for nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OPEN, SNOOZED, UNRESOLVED, CLOSED = "open", "snoozed", "unresolved", "closed"
STATUSES = (OPEN, SNOOZED, UNRESOLVED, CLOSED)  # unresolved: open or snoozed
ME, NOBODY = "me", "nobody"

# least time left first; who waits longest first; whose last word is the newest first
DUE, WAITING, NEWEST = "due", "waiting", "newest"
ORDERS = (DUE, WAITING, NEWEST)
AT_RISK, BREACHED = "at_risk", "breached"
DEADLINES = (AT_RISK, BREACHED)

MOST = 50  # values of one field
LONGEST = 100  # letters of a value
MOST_MINUTES = 366 * 24 * 60
MOST_ID = 2**63 - 1


class BadFilter(ValueError):
    """The data describe no filter of ours."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a conversation must be like to stand in a list."""

    status: str = OPEN
    order: str = DUE  # closed ones come newest first, snoozed ones as they wake
    assignee: str = ""  # "me", "nobody", or the id of an agent
    channels: tuple[str, ...] = ()
    inboxes: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()
    my_teams: bool = False  # the inbox belongs to a team of whoever looks
    tags: tuple[str, ...] = ()  # any of them
    without_tags: tuple[str, ...] = ()  # none of them
    language: str = ""  # the customer's
    waits: bool = False
    waits_minutes: int = 0  # for at least that long
    deadline: str = ""  # little time is left, or none
    unread: bool = False
    has_draft: bool = False  # of whoever looks
    matter: str = ""  # stands in it, in letters of either size

    @property
    def is_bounded(self) -> bool:
        """Whether all that it can find is in people's hands, and not in the archive."""
        return self.status != CLOSED


def read(data: Mapping[str, Any]) -> Filter:
    """Return the filter that `data` describe, as `as_data` writes them. Raises BadFilter."""
    fields = {field.name: field for field in dataclasses.fields(Filter)}
    if unknown := data.keys() - fields.keys():
        raise BadFilter(f"no filter has {sorted(unknown)}")
    values = {name: _checked(value, fields[name].default) for name, value in data.items()}
    found = Filter(**values)
    if found.status not in STATUSES or found.order not in ORDERS:
        raise BadFilter(f"{found.status!r} is no status, or {found.order!r} no order")
    if found.deadline not in {"", *DEADLINES}:
        raise BadFilter(f"{found.deadline!r} is no state of a deadline")
    if not (found.assignee in {"", ME, NOBODY} or _is_id(found.assignee)):
        raise BadFilter(f"{found.assignee!r} is nobody")
    if not 0 <= found.waits_minutes <= MOST_MINUTES:
        raise BadFilter(f"nobody waits for {found.waits_minutes} minutes")
    return found


def as_data(wanted: Filter) -> dict[str, Any]:
    """Return a filter as JSON can keep it: only what it asks for."""
    return {
        field.name: list(value) if isinstance(value, tuple) else value
        for field in dataclasses.fields(wanted)
        if (value := getattr(wanted, field.name)) != field.default
    }


def _checked(value: Any, default: Any) -> Any:
    """Return a value of the kind of `default`. Raises BadFilter."""
    if isinstance(default, tuple):
        if not isinstance(value, list | tuple) or len(value) > MOST:
            raise BadFilter(f"{value!r} is no list")
        return tuple(dict.fromkeys(_item(item) for item in value))
    if type(value) is not type(default):
        raise BadFilter(f"{value!r} is not like {default!r}")
    return _item(value) if isinstance(value, str) else value


def _item(value: Any) -> Any:
    if isinstance(value, str) and len(value) <= LONGEST and "\0" not in value:
        return value
    if type(value) is int and 0 <= value <= MOST_ID:
        return value
    raise BadFilter(f"{value!r} is no value of a filter")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and int(text) <= MOST_ID


#: The lists that everybody has, in their order.
VIEWS: dict[str, Filter] = {
    "mine": Filter(assignee=ME),
    "teams": Filter(my_teams=True),
    "unassigned": Filter(assignee=NOBODY),
    "waiting": Filter(waits=True),
    "all": Filter(),
    "snoozed": Filter(status=SNOOZED),
    "closed": Filter(status=CLOSED),
}
