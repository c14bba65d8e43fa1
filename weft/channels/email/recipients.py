"""Whom an agent types as a recipient of a mail."""

from __future__ import annotations

import re

from weft.conversations.envelopes import Party

from . import addresses

QUOTED = re.compile(r'"[^"]*"')


def party(typed: str) -> Party | None:
    """Return who is meant by `Ada <ada@post.example>` or a bare address; None when nobody is."""
    if ":" in QUOTED.sub("", typed):
        return None  # a group, or a header's name: one field holds one person
    found = addresses.mailboxes(typed.encode("utf-8", "replace"))
    if len(found) != 1 or not found[0].is_valid:
        return None
    return Party(address=found[0].key, name=found[0].name)
