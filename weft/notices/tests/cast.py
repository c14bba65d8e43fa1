"""Bo and Cy who answer, Ada who writes, and what they know by now."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.envelopes import Sender
from weft.conversations.models import Delivery, Inbox
from weft.conversations.tests.cast import agent, inbox, late_parcel
from weft.kernel import followers
from weft.notices import noticing, queries
from weft.people.models import Agent, Membership, Team


class Shop:
    """A shop with one inbox for everybody."""

    def __init__(self) -> None:
        self.inbox = inbox()
        followers.catch_up(noticing.follower)
        self.bo, self.cy = agent("Bo"), agent("Cy")

    def hear(self, text: str = "Hello", *, to: Inbox | None = None, **changes: Any) -> int:
        """Let Ada write; return the conversation."""
        letter = late_parcel(to or self.inbox, text=text, **changes)
        return conversations.receive([letter], at=timezone.now())[0].conversation_id

    def hear_elsewhere(self, text: str = "Hello") -> int:
        """Let Ada, who is known by the same device, write to another inbox."""
        elsewhere = Inbox.objects.filter(name="Elsewhere").first() or inbox(name="Elsewhere")
        return self.hear(text, to=elsewhere)

    def hear_stranger(self, name: str) -> int:
        """Let somebody else write."""
        sender = Sender(kind="device", value=name, name=name)
        return self.hear(remote=name, sender=sender)

    def assign(self, conversation_id: int, to: Agent | None, by: Agent | None = None) -> None:
        conversations.assign(conversation_id, to=to and to.pk, by=by and by.pk)

    def answer(self, conversation_id: int, by: Agent) -> int:
        return conversations.reply(
            conversation_id, text="Soon", by=by.pk, at=timezone.now(), key=str(uuid.uuid4())
        ).message_id

    def mention(self, conversation_id: int, who: Agent, by: Agent) -> int:
        return conversations.note(
            conversation_id,
            text=f"@{who.name} please look",
            by=by.pk,
            at=timezone.now(),
            key=str(uuid.uuid4()),
            mentions=[who.pk],
        ).message_id

    def fail(self, message_id: int) -> None:
        """Let the channel refuse what it seemed to take."""
        Delivery.objects.filter(message_id=message_id).update(state=Delivery.State.SENDING)
        conversations.mark_failed([message_id], at=timezone.now(), reason="No such number")

    def team(self, *members: Agent, of: Inbox | None = None) -> Team:
        """Give the inbox to a team of these."""
        team = Team.objects.create(name="Some")
        for member in members:
            Membership.objects.create(team=team, agent=member)
        Inbox.objects.filter(pk=(of or self.inbox).pk).update(team=team)
        return team

    def told(self, who: Agent) -> list[tuple[str, int, int]]:
        """Return what somebody has not read: the strongest kind, the conversation, how often."""
        followers.catch_up(noticing.follower)
        return [(line.kind.value, line.heading.id, line.count) for line in queries.unread(who)]

    def forget(self) -> None:
        """Let everybody have read everything."""
        from weft.notices import actions

        followers.catch_up(noticing.follower)
        for who in Agent.objects.all():
            actions.read_all(who.pk, at=timezone.now())
