"""The floor: the same server, sizes and rows without Weft, for the same client.

What cannot be done faster on this machine by a server in Python: an answer of the same length and
nothing else; the same after a bare commit of the rows that Weft writes for it; and after one commit
for all that wait together. Nobody is asked who they are, nothing is parsed, looked up or drawn.

    python -m bench.floor FD LENGTH WORK {none,each,group} URL      one process of it
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from bench import limit, load
from bench.server import ROOT, Server
from weft.config import web
from weft.kernel import postgres

WAYS = {"none": "nothing else", "each": "a bare commit each", "group": "one for those who wait"}
THREADS = 4  # that commit at a time, each with a connection of its own, where nobody is grouped
PLACE = ("thread", "conversation", "customer", "inbox")  # as limit.THREADS tells them

# What a batch of visitors' messages leaves behind: see limit.py
_GIVEN = """
    WITH given AS (
        SELECT * FROM unnest(
            %(thread)b::bigint[], %(conversation)b::bigint[], %(customer)b::bigint[],
            %(inbox)b::bigint[], %(key)b::text[]
        ) AS g (thread_id, conversation_id, customer_id, inbox_id, key)
    )
"""
_EVENT = """
    INSERT INTO event (name, body, conversation_id, thread_id, inbox_id, customer_id)
    SELECT said.name,
           jsonb_build_object(
               'conversation_id', n.conversation_id, 'thread_id', n.thread_id,
               'inbox_id', n.inbox_id, 'message_id', n.id, 'actor_id', NULL),
           n.conversation_id, n.thread_id, n.inbox_id, n.customer_id
    FROM new n, unnest(ARRAY[{names}]) AS said (name)
"""
MESSAGE = f"""
    {_GIVEN}, raw AS (
        INSERT INTO raw_delivery (inbox_id, headers, body, arrived_at, state)
        SELECT inbox_id, '{{}}', convert_to(%(text)s::text, 'UTF8'), now(), 'processed' FROM given
    ), stored AS (
        INSERT INTO message (thread_id, inbox_id, direction, key, text, sent_at, stored_at)
        SELECT thread_id, inbox_id, 'in', key, %(text)s, now(), now() FROM given
        RETURNING id, thread_id
    ), new AS (
        SELECT DISTINCT ON (thread_id) s.id, g.* FROM stored s JOIN given g USING (thread_id)
    ), touched AS (
        UPDATE conversation c
        SET status = 'open', waiting_since = coalesce(c.waiting_since, now()),
            last_message_id = n.id, last_at = now(), last_text = left(%(text)s::text, 200),
            last_direction = 'in'
        FROM new n WHERE c.id = n.conversation_id
    )
    {_EVENT.format(names="'message.received'")}
"""
REPLY = f"""
    {_GIVEN}, stored AS (
        INSERT INTO message (thread_id, inbox_id, direction, key, text, sent_at, stored_at)
        SELECT thread_id, inbox_id, 'out', key, %(text)s, now(), now() FROM given
        RETURNING id, thread_id
    ), new AS (
        SELECT DISTINCT ON (thread_id) s.id, g.* FROM stored s JOIN given g USING (thread_id)
    ), gone AS (
        INSERT INTO delivery (message_id, state, reason, external_id, changed_at)
        SELECT id, 'sent', '', '', now() FROM stored
    ), touched AS (
        UPDATE conversation c
        SET status = 'open', waiting_since = NULL, last_message_id = n.id, last_at = now(),
            last_text = left(%(text)s::text, 200), last_direction = 'out'
        FROM new n WHERE c.id = n.conversation_id
    )
    {_EVENT.format(names="'message.queued', 'message.sent'")}
"""
LIST = "SELECT id, status, last_at, last_text FROM conversation ORDER BY id DESC LIMIT 25"
STATEMENTS = {"message": MESSAGE, "reply": REPLY, "list": LIST}
# A visitor who comes for the first time leaves many rows more: its floor is the bare answer's
KNOWN = {
    "create": ("none",),
    "message": tuple(WAYS),
    "reply": tuple(WAYS),
    "list": ("none", "each"),
}


class Failed(Exception):
    """A floor answered with an error; what it printed says which."""


def measure(
    server: Server, requests: Iterator[bytes], *, face: str, connections: int, seconds: float
) -> dict[str, float]:
    """Return how many such requests a second are answered in each way, with one face's sizes."""
    length = _length(server, requests, connections)
    found = {}
    for way in KNOWN[face]:
        with _running(server, length, face, way) as port:
            load.run(port, itertools.islice(requests, 200), connections=connections)  # once each
            done = load.run(port, requests, connections=connections, seconds=seconds)
            if done.accepted != done.statuses.total():
                raise Failed(f"{face}, {way}: {dict(done.statuses)}")
            found[way] = done.per_second
    return found


