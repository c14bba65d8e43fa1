"""Answering through another inbox, where a channel itself takes no answers.

A form is answered by mail: its manifest says through which inbox, and to whom. An address that was
typed proves nothing; it is only where an agent may choose to write to.
"""

from __future__ import annotations

from weft.conversations import queries
from weft.conversations.envelopes import Letter, Party

from .registry import UnknownChannel, channel, channel_of, settings_of


def inboxes() -> list[queries.InboxCard]:
    """Return the inboxes that are switched on and send letters, oldest first."""
    return [card for card in queries.all_inboxes() if card.is_on and _sends_letters(card.kind)]


def is_needed(kind: str) -> bool:
    """Tell whether inboxes of this kind are answered through another."""
    try:
        return channel(kind).answers_through is not None
    except UnknownChannel:
        return False


def inbox_for(card: queries.InboxCard) -> queries.InboxCard | None:
    """Return the inbox through which this one is answered: the chosen one, or else the only one."""
    choose = channel(card.kind).answers_through
    if choose is None:
        return None
    return chosen_or_only(choose(settings_of(card)))


def chosen_or_only(chosen: int | None) -> queries.InboxCard | None:
    """Return the inbox with letters that an owner chose, or else the only one; None: none."""
    possible = inboxes()
    if chosen is None:
        return possible[0] if len(possible) == 1 else None
    return next((one for one in possible if one.id == chosen), None)


def addressee(kind: str, letter: Letter, through: queries.InboxCard) -> Party | None:
    """Return to whom an answer to a letter goes, as the inbox that sends it spells the address.

    No name stands beside it: that was typed too, and would hide the address.
    """
    names, spells = channel(kind).reply_address, channel_of(through.id).party
    named = names(letter) if names else None
    found = spells(named.address) if named and spells else None
    return Party(address=found.address) if found else None


def _sends_letters(kind: str) -> bool:
    try:
        return channel(kind).capabilities.has_letters
    except UnknownChannel:
        return False
