"""A shop with a queue that hands out, Bo and Cy who answer, and customers who wait."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from weft.conversations import actions as conversations
from weft.conversations.actions import QueueDraft
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Inbox
from weft.conversations.tests.cast import NOON, agent, inbox, late_parcel
from weft.customers.models import Customer
from weft.kernel import followers
from weft.people.models import Agent, Membership, Team
from weft.routing import actions, engine, following, queries
from weft.routing.deciding import Mode, Need
from weft.routing.models import Offer
from weft.routing.rules import Rule
from weft.routing.states import State

__all__ = ["NOON", "Shop", "agent"]


class Shop:
    """One inbox that feeds one queue. Time stands still until it is moved."""

    def __init__(self, *, mode: Mode = Mode.PUSH, kind: str = "webchat", **rule: Any) -> None:
        self.at: datetime = NOON
        self.inbox = inbox(kind=kind)
        self.queue_id = conversations.create_queue(QueueDraft(name="Orders"), by=None)
        Inbox.objects.filter(pk=self.inbox.pk).update(queue_id=self.queue_id)
        self.rule = Rule(mode=mode, **rule)
        actions.set_rule(self.queue_id, self.rule, by=None)
        self.bo, self.cy = agent("Bo"), agent("Cy")
        followers.catch_up(following.ROUTING, following.CONTACTS)

    def needs(self, *needs: Need) -> None:
        actions.set_rule(self.queue_id, self.rule, needs=needs, by=None)

    def team(self, *members: Agent) -> Team:
        """Give the queue to a team of these."""
        team = Team.objects.create(name=f"Team {uuid.uuid4()}")
        for member in members:
            Membership.objects.create(team=team, agent=member)
        draft = QueueDraft(name="Orders", team_id=team.pk)
        conversations.change_queue(self.queue_id, draft, by=None)
        return team

    def later(self, **time: float) -> None:
        self.at += timedelta(**time)

    def ask(self, name: str = "ada", *, language: str = "", to: Inbox | None = None) -> int:
        """Let a customer write; return the conversation."""
        sender = Sender(kind="device", value=name, name=name.title())
        letter = late_parcel(to or self.inbox, remote=name, sender=sender)
        found = conversations.receive([letter], at=self.at)[0].conversation_id
        if language:
            customer = Conversation.objects.get(pk=found).customer_id
            Customer.objects.filter(pk=customer).update(language=language)
        return found

    def come(self, *who: Agent) -> None:
        """Let these be available, with an open browser."""
        for one in who:
            actions.be(one.pk, State.AVAILABLE, at=self.at, by=one.pk)

    def go(self, who: Agent, reason: str = "lunch") -> None:
        actions.be(who.pk, State.AWAY, reason=reason, at=self.at, by=who.pk)

    def here(self, *who: Agent) -> None:
        """Let the browsers of these say that they are there, by our clock."""
        from weft.routing.models import Seat

        Seat.objects.filter(pk__in=[one.pk for one in who]).update(heard_at=self.at)

    def look(self) -> int:
        followers.catch_up(following.CONTACTS, following.ROUTING)
        done = engine.look(self.at).done
        followers.catch_up(following.CONTACTS, following.ROUTING)
        return done

    def offered(self, who: Agent) -> int | None:
        """Return the conversation that is held out to somebody."""
        offer = queries.open_offer(who.pk)
        return offer and offer.conversation_id

    def accept(self, who: Agent) -> int:
        offer = Offer.objects.get(agent=who, state="open")
        return actions.accept(offer.pk, by=who.pk)

    def answer(self, conversation_id: int, by: Agent) -> None:
        conversations.reply(
            conversation_id, text="Soon", by=by.pk, at=self.at, key=str(uuid.uuid4())
        )

    def close(self, conversation_id: int, by: Agent) -> None:
        conversations.close(conversation_id, by=by.pk, at=self.at)

    def assignee(self, conversation_id: int) -> int | None:
        return Conversation.objects.get(pk=conversation_id).assignee_id

    def is_(self, who: Agent) -> tuple[str, str]:
        card = queries.state_of(who.pk)
        return str(card.state), card.reason