def paced(
    server: Server,
    messages: Iterator[bytes],
    *,
    connections: int,
    seconds: float,
    per_second: float,
) -> load.Load:
    """Return how such messages are answered at a rate, with one commit for those who wait."""
    length = _length(server, messages, connections)
    with _running(server, length, "message", "group") as port:
        load.run(port, itertools.islice(messages, 200), connections=connections)
        return load.run(
            port, messages, connections=connections, seconds=seconds, per_second=per_second
        )


def _length(server: Server, requests: Iterator[bytes], connections: int) -> int:
    """Return how long the longest of Weft's answers to a few requests is."""
    lengths: list[int] = []
    load.run(
        server.port, itertools.islice(requests, connections), connections=connections,
        heard=lambda answer, *_: lengths.append(len(answer.partition(b"\r\n\r\n")[2])),
    )  # fmt: skip
    return max(lengths)


@contextlib.contextmanager
def _running(server: Server, length: int, face: str, way: str) -> Iterator[int]:
    """Run as many processes as Weft does, on one listener; return its port."""
    url = postgres.url(server.data)
    env = server.env | {"DJANGO_SETTINGS_MODULE": "weft.config.settings"}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fd = listener.fileno()
        asked = [sys.executable, "-m", "bench.floor", *map(str, (fd, length, face, way)), url]
        processes = [
            subprocess.Popen(asked, env=env, cwd=ROOT, pass_fds=[fd]) for _ in server.web()
        ]
        try:
            yield listener.getsockname()[1]
        finally:
            for process in processes:
                process.kill()
                process.wait()


class _Floor:
    """One process: an ASGI application that does one statement, or nothing, for each request."""

    def __init__(self, length: int, face: str, way: str, url: str) -> None:
        self.body = b"x" * length
        self.headers = [(b"content-type", b"text/html"), (b"content-length", b"%d" % length)]
        self.face, self.way, self.url = face, way, url
        self.threads = ThreadPoolExecutor(THREADS)
        self.own = threading.local()
        self.group = _group(self.write) if way == "group" else None
        self.places: list[tuple[int, ...]] = []
        if way != "none":
            with psycopg.connect(url) as connection:
                self.places = connection.execute(limit.THREADS).fetchall()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for told in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{told}.complete"})
            return
        while (await receive()).get("more_body"):
            pass
        if self.way == "each":
            await asyncio.get_running_loop().run_in_executor(self.threads, self.write, [None])
        elif self.group:
            await self.group.submit(None)
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})

    def write(self, requests: Sequence[None]) -> Sequence[None]:
        """Write the rows of these requests in one statement and one commit."""
        if not hasattr(self.own, "cursor"):
            connection = psycopg.connect(self.url, autocommit=True, prepare_threshold=0)
            connection.execute("SET plan_cache_mode = force_generic_plan")
            self.own.cursor = connection.cursor()
        if self.face == "list":
            self.own.cursor.execute(LIST).fetchall()
            return requests
        # in order, for locks are taken in order
        places = sorted(random.sample(self.places, len(requests)))
        values: dict[str, Any] = {"key": [str(uuid.uuid4()) for _ in requests], "text": load.TEXT}
        for name, column in zip(PLACE, zip(*places, strict=True), strict=True):
            values[name] = list(column)
        self.own.cursor.execute(STATEMENTS[self.face], values)
        return requests


def _group(write: Callable[[Sequence[None]], Sequence[None]]) -> Any:
    """Return what gathers as Weft's own doors do."""
    import django

    django.setup()
    from weft.gateway.doors import GroupCommit

    return GroupCommit(write)


def _main() -> None:
    fd, length, face, way, url = sys.argv[1:]
    web.run(socket.socket(fileno=int(fd)), _Floor(int(length), face, way, url))


if __name__ == "__main__":
    _main()
