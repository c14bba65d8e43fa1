"""Live streams over a real PostgreSQL: nothing lost, nothing doubled, everything bounded."""

import asyncio
import contextlib
import itertools
import json
import random
import signal
import threading
import time

import psycopg
import pytest
import uvicorn
from django.db import connection, transaction

from weft.kernel import ear, events, live, reader, wake
from weft.kernel.events import Cursor
from weft.kernel.live import Frame, Stream
from weft.kernel.tests.test_events import address, posted

pytestmark = pytest.mark.django_db(transaction=True)


class Tab:
    """A browser tab with an EventSource, without the browser."""

    def __init__(self, *topics, cursor=None):
        self.topics = topics
        self.cursor = cursor
        self.events = []
        self.status = None
        self.news = asyncio.Event()
        self.task = None

    def connect(self):
        self.gone = asyncio.Event()
        gone = self.gone

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if gone.is_set():
                return  # it was on its way when the line broke
            self.status = message.get("status", self.status)
            self.take(message.get("body", b""))
            if message["type"] == "http.response.body" and not message["more_body"]:
                gone.set()

        self.task = asyncio.create_task(live.sse(send, receive, Stream(self.topics, self.cursor)))
        return self

    async def leave(self):
        self.gone.set()
        await self.task

    def take(self, data):
        for block in data.decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
            if "event" in lines:
                self.events.append((lines["event"], json.loads(lines["data"])))
            if "id" in lines:
                self.cursor = Cursor.parse(lines["id"])
        self.news.set()

    async def hears(self, count, seconds=10):
        async with asyncio.timeout(seconds):
            while len(self.events) < count:
                self.news.clear()
                await self.news.wait()
        return self.events


def say(*what):
    with transaction.atomic():
        events.say(*what)


async def say_in_thread(*what):
    return await asyncio.to_thread(_say_and_close, *what)


def _say_and_close(*what):
    try:
        say(*what)
    finally:
        connection.close()


@contextlib.asynccontextmanager
async def live_with(*tabs):
    async with live.reading() as here:
        await here.has_begun.wait()
        for tab in tabs:
            tab.connect()
        await asyncio.sleep(0.05)
        yield here
        for tab in tabs:
            if tab.task and not tab.task.done():
                await tab.leave()


async def until(condition):
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 -- what it waits for tells nobody
            await asyncio.sleep(0.01)


def tell(story):
    asyncio.run(asyncio.wait_for(story(), 60))


@pytest.mark.parametrize("is_undone", [False, True])
def test_the_next_look_is_planned_once_and_walks_along_the_index(is_undone):
    with transaction.atomic():
        events.say(*(posted(number) for number in range(3_000)))
        # what is undone leaves room: of a large table that holds nothing, sorting seems cheaper
        transaction.set_rollback(is_undone)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE event")

    async def story():
        here = ear.Ear(on_wake=lambda: None, on_signal=lambda _: None)
        try:
            for _ in range(12):
                await here.since(Cursor(1, 1), reader.BATCH)
            looked = await here._main.execute(
                "SELECT name, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
                [f"%LIMIT {reader.BATCH}%"],
            )
            [(name, planned_anew)] = await looked.fetchall()
            plan = await here._main.execute(f"EXPLAIN EXECUTE {name} (1, 1)")
            return planned_anew, "\n".join(line for (line,) in await plan.fetchall())
        finally:
            await here.close()

    planned_anew, plan = asyncio.run(story())

    assert planned_anew == 0
    news = plan.split("Limit")[-1]
    assert "Index Cond: ((ROW(transaction, id) > ROW($1, $2))" in news
    assert "Sort" not in news


def test_a_tab_hears_of_commits_and_resumes_where_it_stopped():
    async def story():
        tab = Tab("conversation:1")
        async with live_with(tab):
            await say_in_thread(posted(1), posted(2))
            await tab.hears(1)
            assert tab.status == 200
            await tab.leave()
            await say_in_thread(posted(1), posted(1))
            tab.connect()
            await tab.hears(3)
            await asyncio.sleep(0.1)
            assert len(tab.events) == 3

    tell(story)


def test_what_another_process_says_arrives_by_notify():
    async def story():
        tab = Tab("all")
        async with live_with(tab):
            started = time.monotonic()
            async with await psycopg.AsyncConnection.connect(**address(), autocommit=True) as other:
                await other.execute(
                    "INSERT INTO event (name, body) VALUES ('test_parcel.posted', '{}')"
                )
                await other.execute("NOTIFY weft")
            await tab.hears(1)
            assert time.monotonic() - started < 0.5

    tell(story)


