"""Hiding what somebody wrote in public, where its network lets us."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.queries import Entry

from .amending import ask_at_once
from .registry import UnknownChannel, channel, settings_of, surface_of


class NotInPublic(Exception):
    """The message stands in no place where it could be hidden."""


def may_be_hidden(entry: Entry) -> bool:
    """Tell whether a message was written in public, by somebody else, where it can be hidden."""
    if entry.direction != "in":
        return False
    try:
        if channel(entry.inbox_kind).hide is None:
            return False
        return surface_of(entry.inbox_id, entry.inbox_kind, entry.remote).capabilities.is_public
    except UnknownChannel:
        return False


def hide(message_id: int, *, is_hidden: bool, by: int, at: datetime) -> None:
    """Have the network hide a message from everybody else, or show it again.

    Call it without a transaction open. Raises NotInPublic, and with words for the agent Refused,
    Unreachable, or Unsure when nobody knows; to ask once more does no harm.
    """
    entries = queries.entries([message_id])
    if not entries or not may_be_hidden(entries[0]):
        raise NotInPublic(f"message {message_id}")
    entry = entries[0]
    work = channel(entry.inbox_kind).hide
    if work is not None:
        card = queries.inbox(entry.inbox_id)
        ask_at_once(partial(work, settings_of(card), entry.key, is_hidden))
    conversations.note_hidden(message_id, is_hidden=is_hidden, by=by, at=at)
