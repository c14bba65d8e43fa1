"""Which list somebody looks at, and what the lists are called.

A list goes by its key in the address: a view that everybody has ("mine"), or a place: "inbox:3",
"channel:email", "team:2", "tag:late parcel". Places may be looked at by `status` as well, and all
that is not closed in another order, by `sort`. A saved view, "saved:7", says all that itself.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from weft.console.forms.circles import named
from weft.console.templatetags.people_faces import channel_icon
from weft.conversations import filters
from weft.conversations import queries as conversations
from weft.conversations.filters import Filter
from weft.conversations.queries import SavedViewCard
from weft.gateway import registry
from weft.people import policy
from weft.people import queries as people
from weft.people.models import Agent
from weft.people.policy import AgentRequest
from weft.search.words import fold

VIEW_COOKIE = "view"
FIRST_VIEW = "waiting"  # who needs an answer, whoever looks after it
PLACE_STATUSES = (filters.OPEN, filters.SNOOZED, filters.CLOSED)
LONGEST_KEY = 120
TABS_SAVED = 3  # saved views that have a tab; all stand in the menu


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The list that is looked at."""

    key: str
    name: str
    filter: Filter
    icon: str = ""
    is_place: bool = False
    kept_order: str = filters.DUE  # the order that its address need not ask for

    @property
    def url(self) -> str:
        """Its address, with all that was chosen about it."""
        return f"{_inbox()}?{urlencode(self.asked)}"

    @property
    def asked(self) -> dict[str, str]:
        """What its address asks for."""
        asked = {"view": self.key}
        if self.is_place and self.filter.status != filters.OPEN:
            asked["status"] = self.filter.status
        if self.filter.order != self.kept_order:
            asked["sort"] = self.filter.order
        return asked


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


def names() -> Mapping[str, str]:
    """Return what the views are called, in their order."""
    return _names(get_language())


@functools.cache
def _names(_language: str | None) -> Mapping[str, str]:
    return {
        "mine": _("Mine"),
        "teams": _("Of my teams"),
        "unassigned": _("Unassigned"),
        "waiting": _("Waiting"),
        "all": _("All open"),
        "snoozed": _("Snoozed"),
        "closed": _("Closed"),
    }


def statuses() -> dict[str, str]:
    """Return by which status a place can be looked at."""
    return {
        "open": pgettext("conversations", "Open"),
        "snoozed": _("Snoozed"),
        "closed": _("Closed"),
    }


def nothing(chosen: Chosen) -> tuple[str, str]:
    """Return what an empty list says, and what one may do about it."""
    said = {
        "mine": (_("Nothing is yours right now."), _("Take what waits longest from “Unassigned”.")),
        "teams": (
            _("Nothing is open for your teams."),
            _("An inbox belongs to a team when its settings say so."),
        ),
        "unassigned": (_("Everything has somebody who looks after it."), ""),
        "waiting": (
            _("Nobody is waiting for us."),
            _("Whoever writes next shows up here by itself."),
        ),
        "all": (_("No conversation is open."), ""),
        "snoozed": (
            _("Nothing is resting."),
            _("Snooze what can wait: it comes back in time, or when the customer writes."),
        ),
        "closed": (_("Nothing has been closed yet."), ""),
    }
    if chosen.key.startswith("tag:"):
        return _("Nothing here carries this tag."), _(
            "Tags are given in the head of a conversation."
        )
    return said.get(chosen.key, (_("Nothing is here right now."), ""))


def chosen(request: AgentRequest) -> Chosen:
    """Return the list asked for, or else the one looked at last; what we do not know is neither."""
    if request.GET.get("view"):
        asked = request.GET.dict()
    else:
        asked = dict(parse_qsl(request.COOKIES.get(VIEW_COOKIE, "")))
    return _find(request.user, asked) or _view(FIRST_VIEW, asked)