def test_a_lost_notify_costs_no_more_than_two_seconds():
    async def story():
        tab = Tab("all")
        async with live_with(tab):
            started = time.monotonic()
            async with await psycopg.AsyncConnection.connect(**address(), autocommit=True) as other:
                await other.execute(
                    "INSERT INTO event (name, body) VALUES ('test_parcel.posted', '{}')"
                )
            await tab.hears(1)
            assert time.monotonic() - started < 2

    tell(story)


def test_an_event_that_a_slow_transaction_holds_back_comes_soon_after_it_ends():
    async def story():
        tab = Tab("all")
        async with (
            live_with(tab),
            await psycopg.AsyncConnection.connect(**address()) as slow,
        ):
            await slow.execute("SELECT pg_current_xact_id()")
            await say_in_thread(posted(1))
            await asyncio.sleep(0.5)
            assert tab.events == []
            await slow.rollback()
            started = time.monotonic()
            await tab.hears(1)
            assert time.monotonic() - started < 0.6

    tell(story)


def test_streams_outlive_the_connections_of_the_process():
    """What a restart of the server does to us: every connection ends, and events go on."""

    async def story():
        tab = Tab("all")
        async with live_with(tab):
            for n in range(5):
                async with await psycopg.AsyncConnection.connect(
                    **address(), autocommit=True
                ) as root:
                    await root.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE application_name LIKE 'weft live%'"
                        " AND datname = current_database()"
                    )
                await say_in_thread(posted(n))
            await tab.hears(5)
            assert [data["conversation_id"] for _, data in tab.events] == list(range(5))

    tell(story)


def test_a_database_that_is_away_costs_nothing_but_time(embedded):
    """A real restart: stop the server under open streams, start it again."""

    async def story():
        tab = Tab("all")
        async with live_with(tab):
            await say_in_thread(posted(1))
            await tab.hears(1)
            # not in a thread: the server ends with the thread that started it
            _restart(embedded)
            await asyncio.sleep(0.3)
            late = Tab("all", cursor=tab.cursor).connect()
            await say_in_thread(posted(2))
            await tab.hears(2)
            await late.hears(1)
            await late.leave()

    connection.close()
    tell(story)


def _restart(embedded):
    embedded.process.send_signal(signal.SIGINT)
    embedded.process.wait(20)
    embedded.restart()


def test_a_thousand_reconnects_lose_and_double_nothing():
    dice = random.Random(20261122)  # noqa: S311
    done = threading.Event()
    start = events.latest()
    serial = itertools.count(1)

    def write():
        try:
            while not done.is_set():
                some = range(dice.randrange(1, 4))
                say(*[posted(dice.randrange(5), customer_id=next(serial)) for _ in some])
                time.sleep(dice.random() * 0.004)
        finally:
            connection.close()

    async def story():
        tabs = [Tab(f"conversation:{n % 5}") for n in range(20)]
        async with live_with(*tabs):
            writers = [threading.Thread(target=write) for _ in range(2)]
            for writer in writers:
                writer.start()
            for _ in range(1000):
                tab = dice.choice(tabs)
                await tab.leave()
                if dice.random() < 0.5:
                    await asyncio.sleep(dice.random() * 0.01)
                tab.connect()
            done.set()
            await asyncio.to_thread(lambda: [writer.join() for writer in writers])
            told = await asyncio.to_thread(_everything_since, start)
            assert len(told) > 200
            for number, tab in enumerate(tabs):
                mine = [serial for conversation, serial in told if conversation == number % 5]
                await tab.hears(len(mine))
                assert [data["customer_id"] for _, data in tab.events] == mine

    tell(story)


def _everything_since(start):
    try:
        return [
            (said.conversation_id, said.customer_id) for said in events.since(start, limit=100_000)
        ]
    finally:
        connection.close()


def test_a_face_shows_the_content_to_its_own_streams(monkeypatch):
    monkeypatch.setattr(live, "_contents", [])
    asked = []

    @live.prepare("test_parcel.posted", kind="visitor", column="customer_id")
    def contents(batch):
        with connection.cursor() as cursor:  # a plain function may use Django's database
            cursor.execute("SELECT 1")
        asked.append(len(batch))
        return {said.id: [Frame("message", {"text": said.body["note"]})] for said in batch}

    async def story():
        visitor, agent = Tab("visitor:4"), Tab("conversation:1")
        async with live_with(visitor, agent):
            await say_in_thread(
                posted(1, customer_id=4, note="hello"), posted(1, customer_id=5, note="secret")
            )
            await visitor.hears(1)
            await agent.hears(2)
            late = Tab("visitor:4", cursor=Cursor(1, 0)).connect()
            await late.hears(1)
            await late.leave()
        assert visitor.events == late.events == [("message", {"text": "hello"})]
        assert agent.events[0] == (
            "test_parcel.posted", {"actor_id": None, "conversation_id": 1, "customer_id": 4},
        )  # fmt: skip
        assert asked == [1, 1]

    tell(story)


