"""Readers that hardly read, and readers that come and go a thousand times."""

import contextlib
import itertools
import random
import re
import socket
import threading
import time

import httpx
import pytest

from bench import load
from bench.listener import open_stream
from bench.server import Server, memory
from bench.shop import open_shop
from tests.faults import waiting
from tests.faults.crowd import Crowd

FRAME = re.compile(rb"event: message\.received\ndata: [^\n]*\"message_id\":(\d+)[^\n]*\nid: (\S+)")
CURSOR = re.compile(rb"^id: (\S+)$", re.MULTILINE)
MEGABYTE = 1024 * 1024


def hardly_read(server, shop, token):
    """Open a visitor's stream with a buffer so small that soon nothing more fits."""
    stream = socket.socket()
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    stream.connect(("127.0.0.1", server.port))
    stream.sendall(
        f"GET /widget/{shop.key}/stream?token={token} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode()
    )
    stream.recv(1)
    return stream


def open_streams(server):
    figures = httpx.get(f"{server.address}/metrics", timeout=5).text
    return int(float(re.search(r"^weft_live_streams\S* (\S+)", figures, re.MULTILINE)[1]))


@pytest.fixture
def single():
    """A Weft with one web process, in which all streams stand."""
    with Server(name="faults", env={"WEFT_WEB_PROCESSES": "1"}) as server:
        yield server


@pytest.mark.slow
def test_readers_of_one_byte_a_second_do_not_grow_the_server_and_are_cut(single):
    server = single
    shop = open_shop(server, visitors=2)
    load.run(server.port, load.first_messages(shop.key, shop.tokens), connections=1)
    waiting.until(lambda: open_streams(server) == 0, 60)
    slow = [hardly_read(server, shop, token) for token in shop.tokens for _ in range(12)]
    [web] = server.web()
    before, most = memory(web), 0

    # 120 kB each on the wire, five MB for each stream
    long = load.messages(shop.key, shop.tokens, text="\N{BALL OF YARN}" * 10_000)
    done = load.run(server.port, itertools.islice(long, 80), connections=2)
    begun = time.monotonic()
    while open_streams(server) and time.monotonic() < begun + 60:
        for stream in slow:
            with contextlib.suppress(OSError):
                stream.recv(1)
        most = max(most, memory(web))
        time.sleep(1)

    assert dict(done.statuses) == {201: 80}
    # kept once for all of them; for each alone it would be 120 MB
    assert most - before < 40 * MEGABYTE
    assert open_streams(server) == 0
    for stream in slow:
        stream.close()


class Comer:
    """A tab that loses its connection all the time, and resumes from the last whole frame."""

    def __init__(self, server, shop, cuts, dice):
        self.server, self.shop, self.cuts, self.dice = server, shop, cuts, dice
        self.heard = []  # message numbers, in the order in which they came
        self.cursors = []
        self.cursor = ""
        self.trouble = None
        self.is_last = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        try:
            for _ in range(self.cuts):
                self._listen(self.dice.uniform(0, 0.12))
            while not self.is_last.is_set():
                self._listen(0.2)
            self._listen(2)
        except Exception as problem:  # noqa: BLE001 -- the test's own thread tells it
            self.trouble = problem

    def _listen(self, seconds):
        path = f"/live?cursor={self.cursor}" if self.cursor else "/live"
        stream = open_stream(self.server.port, path, self.shop.cookie)
        stream.settimeout(0.02)
        said, until = b"", time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                said += stream.recv(65536)
            except TimeoutError:
                continue
        stream.close()
        whole = said[: said.rfind(b"\n\n") + 2]  # what came after it was cut in the middle
        assert b"event: resync" not in whole
        for number, cursor in FRAME.findall(whole):
            self.heard.append(int(number))
            self.cursors.append(tuple(map(int, cursor.split(b"."))))
        if found := CURSOR.findall(whole):
            self.cursor = found[-1].decode()


@pytest.mark.slow
def test_after_a_thousand_reconnects_everybody_has_heard_everything_once(server, shop):
    first = open_stream(server.port, "/live", shop.cookie)
    said = first.recv(4096)  # the welcome names where a stream stands
    first.close()
    begin = CURSOR.findall(said)[-1].decode()
    newest = server.ask("SELECT max(id) FROM message")[0][0] or 0
    comers = [
        Comer(server, shop, 50, random.Random(seed))  # noqa: S311 -- dice, no secret
        for seed in range(20)
    ]
    for comer in comers:
        comer.cursor = begin

    with Crowd(server, shop, writers=2).writing() as crowd:
        for comer in comers:
            comer.thread.start()
        waiting.until(lambda: len(crowd.acknowledged) > 100, 30)
        time.sleep(5)
    for comer in comers:
        comer.is_last.set()
    for comer in comers:
        comer.thread.join(60)

    stored = [
        number
        for (number,) in server.ask(
            "SELECT (body ->> 'message_id')::bigint FROM event WHERE name = 'message.received'"
            " AND (body ->> 'message_id')::bigint > %s ORDER BY transaction, id",
            newest,
        )
    ]
    assert [comer.trouble for comer in comers] == [None] * len(comers)
    assert len(stored) == len(crowd.sent)
    for comer in comers:
        assert comer.heard == stored
        assert comer.cursors == sorted(set(comer.cursors))
