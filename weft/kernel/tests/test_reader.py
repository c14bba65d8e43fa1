"""What a reader promises its streams, whatever happens in which order. No database here."""

import asyncio
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.kernel import reader, streams
from weft.kernel.events import Cursor, Said
from weft.kernel.reader import Content, Frame, Reader
from weft.kernel.source import News
from weft.kernel.streams import Stream


def said(transaction, id_, conversation=1, name="parcel.posted", **body):
    return Said(
        id_, transaction, name, {"conversation_id": conversation, "text": "secret", **body},
        conversation, conversation, None, None, None, datetime.now(UTC),
    )  # fmt: skip


class Table:
    """A table of events in memory, with transactions that end in any order."""

    def __init__(self):
        self.rows = []
        self.open = {}
        self.transaction = 100
        self.id = 0
        self.meanwhile = lambda: None

    def begin(self, conversation):
        self.transaction += 1
        self.id += 1
        self.open[self.transaction] = said(
            self.transaction, self.id, conversation, event_id=self.id
        )

    def commit(self, which):
        if self.open:
            number = sorted(self.open)[which % len(self.open)]
            self.rows.append(self.open.pop(number))
            self.rows.sort(key=lambda row: row.cursor)

    @property
    def horizon(self):
        return min(self.open, default=self.transaction + 1)

    async def since(self, cursor, limit):
        horizon = self.horizon
        found = [
            r for r in self.rows if r.cursor > (cursor or Cursor()) and r.transaction < horizon
        ]
        held_back = any(row.transaction >= horizon for row in self.rows)
        await self._while_it_travels()
        return News(found[:limit], horizon, held_back)

    async def between(self, after, until, _missed):
        found = [row for row in self.rows if after < row.cursor <= until]
        await self._while_it_travels()
        return found

    async def prepare(self, batch):
        await self._while_it_travels()
        return {row.id: [Frame("shown", {"event": row.id})] for row in batch}

    async def _while_it_travels(self):
        await asyncio.sleep(0)
        self.meanwhile()
        await asyncio.sleep(0)


class Tab:
    """A browser tab: remembers the last id it received, and every event."""

    def __init__(self, reader, topics, cursor):
        self.reader = reader
        self.topics = topics
        self.cursor = self.began = cursor
        self.events = []
        self.stream = None

    def connect(self):
        if self.stream is None:
            stream = self.stream = Stream(self.topics, self.cursor)

            async def write(data, more):
                if self.stream is stream:  # else it was on its way when the line broke
                    self.take(data)

            stream.write_to(write)
            self.reader.add(stream)

    def leave(self):
        if self.stream:
            self.reader.drop(self.stream)
            self.stream.close()
            self.stream = None

    def take(self, data):
        for block in data.decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
            if "event" in lines:
                self.events.append((lines["event"], json.loads(lines["data"])))
            if "id" in lines:
                self.cursor = Cursor.parse(lines["id"])


async def settle():
    for _ in range(6):
        await asyncio.sleep(0)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "commit", "commit", "connect", "leave", "look", "replay"]),
        st.integers(0, 5),
    ),
    max_size=60,
)


class Play:
    """Four tabs, two conversations, and steps that also happen while the reader waits."""

    def __init__(self, steps, kind):
        self.table = Table()
        self.table.meanwhile = self.meanwhile
        faces = [Content("shown", "thread_id", frozenset({"parcel.posted"}), self.table.prepare)]
        self.reader = Reader(self.table, faces)
        start = Cursor(self.table.horizon, 0)
        self.tabs = [Tab(self.reader, [f"{kind}:{n % 2}"], start) for n in range(4)]
        self.queue = list(steps)

    def do(self, step, number):
        if step == "begin":
            self.table.begin(number % 2)
        elif step == "commit":
            self.table.commit(number)
        elif step == "connect":
            self.tabs[number % 4].connect()
        else:
            self.tabs[number % 4].leave()

    def meanwhile(self):
        while self.queue and self.queue[0][0] not in {"look", "replay"}:
            self.do(*self.queue.pop(0))
            if len(self.queue) % 3 == 0:
                return

    async def act(self):
        await self.reader.advance()
        while self.queue:
            step, number = self.queue.pop(0)
            if step == "look":
                other = self.reader.catch_up() if number > 2 else settle()
                await asyncio.gather(self.reader.advance(), other)
            elif step == "replay":
                await self.reader.catch_up()
            else:
                self.do(step, number)
            if number % 2:
                await settle()

    async def finish(self):
        while self.table.open:
            self.table.commit(0)
        for tab in self.tabs:
            tab.connect()
        for _ in range(3):
            await self.reader.advance()
            await self.reader.catch_up()
            await settle()


