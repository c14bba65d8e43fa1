"""An archive: years of conversations, written straight with SQL.

One conversation in a hundred is open, one in a thousand snoozed, the rest closed; five messages
each on average, both directions in turns; three customers to five conversations. Not through the
rooms' actions: a million would take an hour.
"""

from __future__ import annotations

import psycopg

from bench.server import Server
from bench.shop import Shop
from weft.kernel import postgres

TEXT = (
    "Good morning, I ordered two balls of the grey merino wool and a pair of circular needles last"
    " week, and the parcel that came on Tuesday holds only one of them. The invoice says two. Could"
    " you look into it, please? My order number stands below; I would need the wool by the end of"
    " the month, since the jumper is a present. Thank you very much, and sorry for the trouble."
)

# What a message says: a piece of the text above …
PIECE = "substr(%(text)s, (1 + (i * 31 + k) %% 60)::int, (60 + (i * 17 + k * 41) %% 280)::int)"
# … or words of which some are said in every message, and most in one of thousands
WORD = "translate(floor(40000 * power(random(), 4))::int::text, '0123456789', 'aeioukrtns')"
WORDS = f"(SELECT string_agg({WORD}, ' ') FROM generate_series(1, (30 + k * 3)::int))"

STEPS = [
    """
    CREATE TEMP TABLE plan AS
    SELECT i, n, sum(n) OVER (ORDER BY i) - n AS before,
           now() - (%(count)s - i) * (interval '3 years' / %(count)s) AS at,
           CASE WHEN i > %(count)s * 0.99 THEN 'open'
                WHEN i %% 1000 = 7 THEN 'snoozed' ELSE 'closed' END AS status
    FROM (
        SELECT i, 1 + (i * 7919) %% 9 AS n FROM generate_series(1, %(count)s::bigint) AS i
    ) AS numbered
    """,
    """
    INSERT INTO customer (id, name, language, created_at)
    SELECT %(customer)s + i, 'Customer ' || i, (ARRAY['en', 'pl', 'cs'])[1 + i %% 3], now()
    FROM generate_series(1, %(count)s * 3 / 5) AS i
    """,
    """
    INSERT INTO handle (customer_id, kind, value, proof, first_seen_at)
    SELECT %(customer)s + i, 'device', 'archive-' || i, 2, now()
    FROM generate_series(1, %(count)s * 3 / 5) AS i
    """,
    """
    INSERT INTO conversation (
        id, customer_id, inbox_id, matter, status, assignee_id, opened_at, closed_at,
        snoozed_until, waiting_since, last_message_id, last_at, last_text, last_direction)
    SELECT %(conversation)s + i, %(customer)s + 1 + i %% (%(count)s * 3 / 5), %(inbox)s, '', status,
           CASE WHEN status = 'closed' OR i %% 2 = 0 THEN %(agent)s END,
           at, CASE WHEN status = 'closed' THEN at + interval '2 hours' END,
           CASE WHEN status = 'snoozed' THEN now() + i %% 90 * interval '1 hour' END,
           CASE WHEN status = 'open' AND n %% 2 = 1 THEN at + n * interval '1 minute' END,
           %(message)s + before + n, at + n * interval '1 minute',
           substr(%(text)s, (1 + (i * 31) %% 60)::int, 200),
           CASE WHEN n %% 2 = 1 THEN 'in' ELSE 'out' END
    FROM plan
    """,
    """
    INSERT INTO thread (
        id, inbox_id, conversation_id, remote, opened_at, ended_at, seen_by_us, seen_by_them)
    SELECT %(thread)s + i, %(inbox)s, %(conversation)s + i, 'device:archive-' || i, at,
           CASE WHEN status = 'closed' THEN at + interval '2 hours' END,
           %(message)s + before + n, %(message)s + before + n
    FROM plan
    """,
    """
    INSERT INTO message (
        id, thread_id, inbox_id, direction, key, author_id, text, sent_at, stored_at)
    SELECT %(message)s + before + k, %(thread)s + i, %(inbox)s,
           CASE WHEN k %% 2 = 1 THEN 'in' ELSE 'out' END, 'archive-' || before + k,
           CASE WHEN k %% 2 = 0 THEN %(agent)s END,
           {words},
           at + k * interval '1 minute', at + k * interval '1 minute'
    FROM plan, generate_series(1, n) AS k
    """,
    """
    INSERT INTO delivery (message_id, state, reason, external_id, changed_at)
    SELECT %(message)s + before + k, 'sent', '', '', at + k * interval '1 minute'
    FROM plan, generate_series(2, n, 2) AS k
    """,
    """
    INSERT INTO event (name, body, actor_id, conversation_id, thread_id, inbox_id, happened_at)
    SELECT CASE k WHEN 0 THEN 'conversation.opened' WHEN n + 1 THEN 'conversation.closed'
                  ELSE CASE WHEN k %% 2 = 1 THEN 'message.received' ELSE 'message.queued' END END,
           jsonb_build_object(
               'conversation_id', %(conversation)s + i, 'inbox_id', %(inbox)s::bigint)
           || CASE WHEN k BETWEEN 1 AND n THEN jsonb_build_object(
                'thread_id', %(thread)s + i, 'message_id', %(message)s + before + k)
              ELSE '{}' END,
           CASE WHEN k = n + 1 THEN %(agent)s END,
           %(conversation)s + i, CASE WHEN k BETWEEN 1 AND n THEN %(thread)s + i END, %(inbox)s,
           at + k * interval '1 minute'
    FROM plan, generate_series(0, n + CASE WHEN status = 'closed' THEN 1 ELSE 0 END) AS k
    """,
]

