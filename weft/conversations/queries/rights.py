"""Who may read which conversation. Every other query that serves a person starts here.

Owners, supervisors and observers read everything. An agent reads the inboxes that are open to
everybody or to one of the agent's teams, whatever is assigned to the agent, and whatever the agent
was brought into.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from weft.conversations.models import Companion, Conversation, Inbox
from weft.kernel import statements
from weft.kernel.recurring import Gap, Recurring
from weft.people.reader import Reader
from weft.people.roles import Role

# The same rules as inboxes_open_to and visible_to, of an inbox i, a conversation c and the agent
# %(me)s, for queries that are SQL.
OPEN_INBOX = """
    (i.team_id IS NULL OR EXISTS (
        SELECT 1 FROM membership m WHERE m.team_id = i.team_id AND m.agent_id = %(me)s))
"""
VISIBLE = f"""
    (c.assignee_id = %(me)s OR c.inbox_id IN (SELECT i.id FROM inbox i WHERE {OPEN_INBOX})
     OR c.id IN (SELECT b.conversation_id FROM companion b WHERE b.agent_id = %(me)s))
"""


LARGEST = 2**63 - 1  # that the database knows


class NoSuchConversation(Exception):
    """There is no such conversation, or not for this reader."""


def inboxes_open_to(reader: Reader) -> QuerySet[Inbox]:
    """Return the inboxes whose conversations the reader may see."""
    if reader.role != Role.AGENT:
        return Inbox.objects.all()
    return Inbox.objects.filter(Q(team=None) | Q(team__members=reader.pk)).distinct()


def visible_to(reader: Reader) -> QuerySet[Conversation]:
    """Return the conversations that the reader may see."""
    if reader.role != Role.AGENT:
        return Conversation.objects.all()
    return Conversation.objects.filter(
        Q(inbox__in=inboxes_open_to(reader).values("pk"))
        | Q(assignee=reader.pk)
        | Q(pk__in=Companion.objects.filter(agent=reader.pk).values("conversation"))
    )


def visible_in_sql(reader: Reader) -> str:
    """Return the same rule for a statement in which the conversation is `c`, the reader `%(me)s`.

    For queries that search or sort across rooms; the reader's id is the caller's to pass.
    """
    if reader.role != Role.AGENT:
        return "true"
    return """(c.assignee_id = %(me)s OR c.inbox_id IN (
        SELECT i.id FROM inbox i WHERE i.team_id IS NULL OR EXISTS (
            SELECT 1 FROM membership m WHERE m.team_id = i.team_id AND m.agent_id = %(me)s))
        OR c.id IN (SELECT b.conversation_id FROM companion b WHERE b.agent_id = %(me)s))"""


def sees_everything(reader: Reader) -> bool:
    """Say whether no inbox is hidden from the reader, so that nothing needs to be left out."""
    if reader.role != Role.AGENT:
        return True
    open_to = inboxes_open_to(reader).values("pk")
    return not Inbox.objects.exclude(pk__in=open_to).exists()


def may_see(reader: Reader, conversation_id: int) -> bool:
    """Say whether the reader may see this conversation."""
    return visible_to(reader).filter(pk=conversation_id).exists()


def visible_among(asked: Sequence[tuple[Reader, int]]) -> list[bool]:
    """Say of each reader and conversation whether the one may see the other, in one query."""
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT r.number
            FROM unnest(%b::int[], %b::bigint[], %b::boolean[], %b::bigint[])
                AS r(number, agent_id, sees_all, conversation_id)
            JOIN conversation c ON c.id = r.conversation_id
            JOIN inbox i ON i.id = c.inbox_id
            WHERE r.sees_all OR c.assignee_id = r.agent_id OR i.team_id IS NULL OR EXISTS (
                SELECT 1 FROM membership m
                WHERE m.team_id = i.team_id AND m.agent_id = r.agent_id)
                OR EXISTS (
                SELECT 1 FROM companion b
                WHERE b.conversation_id = c.id AND b.agent_id = r.agent_id)
            """,
            [
                list(range(len(asked))),
                [reader.pk for reader, _ in asked],
                [reader.role != Role.AGENT for reader, _ in asked],
                # an address may name any number; none so large is a conversation's
                [min(conversation_id, LARGEST) for _, conversation_id in asked],
            ],
        )
        seen = {number for (number,) in cursor.fetchall()}
    return [number in seen for number in range(len(asked))]


def conversation_visible_to(reader: Reader, conversation_id: int) -> Conversation:
    """Return a conversation with its inbox and assignee.

    Raises NoSuchConversation, also for one that the reader may not see.
    """
    # an address may name any number; none so large is a conversation's
    number = min(conversation_id, LARGEST)
    sees_all = reader.role != Role.AGENT
    found = _ANY(id=number) if sees_all else _SEEN(id=number, me=reader.pk)
    if not found:
        raise NoSuchConversation(f"conversation {conversation_id}")
    return found[0]


class _SomeAgent(NamedTuple):
    """Some agent, who is known when the query is asked."""

    pk: Any
    role: str = Role.AGENT


def _whole(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return rows.select_related("inbox", "assignee", "customer").filter(pk=Gap("id", "bigint"))


_ANY = Recurring(lambda: _whole(Conversation.objects.all()))
_SEEN = Recurring(lambda: _whole(visible_to(_SomeAgent(Gap("me", "bigint")))))
