"""The limit: bare clients that commit the rows of one message in one statement, and nothing else.

No HTTP, no NOTIFY, nobody recognised and nothing parsed: what the database can take on this
machine when every message is a transaction of its own. 32 clients, each in a process of its own.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import time
import uuid
from multiprocessing.synchronize import Barrier

import psycopg

CLIENTS = 32
TEXT = "Where is my parcel? It should have come on Tuesday. " * 6  # about 300 bytes

# The same tables, columns, keys and triggers as one visitor's message in weft/gateway/intake.py
# and weft/conversations/actions/receive.py.
ONE_MESSAGE = """
    WITH raw AS (
        INSERT INTO raw_delivery (inbox_id, headers, body, arrived_at, state)
        VALUES (%(inbox)s, '{}', %(body)s, now(), 'processed')
    ), new AS (
        INSERT INTO message (thread_id, inbox_id, direction, key, text, sent_at, stored_at)
        VALUES (%(thread)s, %(inbox)s, 'in', %(key)s, %(text)s, now(), now())
        RETURNING id
    ), touched AS (
        UPDATE conversation c
        SET status = 'open', closed_at = NULL, snoozed_until = NULL,
            waiting_since = coalesce(c.waiting_since, now()),
            last_message_id = new.id, last_at = now(), last_text = left(%(text)s, 200),
            last_direction = 'in'
        FROM new WHERE c.id = %(conversation)s
    )
    INSERT INTO event (name, body, conversation_id, thread_id, inbox_id, customer_id)
    SELECT 'message.received',
           jsonb_build_object(
               'conversation_id', %(conversation)s::bigint, 'thread_id', %(thread)s::bigint,
               'inbox_id', %(inbox)s::bigint, 'customer_id', %(customer)s::bigint,
               'message_id', new.id, 'actor_id', NULL),
           %(conversation)s, %(thread)s, %(inbox)s, %(customer)s
    FROM new
"""

THREADS = """
    SELECT t.id, c.id, c.customer_id, t.inbox_id
    FROM thread t JOIN conversation c ON c.id = t.conversation_id
    WHERE t.ended_at IS NULL ORDER BY t.id LIMIT 10000
"""


class NoThreads(Exception):
    """There is no thread to write to; let visitors write first."""


def measure(url: str, *, seconds: float, clients: int = CLIENTS) -> float:
    """Return how many messages a second the database commits for bare clients.

    Threads must stand there already: every message goes to a random one.
    """
    with psycopg.connect(url) as connection:
        if not connection.execute(THREADS).fetchone():
            raise NoThreads
    fork = multiprocessing.get_context("fork")
    together = fork.Barrier(clients)
    counted = fork.SimpleQueue()
    children = [
        fork.Process(target=_commit, args=(url, seconds, together, counted), daemon=True)
        for _ in range(clients)
    ]
    for child in children:
        child.start()
    rates = [counted.get() for _ in children]
    for child in children:
        child.join()
    return sum(rates)


def _commit(url: str, seconds: float, together: Barrier, counted: object) -> None:
    dice = random.Random()
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        places = connection.execute(THREADS).fetchall()
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        together.wait(60)
        count, begun = 0, time.monotonic()
        while (now := time.monotonic()) < begun + seconds:
            thread, conversation, customer, inbox = dice.choice(places)
            key = str(uuid.uuid4())
            cursor.execute(
                ONE_MESSAGE,
                {
                    "thread": thread,
                    "conversation": conversation,
                    "customer": customer,
                    "inbox": inbox,
                    "key": key,
                    "text": TEXT,
                    "body": json.dumps({"id": key, "text": TEXT, "remote": "device:" + key}),
                },
            )
            count += 1
    counted.put(count / (now - begun))