# What is said in an archive is no news: whoever follows goes on behind it, instead of beside what
# is measured
SKIP_ALL = """
    UPDATE follower SET transaction = newest.transaction, event_id = newest.id
    FROM (SELECT transaction, id FROM event ORDER BY transaction DESC, id DESC LIMIT 1) AS newest
"""

# Much more that one customer says, of which the agent has read the first three fifths
LENGTHEN = """
    WITH said AS (
        INSERT INTO message (thread_id, inbox_id, direction, key, text, sent_at, stored_at)
        SELECT t.id, t.inbox_id, 'in', 'long-' || i,
               substr(%(text)s, (1 + i * 31 %% 60)::int, (60 + i * 17 %% 280)::int), now(), now()
        FROM (SELECT * FROM thread WHERE conversation_id = %(conversation)s LIMIT 1) AS t,
             generate_series(1, %(items)s::bigint) AS i
        RETURNING id
    ),
    last AS (
        UPDATE conversation SET last_message_id = (SELECT max(id) FROM said)
        WHERE id = %(conversation)s
    )
    INSERT INTO read_mark (conversation_id, agent_id, message_id)
    SELECT %(conversation)s, %(agent)s, min(id) + (max(id) - min(id)) * 3 / 5 FROM said
    ON CONFLICT (agent_id, conversation_id) DO UPDATE SET message_id = excluded.message_id
"""

COUNTED = ("customer", "conversation", "thread", "message")  # tables whose ids are given here


def fill(server: Server, shop: Shop, conversations: int, *, words: str = PIECE) -> tuple[int, int]:
    """Add that many conversations to the shop; return the first and the last of their ids."""
    superuser = postgres.url(server.data, postgres.SUPERUSER)
    with psycopg.connect(superuser, dbname=postgres.DATABASE, autocommit=True) as connection:
        cursor = psycopg.ClientCursor(connection)
        # the references are right by construction; checking each would double the time
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        values: dict[str, object] = {
            "count": conversations, "inbox": shop.inbox_id, "agent": shop.agent_id, "text": TEXT,
        }  # fmt: skip
        for table in COUNTED:
            [[values[table]]] = cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        for step in STEPS:
            cursor.execute(step.replace("{words}", words), values)
        cursor.execute(SKIP_ALL)
        for table in COUNTED:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    first = int(str(values["conversation"])) + 1
    return first, first + conversations - 1


def lengthen(server: Server, shop: Shop, conversation: int, items: int) -> None:
    """Let the customer of a conversation have said `items` messages more."""
    superuser = postgres.url(server.data, postgres.SUPERUSER)
    with psycopg.connect(superuser, dbname=postgres.DATABASE, autocommit=True) as connection:
        psycopg.ClientCursor(connection).execute(
            LENGTHEN,
            {
                "conversation": conversation, "items": items, "agent": shop.agent_id, "text": TEXT,
            },
        )  # fmt: skip