@settings(max_examples=400, deadline=None)
@given(STEPS, st.sampled_from(["conversation", "shown"]))
def test_no_order_of_things_loses_or_doubles_an_event(steps, kind):
    """Streams come and go while batches, replays and faces are on their way."""

    async def story():
        play = Play(steps, kind)
        await play.act()
        await play.finish()
        field = {"conversation": "event_id", "shown": "event"}[kind]
        for number, tab in enumerate(play.tabs):
            expected = [row.id for row in play.table.rows if row.conversation_id == number % 2]
            assert [data[field] for _, data in tab.events] == expected

    asyncio.run(story())


def run(story):
    """Run the story with a table, a reader that has begun, and a way to open tabs."""

    async def told():
        table = Table()
        here = Reader(table)
        await here.advance()

        def tab(*topics, cursor=None):
            opened = Tab(here, topics, cursor)
            opened.connect()
            return opened

        await story(table, here, tab)

    asyncio.run(told())


def post(table, conversation=1):
    table.begin(conversation)
    table.commit(0)


def test_a_stream_carries_ids_and_never_content():
    async def story(table, here, tab):
        mine = tab("conversation:1", "all")
        post(table)
        await here.advance()
        await settle()

        assert mine.events == [("parcel.posted", {"conversation_id": 1, "event_id": 1})]
        assert mine.cursor == table.rows[0].cursor

    run(story)


def test_a_stream_hears_of_its_own_topics_only():
    async def story(table, here, tab):
        one, two, everything = tab("conversation:1"), tab("conversation:2"), tab("all")
        post(table, 1)
        post(table, 2)
        await here.advance()
        await settle()

        assert (len(one.events), len(two.events), len(everything.events)) == (1, 1, 2)

    run(story)


def test_a_new_stream_knows_its_cursor_before_anything_happens():
    async def story(table, here, tab):
        mine = tab("all")
        await settle()

        assert mine.cursor == Cursor(table.horizon, 0)

    run(story)


def test_a_reader_that_falls_behind_is_told_to_fetch_afresh_and_its_memory_is_bounded():
    async def story(table, here, tab):
        stuck = Stream(["all"])
        gate = asyncio.Event()
        taken = []

        async def write(data, more):
            await gate.wait()
            taken.append((data, more))

        stuck.write_to(write)
        here.add(stuck)
        awake = tab("all")
        for _ in range(3 * streams.MOST_WAITING):
            post(table)
            await here.advance()
        await settle()
        assert here.cut == 1
        assert len(stuck._waiting) == 1
        assert here.topics["all"] == {awake.stream}
        assert len(awake.events) == 3 * streams.MOST_WAITING

        gate.set()
        await settle()
        assert b"event: resync" in taken[-1][0]
        assert taken[-1][1] is False

    run(story)


def test_a_send_that_hangs_is_cut():
    async def story(table, here, tab):
        stuck = Stream(["all"])
        cut = []

        async def write(data, more):
            await asyncio.Event().wait()

        stuck.write_to(write, lambda: cut.append(True))
        here.add(stuck)
        await settle()
        here.see_to({stuck})
        assert not cut

        stuck.busy_since = time.monotonic() - reader.STALLED_SECONDS - 1
        here.see_to({stuck})
        assert cut == [True]
        assert here.count == 0
        stuck.close()

    run(story)


def test_who_missed_too_much_is_told_to_fetch_afresh_and_goes_on_from_there():
    async def story(table, here, tab):
        for _ in range(reader.MOST_REPLAYED + 1):
            post(table)
        await here.advance()
        mine = tab("all", cursor=Cursor(1, 0))
        await here.catch_up()
        await settle()
        post(table)
        await here.advance()
        await settle()

        assert [name for name, _ in mine.events] == ["resync", "parcel.posted"]

    run(story)


def test_a_quiet_stream_moves_its_cursor_on_with_each_sign_of_life():
    async def story(table, here, tab):
        quiet = tab("conversation:7")
        await settle()
        for _ in range(10):
            post(table)
        await here.advance()
        here.see_to({quiet.stream})
        await settle()

        assert quiet.cursor == Cursor(table.horizon, 0)
        assert quiet.events == []

    run(story)


