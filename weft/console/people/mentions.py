"""Mentions: colleagues whom a note calls by name, with a sign before it: "@Bo Nowak".

What is written is what counts, so a note means the same from a form, a script or a phone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from weft.console.people import colleagues
from weft.conversations import queries
from weft.people.models import Agent

SIGN = "@"


def readers(conversation_id: int) -> list[Agent]:
    """Return the colleagues who can be called: those at work who may read the conversation."""
    people = [agent for agent in colleagues.everybody().values() if agent.is_active]
    visible = queries.visible_among([(agent, conversation_id) for agent in people])
    return [agent for agent, sees in zip(people, visible, strict=True) if sees]


def found(text: str, conversation_id: int) -> list[int]:
    """Return the agents whom a note calls. No query without the sign."""
    if SIGN not in text:
        return []
    people = readers(conversation_id)
    called = {name.casefold() for name in _calls(frozenset(p.name for p in people)).findall(text)}
    return [one.pk for one in people if one.name.casefold() in called]


def marked(text: str, names: Collection[str]) -> SafeString:
    """Return the words of a note as HTML, with the names that it calls marked."""
    # what is split off by a pattern with one group stands at the odd places
    pieces = [conditional_escape(piece) for piece in _calls(frozenset(names)).split(text)]
    for at in range(1, len(pieces), 2):
        pieces[at] = SafeString(f'<span class="mention">{SIGN}{pieces[at]}</span>')
    return SafeString("".join(pieces))


@functools.lru_cache(maxsize=100)
def _calls(names: frozenset[str]) -> re.Pattern[str]:
    """Return what finds the sign and a name after it; the longest of names that begin alike."""
    longest_first = sorted(filter(None, names), key=lambda name: (-len(name), name))
    either = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<!\w){SIGN}({either})(?!\w)", re.IGNORECASE)