def remember(request: AgentRequest, response: HttpResponse, chosen: Chosen) -> HttpResponse:
    """Let the browser keep the list asked for: a session would be written with every tab."""
    value = urlencode(chosen.asked)
    if request.GET.get("view") and request.COOKIES.get(VIEW_COOKIE) != value:
        response.set_cookie(
            VIEW_COOKIE,
            value,
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def tab(key: str, name: str, count: int | None = None, icon: str = "") -> Tab:
    """Return a list as one chooses it."""
    return Tab(key=key, name=name, count=count, icon=icon, url=_address(key))


@functools.lru_cache(maxsize=1_000)
def _address(key: str) -> str:
    return f"{_inbox()}?{urlencode({'view': key})}"


@functools.cache
def _inbox() -> str:
    return reverse("console:inbox")


def counted(chosen: Chosen, saved: Sequence[SavedViewCard]) -> dict[str, Filter]:
    """Return the lists whose counts the tabs show."""
    kept = {f"saved:{card.id}": card.filter for card in saved[:TABS_SAVED]}
    return filters.VIEWS | kept | {chosen.key: chosen.filter}


def tabs(chosen: Chosen, saved: Sequence[SavedViewCard], counts: Mapping[str, int]) -> list[Tab]:
    """Return the views that are open work, the first saved ones, and what is looked at besides."""
    shown = [tab(key, name, counts.get(key)) for key, name in names().items() if key != "closed"]
    shown += [
        tab(f"saved:{card.id}", card.name, counts.get(f"saved:{card.id}"))
        for card in saved[:TABS_SAVED]
    ]
    if all(each.key != chosen.key for each in shown):
        own = tab(chosen.key, chosen.name, counts.get(chosen.key), chosen.icon)
        shown.append(dataclasses.replace(own, url=chosen.url, is_guest=True))
    return [
        dataclasses.replace(each, is_current=True) if each.key == chosen.key else each
        for each in shown
    ]


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


def menu(request: AgentRequest, *, at: datetime) -> dict[str, Any]:
    """Return all lists there are for the reader, with what is open in each."""
    agent = request.user
    saved = {f"saved:{card.id}": card for card in conversations.saved_views(agent)}
    kept = {key: card.filter for key, card in saved.items()}
    views = conversations.counts(agent, filters.VIEWS | kept, at=at)
    named_teams = {team.pk: team.name for team in people.teams()}
    found = conversations.place_counts(agent)
    inboxes = conversations.inboxes_visible_to(agent)
    by_channel: dict[str, int] = {}
    by_team: dict[int, int] = {}
    for inbox in inboxes:
        count = found.inboxes.get(inbox.id, 0)
        by_channel[inbox.kind] = by_channel.get(inbox.kind, 0) + count
        if inbox.team_id:
            by_team[inbox.team_id] = by_team.get(inbox.team_id, 0) + count
    teams = {id_: name for id_, name in named_teams.items() if id_ in by_team}
    tags = dict.fromkeys(sorted(found.tags, key=lambda name: (-found.tags[name], name)), "tag")
    tags |= dict.fromkeys(conversations.tag_names(), "tag")
    return {
        "views": [tab(key, name, views.get(key)) for key, name in names().items()],
        "saved": [tab(key, card.name, views.get(key), "filter") for key, card in saved.items()],
        "kept": [
            (
                dataclasses.replace(tab(key, card.name, views.get(key)), id=card.id),
                named(card.circle, named_teams),
                card.circle.may_change(agent),
            )
            for key, card in saved.items()
        ],
        "may_write": agent.role in policy.WRITERS,
        "inboxes": [
            tab(f"inbox:{i.id}", i.name, found.inboxes.get(i.id), channel_icon(i.kind))
            for i in inboxes
        ],
        "channels": [
            tab(f"channel:{kind}", _channel_name(kind), count, channel_icon(kind))
            for kind, count in by_channel.items()
        ],
        "teams": [tab(f"team:{id_}", name, by_team[id_], "people") for id_, name in teams.items()],
        "tags": [tab(f"tag:{name}", name, found.tags.get(name), "tag") for name in tags],
    }


def called(agent: Agent, typed: str, *, limit: int) -> list[Tab]:
    """Return the lists whose names have a word that begins with what is typed, without counts.

    The views that everybody has are left out: a palette knows them as commands.
    """
    inboxes = conversations.inboxes_visible_to(agent)
    own_teams = {inbox.team_id for inbox in inboxes if inbox.team_id}
    kinds = dict.fromkeys(inbox.kind for inbox in inboxes)
    there_are = [
        *(
            tab(f"saved:{card.id}", card.name, icon="filter")
            for card in conversations.saved_views(agent)
        ),
        *(tab(f"inbox:{one.id}", one.name, icon=channel_icon(one.kind)) for one in inboxes),
        *(tab(f"channel:{kind}", _channel_name(kind), icon=channel_icon(kind)) for kind in kinds),
        *(
            tab(f"team:{team.pk}", team.name, icon="people")
            for team in people.teams()
            if team.pk in own_teams
        ),
        *(tab(f"tag:{name}", name, icon="tag") for name in conversations.tag_names()),
    ]
    wanted = fold(typed).split()
    found = [one for one in there_are if wanted and _begins(fold(one.name), wanted)]
    return found[:limit]


def _begins(name: str, wanted: Sequence[str]) -> bool:
    """Tell whether each wanted piece begins a word of the name."""
    starts = re.split(r"\W+", name)
    return all(any(start.startswith(one) for start in starts) for one in wanted)


def _find(agent: Agent, asked: Mapping[str, str]) -> Chosen | None:
    key = asked.get("view", "")[:LONGEST_KEY].replace("\0", "")
    if key in filters.VIEWS:
        return _view(key, asked)
    if key.startswith("saved:"):
        return _saved(agent, key, asked)
    place = _place(agent, *key.partition(":")[::2])
    if place is None:
        return None
    name, icon, wanted = place
    status = asked.get("status", "")
    if status in PLACE_STATUSES:
        wanted = dataclasses.replace(wanted, status=status)
    return Chosen(key=key, name=name, icon=icon, filter=_sorted(wanted, asked), is_place=True)


def _view(key: str, asked: Mapping[str, str]) -> Chosen:
    return Chosen(key=key, name=names()[key], filter=_sorted(filters.VIEWS[key], asked))


def _saved(agent: Agent, key: str, asked: Mapping[str, str]) -> Chosen | None:
    number = key.partition(":")[2]
    if not number.isdecimal() or len(number) > 18:  # noqa: PLR2004 - bigint
        return None
    try:
        card = conversations.saved_view(agent, int(number))
    except conversations.NoSuchView:
        return None
    wanted, order = _sorted(card.filter, asked), card.filter.order
    return Chosen(key=key, name=card.name, icon="filter", filter=wanted, kept_order=order)


def _place(agent: Agent, kind: str, name: str) -> tuple[str, str, Filter] | None:
    """Return what a place is called, its icon, and what stands there."""
    if kind == "tag" and name:
        return name, "tag", Filter(tags=(name,))
    if kind == "channel" and name in registry.all_channels():
        return _channel_name(name), channel_icon(name), Filter(channels=(name,))
    if kind == "inbox" and name.isdecimal():
        for inbox in conversations.inboxes_visible_to(agent):
            if str(inbox.id) == name:
                return inbox.name, channel_icon(inbox.kind), Filter(inboxes=(inbox.id,))
    if kind == "team" and name.isdecimal():
        for team in people.teams():
            if str(team.pk) == name:
                return team.name, "people", Filter(teams=(team.pk,))
    return None


def _channel_name(kind: str) -> str:
    try:
        return str(registry.channel(kind).label)
    except registry.UnknownChannel:
        return kind


def _sorted(wanted: Filter, asked: Mapping[str, str]) -> Filter:
    order = asked.get("sort", "")
    if order not in filters.ORDERS or not wanted.is_bounded:
        return wanted
    return dataclasses.replace(wanted, order=order)
