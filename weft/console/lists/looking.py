"""Which list somebody looks at, and what the lists are called.

A list goes by its key in the address: a view that everybody has ("mine"), or a place: "inbox:3",
"channel:email", "team:2", "tag:late parcel". Places may be looked at by `status` as well, and all
that is not closed in another order, by `sort`. A saved view, "saved:7", says all that itself.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from weft.console.templatetags.people_faces import channel_icon
from weft.conversations import filters
from weft.conversations import queries as conversations
from weft.conversations.filters import Filter
from weft.gateway import registry
from weft.people import queries as people
from weft.people.models import Agent
from weft.people.policy import AgentRequest

VIEW_COOKIE = "view"
FIRST_VIEW = "waiting"  # who needs an answer, whoever looks after it
PLACE_STATUSES = (filters.OPEN, filters.SNOOZED, filters.CLOSED)
LONGEST_KEY = 120


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
        return f"{inbox_url()}?{urlencode(self.asked)}"

    @property
    def asked(self) -> dict[str, str]:
        """What its address asks for."""
        asked = {"view": self.key}
        if self.is_place and self.filter.status != filters.OPEN:
            asked["status"] = self.filter.status
        if self.filter.order != self.kept_order:
            asked["sort"] = self.filter.order
        return asked


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


@functools.cache
def inbox_url() -> str:
    """Return where all lists are looked at."""
    return reverse("console:inbox")


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
        return channel_name(name), channel_icon(name), Filter(channels=(name,))
    if kind == "inbox" and name.isdecimal():
        for inbox in conversations.inboxes_visible_to(agent):
            if str(inbox.id) == name:
                return inbox.name, channel_icon(inbox.kind), Filter(inboxes=(inbox.id,))
    if kind == "team" and name.isdecimal():
        for team in people.teams():
            if str(team.pk) == name:
                return team.name, "people", Filter(teams=(team.pk,))
    return None


def channel_name(kind: str) -> str:
    """Return what a channel is called; its kind, when nobody has it any more."""
    try:
        return str(registry.channel(kind).label)
    except registry.UnknownChannel:
        return kind


def _sorted(wanted: Filter, asked: Mapping[str, str]) -> Filter:
    order = asked.get("sort", "")
    if order not in filters.ORDERS or not wanted.is_bounded:
        return wanted
    return dataclasses.replace(wanted, order=order)
