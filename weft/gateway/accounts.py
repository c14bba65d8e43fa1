"""Which inbox holds which account of a vendor's.

Several may: the comments of a page and its private messages are two inboxes of one account, and the
vendor calls one address for both.
"""

from __future__ import annotations

import time
from collections.abc import Collection

from weft.conversations import queries

from .registry import KEPT_SECONDS, all_channels, settings_of

_kept: tuple[float, list[tuple[str, queries.InboxCard]]] = (0.0, [])


def inboxes_with(accounts: Collection[str]) -> list[queries.InboxCard]:
    """Return the inboxes that are on and hold one of these accounts, by id."""
    return [card for account, card in _held() if account in accounts]


def inbox_with(kind: str, account: str) -> int | None:
    """Return the inbox of a channel that holds an account; None: there is none that is on."""
    found = (card.id for held, card in _held() if held == account and card.kind == kind)
    return next(found, None) if account else None


def forget() -> None:
    """Look anew the next time."""
    global _kept  # noqa: PLW0603 -- one list for the process, as the settings have theirs
    _kept = (0.0, [])


def _held() -> list[tuple[str, queries.InboxCard]]:
    global _kept  # noqa: PLW0603
    now = time.monotonic()
    if _kept[0] < now:
        _kept = (now + KEPT_SECONDS, _look())
    return _kept[1]


def _look() -> list[tuple[str, queries.InboxCard]]:
    naming = {kind: one.account for kind, one in all_channels().items() if one.account}
    cards = [card for card in queries.all_inboxes() if card.is_on and card.kind in naming]
    held = [(naming[card.kind](settings_of(card)), card) for card in cards]
    return sorted(((name, card) for name, card in held if name), key=lambda one: one[1].id)