def test_a_cursor_from_a_future_that_never_comes_is_told_to_fetch_afresh():
    async def story(table, here, tab):
        lost = tab("all", cursor=Cursor(999_999, 5))
        await settle()
        here.see_to({lost.stream})
        await settle()
        assert lost.events == []
        here.see_to({lost.stream})
        await settle()

        assert [name for name, _ in lost.events] == ["resync"]
        assert lost.cursor < Cursor(999_999, 5)

    run(story)


def test_a_cursor_from_a_process_that_is_ahead_is_not_told_twice():
    async def story(table, here, tab):
        post(table)
        post(table)
        first, second = (row.cursor for row in table.rows)
        mine = tab("all", cursor=first)  # of another process; ours has not looked yet
        await here.advance()
        await settle()

        assert len(mine.events) == 1
        assert mine.cursor == second

    run(story)


def test_a_signal_is_told_to_who_listens_and_has_no_id():
    async def story(table, here, tab):
        mine = tab("conversation:1")
        await settle()
        before = mine.cursor
        here.tell("conversation:1", "typing", {"who": 7})
        here.tell("conversation:2", "typing", {"who": 8})
        await settle()

        assert mine.events == [("typing", {"who": 7})]
        assert mine.cursor == before

    run(story)


def test_hanging_up_ends_the_streams_of_a_topic():
    async def story(table, here, tab):
        tab("agent:7", "all")
        other = tab("agent:8", "all")
        here.hang_up("agent:7")

        assert here.topics["all"] == {other.stream}

    run(story)


def test_a_face_that_breaks_on_one_event_costs_only_that_event(caplog):
    async def story():
        table = Table()

        async def picky(batch):
            if any(row.id == 2 for row in batch):
                raise ValueError
            return {row.id: [Frame("shown", {"event": row.id})] for row in batch}

        here = Reader(table, [Content("shown", "thread_id", frozenset({"parcel.posted"}), picky)])
        await here.advance()
        mine = Tab(here, ["shown:1"], None)
        mine.connect()
        for _ in range(3):
            post(table)
        await here.advance()
        await settle()

        assert [data["event"] for _, data in mine.events] == [1, 3]

    asyncio.run(story())
    assert "live.content_failed" in caplog.messages


def test_five_thousand_idle_streams_have_no_task_and_little_memory():
    async def story(table, here, tab):
        async def write(data, more):
            pass

        for n in range(5_000):
            stream = Stream([f"shown:{n}"])
            stream.write_to(write)
            here.add(stream)
        await settle()
        await settle()

        assert len(asyncio.all_tasks()) == 1
        assert here.count == 5_000

    run(story)


@pytest.mark.parametrize("text", ["a\nb", "\r\n\r\nevent: forged"])
def test_no_text_can_forge_a_frame(text):
    written = streams.chunk([streams.part("shown", {"text": text})], Cursor(1, 2)).decode()

    assert len(written.strip().splitlines()) == 3
    assert "\r" not in written


def test_who_comes_while_a_face_is_asked_gets_its_content_too():
    async def story():
        table = Table()
        contents = [Content("shown", "thread_id", frozenset({"parcel.posted"}), table.prepare)]
        here = Reader(table, contents)
        await here.advance()
        start = here.cursor
        first, late = Tab(here, ["shown:1"], start), Tab(here, ["shown:2"], start)
        first.connect()
        post(table, 1)
        post(table, 2)
        looks = iter([int, late.connect])  # the table first, then the face

        def meanwhile():
            next(looks, int)()

        table.meanwhile = meanwhile
        await here.advance()
        await settle()

        assert (len(first.events), len(late.events)) == (1, 1)

    asyncio.run(story())


@pytest.mark.parametrize("is_anybody_there", [False, True])
def test_while_nobody_listens_nobody_looks_each_time_that_something_happens(is_anybody_there):
    async def look():
        table = Table()
        asked = []
        since = table.since

        async def counted(cursor, limit):
            asked.append(limit)
            return await since(cursor, limit)

        table.since = counted
        here = Reader(table)
        following = asyncio.create_task(here.follow())
        await asyncio.wait_for(here.has_begun.wait(), 10)
        if is_anybody_there:
            here.add(Stream(["all"]))
        await asyncio.sleep(2 * reader.IDLE_GAP_SECONDS)  # the pause that was begun before
        before = len(asked)
        for _ in range(20):
            here.wake()
            await asyncio.sleep(0.001)
        following.cancel()
        return len(asked) - before

    looks = asyncio.run(look())

    assert looks > 5 if is_anybody_there else looks <= 3
