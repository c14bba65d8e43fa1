"""Inboxes: opening, configuring, switching on and off. None is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from weft.conversations.events import InboxChanged, InboxCreated
from weft.conversations.models import Inbox
from weft.kernel.events import say


@transaction.atomic
def create_inbox(*, kind: str, name: str, settings: Mapping[str, object], by: int | None) -> Inbox:
    """Open an inbox of a channel. The caller has checked `settings` with that channel."""
    inbox = Inbox.objects.create(kind=kind, name=name.strip()[:100], settings=dict(settings))
    say(InboxCreated(inbox_id=inbox.pk, actor_id=by))
    return inbox


@transaction.atomic
def follow_hours(inbox_id: int, *, plan_id: int | None, by: int | None) -> None:
    """Let the inbox follow the hours of a plan; None: the shop's. The same again says nothing."""
    unlike = Inbox.objects.filter(pk=inbox_id).exclude(plan_id=plan_id)
    if unlike.update(plan_id=plan_id):
        say(InboxChanged(inbox_id=inbox_id, actor_id=by))


@transaction.atomic
def change_inbox(
    inbox_id: int,
    *,
    by: int | None,
    name: str | None = None,
    settings: Mapping[str, object] | None = None,
    is_on: bool | None = None,
    team_id: int | None = None,
    for_everybody: bool = False,
) -> None:
    """Change what is given, leave the rest. `for_everybody` takes the inbox from its team."""
    inbox = Inbox.objects.select_for_update().get(pk=inbox_id)
    if name is not None:
        inbox.name = name.strip()[:100] or inbox.name
    if settings is not None:
        inbox.settings = dict(settings)
    if is_on is not None:
        inbox.is_on = is_on
    if team_id is not None or for_everybody:
        inbox.team_id = None if for_everybody else team_id
    inbox.save()
    say(InboxChanged(inbox_id=inbox_id, actor_id=by))
