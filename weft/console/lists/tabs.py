"""Tabs: lists as one chooses them, above what is looked at.

An own tab has what stands open; saved views have the first few, and what is looked at besides is
a guest.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from weft.console.lists.looking import Chosen, inbox_url, names, statuses
from weft.conversations import filters
from weft.conversations.filters import Filter
from weft.conversations.queries import SavedViewCard

TABS_SAVED = 3  # saved views that have a tab; all stand in the menu


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A list as one chooses it: by a tab, or in the menu."""

    key: str
    name: str
    url: str
    count: int | None = None
    icon: str = ""
    id: int = 0  # of a saved view
    is_guest: bool = False  # has a tab only while it is looked at
    is_current: bool = False

    @property
    def shown(self) -> str:
        """The count as it is read."""
        return "" if not self.count else str(self.count) if self.count < 1000 else "999+"  # noqa: PLR2004


def tab(key: str, name: str, count: int | None = None, icon: str = "") -> Tab:
    """Return a list as one chooses it."""
    return Tab(key=key, name=name, count=count, icon=icon, url=_address(key))


@functools.lru_cache(maxsize=1_000)
def _address(key: str) -> str:
    return f"{inbox_url()}?{urlencode({'view': key})}"


def counted(chosen: Chosen) -> dict[str, Filter]:
    """Return the lists whose counts the tabs show, whatever is saved."""
    return filters.VIEWS | {chosen.key: chosen.filter}


def counted_besides(chosen: Chosen, saved: Sequence[SavedViewCard]) -> dict[str, Filter]:
    """Return the saved views whose counts the tabs show, but for what is looked at."""
    kept = {f"saved:{card.id}": card.filter for card in saved[:TABS_SAVED]}
    kept.pop(chosen.key, None)
    return kept


def shown(
    chosen: Chosen, saved: Sequence[SavedViewCard], counts: Mapping[str, int]
) -> tuple[Tab, ...]:
    """Return the views that are open work, the first saved ones, and what is looked at besides."""
    shown = [tab(key, name, counts.get(key)) for key, name in names().items() if key != "closed"]
    shown += [
        tab(f"saved:{card.id}", card.name, counts.get(f"saved:{card.id}"))
        for card in saved[:TABS_SAVED]
    ]
    if all(each.key != chosen.key for each in shown):
        own = tab(chosen.key, chosen.name, counts.get(chosen.key), chosen.icon)
        shown.append(dataclasses.replace(own, url=chosen.url, is_guest=True))
    return tuple(
        dataclasses.replace(each, is_current=True) if each.key == chosen.key else each
        for each in shown
    )


def turns(chosen: Chosen) -> list[Tab]:
    """Return the statuses by which the place can be looked at; other lists have their own."""
    if not chosen.is_place:
        return []
    found = []
    for status, name in statuses().items():
        turned = dataclasses.replace(
            chosen, filter=dataclasses.replace(chosen.filter, status=status)
        )
        found.append(Tab(key=status, name=name, url=turned.url))
    return found


def orders(chosen: Chosen) -> list[Tab]:
    """Return the orders in which the list can be read; the closed have one only."""
    if not chosen.filter.is_bounded:
        return []
    if chosen.filter.status == filters.SNOOZED:
        names = {filters.DUE: _("Soonest first")}
    else:
        names = {filters.DUE: _("Least time left"), filters.WAITING: _("Longest waiting")}
    found = []
    for order, name in (names | {filters.NEWEST: _("Newest word")}).items():
        turned = dataclasses.replace(chosen, filter=dataclasses.replace(chosen.filter, order=order))
        found.append(Tab(key=order, name=name, url=turned.url))
    return found
