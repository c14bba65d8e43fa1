"""A new contact about the matter that somebody is working on joins it by itself (R41, R102).

Only where the evidence is strong and points to one place: the same verified person, the same single
number, one open conversation that names it and that somebody looks after, with a word in it lately.
Whatever falls short of that is told (see following.MATCHING), and a person decides. A follower does
it, so nobody who writes waits for it; each join is one move that can be undone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from weft.conversations import mentions
from weft.conversations.actions import moves
from weft.conversations.events import ConversationOpened, MessageReceived
from weft.conversations.models import Conversation, Message, Move
from weft.conversations.settings import Joining
from weft.kernel import settings
from weft.kernel.events import Said
from weft.kernel.followers import Follower

YOUNG = timedelta(hours=1)  # a contact that is older is a conversation of its own by now
VERIFIED = 3  # customers.models.Proof


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An open conversation of the same person that somebody looks after."""

    id: int
    numbers: frozenset[str]
    last_at: datetime


def place_for(
    numbers: Collection[str],
    candidates: Sequence[Candidate],
    *,
    at: datetime,
    within: timedelta,
) -> tuple[int, str] | None:
    """Return the one conversation that a contact with these numbers belongs to, and the number.

    Pure. None where nothing is named, or more than one thing, or where more than one place names
    it, or where nothing was said there for too long.
    """
    if len(set(numbers)) != 1:
        return None
    [number] = set(numbers)
    naming = [one for one in candidates if number in one.numbers]
    if len(naming) != 1 or at - naming[0].last_at > within:
        return None
    return naming[0].id, number


def join_contacts(batch: Sequence[Said]) -> None:
    """Bring new contacts to where they belong; those that belong nowhere stay as they are."""
    setting = settings.read(Joining)
    if not setting.is_on:
        return
    at = timezone.now()
    heard = {said.conversation_id for said in batch if said.conversation_id and not said.actor_id}
    for new_id, candidates in _candidates(heard, at=at).items():
        place = place_for(
            _numbers(new_id), candidates, at=at, within=timedelta(days=setting.within_days)
        )
        if place:
            _join(new_id, *place, at=at)


JOINING = Follower(
    name="joining", events=(ConversationOpened, MessageReceived), handle=join_contacts
)


def _candidates(heard: Collection[int], *, at: datetime) -> dict[int, list[Candidate]]:
    """Return the places for those of these contacts that are young and untouched, by contact."""
    found: dict[int, list[Candidate]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            CANDIDATES, {"heard": list(heard), "since": at - YOUNG, "verified": VERIFIED}
        )
        for new_id, id_, last_at, numbers in cursor.fetchall():
            one = Candidate(id=id_, numbers=frozenset(numbers), last_at=last_at)
            found.setdefault(new_id, []).append(one)
    return found


# A contact that nobody has touched, of a verified person; and the open matters of that person that
# somebody works on, where whoever sees the contact sees them too.
CANDIDATES = """
    SELECT n.id, o.id, o.last_at, ARRAY(
        SELECT DISTINCT k.value FROM thread t JOIN mention k ON k.thread_id = t.id
        WHERE t.conversation_id = o.id AND k.kind = 'number')
    FROM conversation n
    JOIN inbox ni ON ni.id = n.inbox_id
    CROSS JOIN LATERAL (
        WITH RECURSIVE up AS (
            SELECT id, merged_into_id FROM customer WHERE id = n.customer_id
          UNION ALL
            SELECT p.id, p.merged_into_id FROM customer p JOIN up ON p.id = up.merged_into_id
        ), down AS (
            SELECT id FROM up WHERE merged_into_id IS NULL
          UNION ALL
            SELECT p.id FROM customer p JOIN down ON p.merged_into_id = down.id
        )
        SELECT array_agg(id) AS ids FROM down
    ) AS person
    JOIN conversation o ON o.customer_id = ANY(person.ids) AND o.id <> n.id
    JOIN inbox oi ON oi.id = o.inbox_id
    WHERE n.id = ANY(%(heard)s::bigint[]) AND n.status = 'open' AND n.assignee_id IS NULL
      AND n.merged_into_id IS NULL AND n.opened_at >= %(since)s
      AND NOT EXISTS (
          SELECT 1 FROM thread t JOIN message m ON m.thread_id = t.id
          WHERE t.conversation_id = n.id AND m.direction <> 'in')
      AND NOT EXISTS (SELECT 1 FROM move WHERE move.source_id = n.id OR move.target_id = n.id)
      AND EXISTS (
          SELECT 1 FROM handle h
          WHERE h.customer_id = ANY(person.ids) AND h.proof >= %(verified)s)
      AND o.status <> 'closed' AND o.assignee_id IS NOT NULL AND o.merged_into_id IS NULL
      AND o.last_at IS NOT NULL AND (oi.team_id IS NULL OR oi.team_id = ni.team_id)
    ORDER BY n.id, o.id
"""


def _numbers(conversation_id: int) -> set[str]:
    """Return the numbers that a contact names; the mentions of its messages may not be kept yet."""
    said = Message.objects.filter(thread__conversation=conversation_id, direction="in")
    texts = said.filter(redaction=None).values_list("text", flat=True)
    return {one.value for text in texts for one in mentions.read(text) if one.kind == "number"}


@transaction.atomic
def _join(new_id: int, kept_id: int, number: str, *, at: datetime) -> None:
    """Join where nothing has changed while we looked: nobody has touched the new one since."""
    moves.lock(new_id, kept_id)
    rows = Conversation.objects.in_bulk([new_id, kept_id])
    new, kept = rows[new_id], rows[kept_id]
    is_untouched = new.assignee_id is None and new.status == "open" and new.merged_into_id is None
    is_worked_on = kept.assignee_id is not None and kept.status != "closed"
    wrote = Message.objects.filter(thread__conversation=new_id).exclude(direction="in")
    moved = Move.objects.filter(source_id=new_id)
    if is_untouched and is_worked_on and not wrote.exists() and not moved.exists():
        moves.merge(kept_id, new_id, by=None, at=at, number=number)
