"""Finds the channels: the folders of weft.channels, and packages of others by entry point."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import importlib.util
import pkgutil
import time
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import entry_points
from typing import Any

from weft.conversations import queries
from weft.conversations.envelopes import Author

from .contract import Channel, Surface

ENTRY_POINTS = "weft.channels"
KEPT_SECONDS = 5  # a change by an owner reaches what comes in after this


class UnknownChannel(Exception):
    """No installed channel has this name. Its inboxes and their history stay readable."""


@functools.cache
def all_channels() -> dict[str, Channel]:
    """Return every installed channel by its kind."""
    folders = importlib.import_module("weft.channels")  # by name: folders stand above this room
    manifests = [
        importlib.import_module(f"{folders.__name__}.{module.name}.channel").CHANNEL
        for module in pkgutil.iter_modules(folders.__path__)
        # a folder becomes a channel with its manifest; until then its parts can be tried alone
        if importlib.util.find_spec(f"{folders.__name__}.{module.name}.channel")
    ]
    manifests += [entry.load() for entry in entry_points(group=ENTRY_POINTS)]
    return {manifest.kind: manifest for manifest in manifests}


def channel(kind: str) -> Channel:
    """Return a channel. Raises UnknownChannel."""
    try:
        return all_channels()[kind]
    except KeyError:
        raise UnknownChannel(kind) from None


def called(kind: str) -> str:
    """Return what people call a channel; one that is not installed any more keeps its kind."""
    found = all_channels().get(kind)
    return str(found.label) if found else kind


def takes_replies(kind: str) -> bool:
    """Tell whether an answer can go out by inboxes of this kind, also of one no longer there."""
    found = all_channels().get(kind)
    return found is not None and found.capabilities.takes_replies


@functools.cache
def live_kinds() -> frozenset[str]:
    """Return the kinds of channel on which the customer sits and waits."""
    return frozenset(k for k, found in all_channels().items() if found.capabilities.is_live)


def surface_of(inbox_id: int, kind: str, remote: str) -> Surface:
    """Return where a thread with this remote party is talked on, and what can be done there.

    Its name is empty where an inbox has only one such place. Raises UnknownChannel.
    """
    found = channel(kind)
    if found.surface is None:
        return Surface(name="", capabilities=found.capabilities)
    return found.surface(settings_for(inbox_id), remote)


def signing(kind: str) -> Callable[[Any, Author, str], str] | None:
    """Return what tells the signature below answers by inboxes of this kind; None: none ever."""
    found = all_channels().get(kind)
    return found.signature if found else None


@functools.lru_cache(maxsize=10_000)
def channel_of(inbox_id: int) -> Channel:
    """Return the channel of an inbox, which never changes. Raises UnknownChannel."""
    return channel(queries.inbox(inbox_id).kind)


def is_live(inbox_id: int) -> bool:
    """Tell whether the customers of an inbox sit before the screen and wait for the answer."""
    try:
        return channel_of(inbox_id).capabilities.is_immediate
    except UnknownChannel:
        return False


def reply_window(inbox_id: int) -> timedelta | None:
    """Return how long after the customer's last message a free answer may go out; None: always."""
    try:
        return channel_of(inbox_id).capabilities.reply_window
    except UnknownChannel:
        return None


def settings_of(card: queries.InboxCard) -> Any:
    """Return what an owner filled in for an inbox, as its channel's own dataclass.

    A field that a newer channel added has its default; one that it dropped is left out.
    """
    kind = channel(card.kind).settings
    known = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: value for name, value in card.settings.items() if name in known})


_kept: dict[int, tuple[float, Any]] = {}
_open: dict[None, tuple[float, tuple[Channel, ...]]] = {}


def open_channels() -> tuple[Channel, ...]:
    """Return the channels of which there were inboxes at most KEPT_SECONDS ago.

    For whoever need not ask about the others, on a road on which each question counts.
    """
    now = time.monotonic()
    found = _open.get(None)
    if found is None or found[0] < now:
        kinds = {card.kind for card in queries.all_inboxes()} & all_channels().keys()
        channels = tuple(all_channels()[kind] for kind in sorted(kinds))
        found = _open[None] = now + KEPT_SECONDS, channels
    return found[1]


def forget() -> None:
    """Ask for inboxes and their settings anew."""
    _kept.clear()
    _open.clear()


def settings_for(inbox_id: int) -> Any:
    """Return the settings of an inbox as they stood at most KEPT_SECONDS ago.

    For what comes in: asking anew for each batch of deliveries is a tenth of its cost.
    """
    now = time.monotonic()
    found = _kept.get(inbox_id)
    if found is None or found[0] < now:
        found = _kept[inbox_id] = now + KEPT_SECONDS, settings_of(queries.inbox(inbox_id))
    return found[1]
