"""What the road in knows of letters: asked once for a whole batch, answered from memory.

Letters of one batch may answer each other, so what one of them begins is known to the next: a
thread that is not stored yet has a number below zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from weft.conversations.envelopes import Asks
from weft.kernel import statements
from weft.people import queries as people


def keys_here(inbox_id: int, keys: Collection[str]) -> set[str]:
    """Return those of these keys under which messages of the inbox stand already."""
    if not keys:
        return set()
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT m.key FROM unnest(%b::text[]) AS k(key)
            JOIN message m ON m.inbox_id = %b AND m.key = k.key
            """,
            [list(keys), inbox_id],
        )
        return {key for (key,) in cursor.fetchall()}


class Known:
    """What one inbox answers to the letters of a batch. See envelopes.Known."""

    def __init__(self, inbox_id: int, asks: Sequence[Asks] = ()) -> None:
        self.inbox_id = inbox_id
        self._thread_of: dict[str, int] = {}
        self._remote: dict[int, str] = {}
        self._participants: dict[int, set[str]] = defaultdict(set)
        self._about: dict[tuple[str, str], int] = {}
        self.learn(asks)

    def learn(self, asks: Sequence[Asks]) -> None:
        """Look up what letters ask for."""
        names = {name for one in asks for name in one.names}
        self._learn_names(names)
        self._learn_topics({one.about for one in asks if one.about})
        named = {thread for one in asks for thread in one.threads}
        found = {self._thread_of[name] for name in names & self._thread_of.keys()}
        self._learn_threads({thread for thread in named | found if thread > 0})

    def thread_of(self, message_ids: Sequence[str]) -> int | None:
        """Return the thread that holds one of these letters, asked in their order."""
        return next((self._thread_of[one] for one in message_ids if one in self._thread_of), None)

    def participants(self, thread_id: int) -> Collection[str]:
        """Return the addresses that take part in a thread; none for a thread of another inbox."""
        return self._participants.get(thread_id, ())

    def thread_about(self, participant: str, subject: str) -> int | None:
        """Return the newest thread of a participant with this very topic."""
        return self._about.get((participant, subject))

    def replying_agent(self, agent_id: int) -> str | None:
        """Return the address of an agent who may answer by mail, None for others."""
        agent = people.agent(agent_id)
        return agent.email if agent and agent.is_active and agent.joined_at else None

    def is_agent(self, address: str) -> bool:
        """Tell whether this is the address of an agent who works here now."""
        return people.active().filter(email=address, joined_at__isnull=False).exists()

    def remote_of(self, thread_id: int) -> str | None:
        """Return what the thread's channel calls it; None when it is not of this inbox."""
        return self._remote.get(thread_id)

    def begin(self, remote: str, participants: Iterable[str], topic: str) -> int:
        """Remember a thread that a letter of this batch will begin; return its number."""
        thread_id = -len(self._remote) - 1
        self._remote[thread_id] = remote
        self._participants[thread_id] |= set(participants)
        self._about |= {(address, topic): thread_id for address in participants if topic}
        return thread_id

    def join(self, thread_id: int, participants: Iterable[str]) -> None:
        """Remember that a letter of this batch, one of ours, lets these take part."""
        self._participants[thread_id] |= set(participants)

    def name(self, letter: str, thread_id: int) -> None:
        """Remember where a letter of this batch stands."""
        if letter:
            self._thread_of[letter] = thread_id

    def _learn_names(self, names: Collection[str]) -> None:
        if not names:
            return
        with statements.prepared() as cursor:
            cursor.execute(
                """
                SELECT l.name, m.thread_id FROM letter l JOIN message m ON m.id = l.message_id
                WHERE l.name = ANY(%b::text[]) AND l.name <> '' AND m.inbox_id = %b
                ORDER BY m.id
                """,
                [list(names), self.inbox_id],
            )
            self._thread_of |= dict(cursor.fetchall())  # the newest of a name wins

    def _learn_topics(self, asked: Collection[tuple[str, str]]) -> None:
        if not asked:
            return
        with statements.prepared() as cursor:
            cursor.execute(
                """
                SELECT p.address, t.topic, t.id, t.remote
                FROM unnest(%b::text[], %b::text[]) AS k(address, topic)
                JOIN thread t ON t.inbox_id = %b AND t.topic = k.topic AND t.topic <> ''
                JOIN participant p ON p.thread_id = t.id AND p.address = k.address
                WHERE t.ended_at IS NULL AND NOT p.is_proposed
                ORDER BY t.id
                """,
                [
                    [address for address, _ in asked],
                    [topic for _, topic in asked],
                    self.inbox_id,
                ],
            )
            for address, topic, thread_id, remote in cursor.fetchall():
                self._about[address, topic] = thread_id
                self._remote[thread_id] = remote
                self._participants[thread_id].add(address)

    def _learn_threads(self, ids: Collection[int]) -> None:
        if not ids:
            return
        with statements.prepared() as cursor:
            cursor.execute(
                """
                SELECT t.id, t.remote, p.address FROM thread t
                LEFT JOIN participant p ON p.thread_id = t.id AND NOT p.is_proposed
                WHERE t.id = ANY(%b::bigint[]) AND t.inbox_id = %b
                """,
                [list(ids), self.inbox_id],
            )
            for thread_id, remote, address in cursor.fetchall():
                self._remote[thread_id] = remote
                self._participants[thread_id] |= {address} if address else set()