def test_a_browser_that_does_not_read_is_cut_and_the_others_hear_on(monkeypatch):
    """Over uvicorn and real sockets: buffers fill, the send hangs, the connection is dropped."""
    monkeypatch.setattr(reader, "STALLED_SECONDS", 0.3)

    async def application(scope, receive, send):
        await live.sse(send, receive, Stream(["conversation:1"]))

    async def story():
        server = uvicorn.Server(
            uvicorn.Config(application, port=0, lifespan="off", log_config=None, ws="none")
        )
        async with live_with() as here:
            serving = asyncio.create_task(server.serve())
            await until(lambda: server.started)
            port = server.servers[0].sockets[0].getsockname()[1]
            _, stuck_writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            awake, awake_writer = await asyncio.open_connection("127.0.0.1", port)
            stuck_writer.transport.pause_reading()
            for writer in (stuck_writer, awake_writer):
                writer.write(b"GET / HTTP/1.1\r\nHost: weft\r\n\r\n")
            await until(lambda: here.count == 2)

            drain = asyncio.create_task(awake.read(-1))
            for _ in range(200):
                here.tell("conversation:1", "blow", {"up": "x" * 50_000})
                await asyncio.sleep(0.002)
            await asyncio.sleep(0.4)
            for slot in here._slots:
                here.see_to(slot)
            await until(lambda: here.count == 1)
            assert here.cut == 1

            server.should_exit = True
            here.end_all()
            async with asyncio.timeout(5):
                body = await drain
                await serving
            assert body.count(b"event: blow") == 200
            for writer in (stuck_writer, awake_writer):
                writer.close()

    tell(story)


def test_signals_reach_their_topic_from_doors_and_from_threads():
    async def story():
        tab = Tab("conversation:1")
        async with live_with(tab):
            live.signal_soon("conversation:1", "typing", who=1)
            live.signal_soon("conversation:2", "typing", who=2)
            live.signal_soon("conversation:1", "typing", who=3)
            await tab.hears(2)
            await asyncio.to_thread(_signal_in_transaction)
            await tab.hears(3)
        assert [data["who"] for _, data in tab.events] == [1, 3, 5]

    tell(story)


def _signal_in_transaction():
    try:
        with transaction.atomic():
            live.signal("conversation:1", "typing", who=4)
            transaction.set_rollback(True)
        with transaction.atomic():
            live.signal("conversation:1", "typing", who=5)
    finally:
        connection.close()


def test_hanging_up_ends_streams_everywhere():
    async def story():
        tab = Tab("agent:7", "all")
        async with live_with(tab) as here:
            await asyncio.to_thread(_hang_up)
            async with asyncio.timeout(2):
                await tab.task
            assert here.count == 0

    tell(story)


def _hang_up():
    try:
        live.hang_up("agent:7")
    finally:
        connection.close()


def test_a_signal_is_short():
    with pytest.raises(live.TooMuchToSignal):
        live.signal("conversation:1", "typing", text="x" * 9000)


def test_a_very_old_cursor_is_told_to_fetch_afresh(monkeypatch):
    monkeypatch.setattr(ear, "BETWEEN", ear.BETWEEN.replace("20001", "4"))
    monkeypatch.setattr(ear, "MOST_SCANNED", 3)

    async def story():
        first = events.Cursor(1, 0)
        await say_in_thread(*[posted(2) for _ in range(5)])
        old = Tab("conversation:1", cursor=first)
        recent = Tab("conversation:1", cursor=None)
        async with live_with(old, recent):
            await old.hears(1)
            await say_in_thread(posted(1))
            await old.hears(2)
            await recent.hears(1)
        assert [name for name, _ in old.events] == ["resync", "test_parcel.posted"]

    tell(story)


@pytest.mark.parametrize(
    ("header", "given", "cursor"),
    [("9.1", "3.1", (9, 1)), (None, "3.1", (3, 1)), ("rubbish", "3.1", (3, 1)), ("", "x", None)],
)
def test_a_stream_resumes_from_what_the_browser_knows(header, given, cursor):
    assert live.cursor_of(header, given) == cursor


def test_where_nobody_reads_there_are_no_streams_and_pokes_fall_flat():
    assert wake.neighbours[wake.READERS] == []
    assert live.figures()["streams"] == 0

    async def story():
        with pytest.raises(live.NotReading):
            await live.sse(None, None, Stream(["all"]))

    tell(story)
    say(posted())
