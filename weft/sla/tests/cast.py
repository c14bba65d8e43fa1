"""Conversations to which something was promised, and what was said of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.apps import apps

from weft.conversations import actions as conversations
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Inbox
from weft.conversations.tests.cast import NOON, agent, inbox, late_parcel
from weft.kernel import followers
from weft.kernel.models import EventRow
from weft.sla import actions, following
from weft.sla.actions import PolicyDraft
from weft.sla.models import Clock, Policy
from weft.sla.policies import Conditions, Deed, Moment, Step, Terms

__all__ = ["NOON", "agent", "inbox"]

HOUR = timedelta(hours=1)


def promise(*, conditions: Conditions | None = None, **terms: Any) -> int:
    """Let this be all that is promised."""
    Policy.objects.all().delete()
    draft = PolicyDraft(conditions=conditions or Conditions(), terms=Terms(**terms))
    return actions.create_policy(draft, by=None)


def promise_as_from_the_first_day() -> None:
    """Promise what a new Weft does; a test that commits has taken away what migrations brought."""
    Policy.objects.all().delete()
    migration = import_module("weft.sla.migrations.0001_tables")
    migration.promise(apps, None)


def step(deed: Deed, moment: Moment = Moment.BREACH, minutes: int = 0, **more: Any) -> Step:
    return Step(key=f"{deed}-{moment}-{minutes}", moment=moment, minutes=minutes, deed=deed, **more)


def write(shop: Inbox, *, at: datetime = NOON, who: str = "ada") -> int:
    """Let a customer write; return the conversation."""
    sender = Sender(kind="device", value=f"{shop.pk}-{who}", name=who)
    letter = late_parcel(shop, remote=f"{shop.pk}-{who}", sender=sender, sent_at=at)
    return conversations.receive([letter], at=at)[0].conversation_id


def catch_up() -> None:
    followers.catch_up(following.FOLLOWER)


def clock(conversation_id: int, kind: str = "first_reply") -> Clock:
    return Clock.objects.get(conversation=conversation_id, kind=kind)


def row(conversation_id: int) -> Conversation:
    return Conversation.objects.get(pk=conversation_id)


def said(prefix: str = "sla.") -> list[str]:
    """Return the names of what was said, in order."""
    rows = EventRow.objects.filter(name__startswith=prefix).order_by("pk")
    return list(rows.values_list("name", flat=True))


def act(at: datetime) -> None:
    """Do all that is due."""
    while actions.act(at + timedelta(seconds=1)):
        pass
