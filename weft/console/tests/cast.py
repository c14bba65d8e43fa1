"""The console's cast: Bo who answers, Cy of another team, Ada who wrote."""

from __future__ import annotations

from typing import Any

from django.test import Client

from weft.conversations import actions
from weft.conversations.models import Inbox, Message
from weft.conversations.tests.cast import NOON, agent, inbox, late_parcel
from weft.people.models import Agent, Membership, Team

__all__ = ["NOON", "Desk", "agent", "late_parcel"]

SCRIPT = {"HTTP_X_FRAGMENT": "message"}
HTMX = {"HTTP_HX_REQUEST": "true"}


class Desk:
    """Bo at the desk, with one conversation of Ada."""

    def __init__(self, client: Client, role: str = "agent", **inbox_fields: Any) -> None:
        self.client = client
        self.bo: Agent = agent("Bo", role)
        self.inbox: Inbox = inbox(**inbox_fields)
        self.ada = self.hear("My parcel is late")
        client.force_login(self.bo)

    def hear(self, text: str, **changes: Any) -> int:
        """Let Ada write; return the conversation."""
        letter = late_parcel(self.inbox, text=text, **changes)
        self.last = actions.receive([letter], at=NOON)[0]
        return self.last.conversation_id

    def page(self, **query: str) -> str:
        """Return the conversation's page."""
        answer = self.client.get(f"/conversations/{self.ada}/", query)
        assert answer.status_code == 200, answer.content
        return answer.content.decode()

    def post(self, noun: str, expect: int = 302, **form: Any) -> Any:
        """Do something to the conversation with a plain form."""
        extra = form.pop("extra", {})
        answer = self.client.post(f"/conversations/{self.ada}/{noun}", form, **extra)
        assert answer.status_code == expect, answer.content.decode()[:2000]
        return answer

    def texts(self) -> list[str]:
        """Return what stands in the conversation."""
        found = Message.objects.filter(thread__conversation=self.ada).order_by("pk")
        return list(found.values_list("text", flat=True))

    def team_of_others(self) -> Agent:
        """Give the inbox to a team in which Bo is not; return its member Cy."""
        cy = agent("Cy")
        team = Team.objects.create(name="Others")
        Membership.objects.create(team=team, agent=cy)
        Inbox.objects.filter(pk=self.inbox.pk).update(team=team)
        return cy
