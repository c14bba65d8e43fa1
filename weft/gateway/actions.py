"""What changes an inbox beyond its words: its channel's settings, checked."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.kernel import outside

from . import health
from .registry import channel


class BadSettings(Exception):
    """The channel cannot work with these settings. `fields` says what is wrong with which."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = dict(fields)


@transaction.atomic
def open_inbox(
    *,
    kind: str,
    name: str,
    by: int | None,
    settings: Mapping[str, Any] | None = None,
    plan_id: int | None = None,
    is_on: bool = True,
) -> queries.InboxCard:
    """Open an inbox of the channel `kind`, which follows the hours of a plan; None: the shop's.

    One that has to be connected first begins switched off.

    Raises UnknownChannel, BadSettings.
    """
    inbox = conversations.create_inbox(
        kind=kind, name=name, settings=_checked(kind, settings or {}), by=by
    )
    if not is_on:
        conversations.change_inbox(inbox.pk, is_on=False, by=by)
    if plan_id is not None:
        conversations.follow_hours(inbox.pk, plan_id=plan_id, by=by)
    return queries.inbox(inbox.pk)


@transaction.atomic
def configure_inbox(inbox_id: int, *, settings: Mapping[str, Any], by: int | None) -> None:
    """Change some of an inbox's settings; what is not given stays. Raises BadSettings."""
    card = queries.inbox(inbox_id)
    checked = _checked(card.kind, card.settings | dict(settings))
    conversations.change_inbox(inbox_id, settings=checked, by=by)
    health.resume(inbox_id)


def check_settings(kind: str, settings: Mapping[str, Any]) -> None:
    """Say whether a channel can work with these settings. Raises UnknownChannel, BadSettings."""
    _checked(kind, settings)


def _checked(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings as they are stored: the channel's own fields, defaults filled in.

    A channel refuses values by raising ValueError with a dict of field -> reason.
    """
    shape = channel(kind).settings
    known = {field.name for field in dataclasses.fields(shape)}
    try:
        filled = shape(**{name: value for name, value in settings.items() if name in known})
    except ValueError as error:
        reasons = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        raise BadSettings(reasons or {"": str(error)}) from error
    if forbidden := dict(_forbidden(filled)):
        raise BadSettings(forbidden)
    return dataclasses.asdict(filled)


def _forbidden(filled: Any) -> Iterator[tuple[str, str]]:
    """Yield the fields with an address that Weft may not call, and what to write there.

    Asked only when settings are changed: what may be called is the machine's to say, and an inbox
    whose address it forbids later can still be opened and repaired.
    """
    for field in dataclasses.fields(filled):
        address = getattr(filled, field.name)
        if address and "is_called" in field.metadata:
            try:
                outside.check_named(address)
            except outside.Forbidden:
                yield field.name, field.metadata["is_called"]
