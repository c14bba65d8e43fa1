"""Colleagues: who works here, as pages of conversations name them."""

from __future__ import annotations

from collections.abc import Iterable

from weft.conversations.queries import Entry
from weft.people import queries as people
from weft.people.models import Agent


def everybody() -> dict[int, Agent]:
    """Return everybody who works or worked here, by id, in one query."""
    everybody = people.anybody().order_by("first_name", "surname", "pk")
    wanted = everybody.only("first_name", "surname", "photo_sha256", "role", "is_active")
    return {agent.pk: agent for agent in wanted}


def called_in(entries: Iterable[Entry]) -> list[str]:
    """Return the names that these notes may call. No query where none has a sign for it."""
    if any(entry.direction == "note" and "@" in entry.text for entry in entries):
        return [agent.name for agent in everybody().values()]
    return []
