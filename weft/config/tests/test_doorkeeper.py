"""Several processes share one listener: each takes its part of those who come."""

import asyncio
import contextlib
import errno
import socket
import threading

from weft.config.doorkeeper import Doorkeeper

COMING = 64


class Guests(asyncio.Protocol):
    """Counts who came, and greets them."""

    def __init__(self, here):
        self.here = here

    def connection_made(self, transport):
        self.here.append(transport)
        transport.write(b"welcome")


class House:
    """A web process, as far as its door is concerned, in a thread of its own."""

    def __init__(self, listener):
        self.guests = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.doorkeeper = self.call(self.open(listener))

    async def open(self, listener):
        return Doorkeeper(listener, lambda: Guests(self.guests), lambda: len(self.guests))

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    async def shut(self):
        self.doorkeeper.close()
        for guest in self.guests:
            guest.abort()

    def end(self):
        self.call(self.shut())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@contextlib.contextmanager
def street(listener_class=socket.socket):
    with listener_class() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(COMING)
        yield listener


def visit(listener):
    guest = socket.create_connection(listener.getsockname(), timeout=10)
    assert guest.recv(7) == b"welcome"
    return guest


def test_those_who_come_one_after_another_are_shared_by_all_processes():
    with street() as listener, contextlib.ExitStack() as leaving:
        houses = [House(listener), House(listener)]
        for house in houses:
            leaving.callback(house.end)
        for _ in range(COMING):
            leaving.enter_context(visit(listener))

        assert sum(len(house.guests) for house in houses) == COMING
        assert min(len(house.guests) for house in houses) >= COMING / 4


def test_one_who_cannot_be_let_in_just_now_is_let_in_a_little_later():
    class Full(socket.socket):
        troubles = 1

        def accept(self):
            if self.troubles:
                self.troubles -= 1
                raise OSError(errno.EMFILE, "Too many open files")
            return super().accept()

    with street(Full) as listener, contextlib.ExitStack() as leaving:
        house = House(listener)
        leaving.callback(house.end)
        leaving.enter_context(visit(listener))

        assert not listener.troubles


def test_a_closed_door_leaves_who_comes_to_the_others():
    with street() as listener, contextlib.ExitStack() as leaving:
        closed, other = House(listener), House(listener)
        leaving.callback(closed.end)
        leaving.callback(other.end)
        closed.call(closed.shut())

        for _ in range(3):
            leaving.enter_context(visit(listener))

        assert len(other.guests) == 3
