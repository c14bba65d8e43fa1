"""The menu of lists: all that there are for one reader, and those whose name is typed."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from weft.console.forms.circles import named
from weft.console.lists.looking import channel_name, names
from weft.console.lists.tabs import Tab, tab
from weft.console.templatetags.people_faces import channel_icon
from weft.conversations import filters
from weft.conversations import queries as conversations
from weft.people import policy
from weft.people import queries as people
from weft.people.models import Agent
from weft.people.policy import AgentRequest
from weft.search.words import fold


def context(request: AgentRequest, *, at: datetime) -> dict[str, Any]:
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
            tab(f"channel:{kind}", channel_name(kind), count, channel_icon(kind))
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
        *(tab(f"channel:{kind}", channel_name(kind), icon=channel_icon(kind)) for kind in kinds),
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
