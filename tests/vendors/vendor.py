"""A vendor on loopback, for tests: it answers, remembers, and misbehaves as it is told.

A fake of one vendor says what it answers (`answer`), and how it signs what it tells us (`signed`).
How badly a vendor can behave is the same for all of them and stands here.

    telegram.next(RateLimited(seconds=3))    # the next call is refused
    telegram.next(DropsAnswer(), times=2)    # accepted, and then nobody hears of it
    graph.next(Broken(), at="messages")      # the next call to such a path
    telegram.expire()                        # takes our token no more
    telegram.deliver(hook)                   # all that it has to tell, in order
    telegram.deliver(hook, times=5, threads=8, is_shuffled=True)
"""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

from django.db import connection

from tests.vendors.calls import Answer, Call, Delivery, firsts
from weft.gateway import hooks
from weft.kernel.doors import Doors
from weft.kernel.tests.knocking import knock


class Manner:
    """One way to behave at one call."""

    def before(self, vendor: Vendor, call: Call) -> Answer | None:
        """Return an answer in place of the vendor's own; None: it accepts."""

    def after(self, answer: Answer) -> Answer | None:
        """Return what is told of what was accepted; None: the line goes dead."""
        return answer


@dataclass
class RateLimited(Manner):
    """Refuses for a while, and says how long."""

    seconds: int = 1

    def before(self, vendor: Vendor, call: Call) -> Answer:
        """Refuse, in the vendor's own words."""
        answer = vendor.limited(call, self.seconds)
        headers = {"retry-after": str(self.seconds), **answer.headers}
        return replace(answer, headers=headers)


@dataclass
class Says(Manner):
    """Says this, and has done nothing."""

    status: int
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def before(self, vendor: Vendor, call: Call) -> Answer:  # noqa: ARG002
        """Say it."""
        return Answer(status=self.status, body=self.body, headers=self.headers)


@dataclass
class Broken(Says):
    """Has trouble of its own, and has done nothing."""

    status: int = 503
    body: Any = "Something went wrong."


@dataclass
class DropsAnswer(Manner):
    """Does what it was asked, and hangs up before it says so."""

    def after(self, answer: Answer) -> None:
        """Say nothing."""


@dataclass
class Slow(Manner):
    """Thinks for a while."""

    seconds: float = 0.2

    def before(self, vendor: Vendor, call: Call) -> None:  # noqa: ARG002
        """Wait."""
        time.sleep(self.seconds)


@dataclass
class Meanwhile(Manner):
    """Is asked, and before it answers something else happens."""

    happens: Callable[[], object]

    def before(self, vendor: Vendor, call: Call) -> None:  # noqa: ARG002
        """Let it happen."""
        self.happens()


class Hook:
    """The door at which vendors call an inbox, with nothing between."""

    def __init__(self, public_key: str) -> None:
        self.path = f"/hooks/{public_key}"
        self.door = Doors(hooks.routes, _nowhere)

    def call(self, delivery: Delivery) -> int:
        """Deliver, and return the status of the answer."""
        return self.answer(delivery).status

    def answer(self, delivery: Delivery) -> Any:
        """Deliver, and return the whole answer."""
        return asyncio.run(
            knock(
                self.door, delivery.method, self.path, body=delivery.body, query=delivery.query,
                headers=list(delivery.headers.items()),
            )
        )  # fmt: skip


async def _nowhere(_scope: Any, _receive: Any, _send: Any) -> None:
    raise AssertionError("no such door")


class Vendor:
    """One vendor. Use it with `with`, or let Weft reach it too with `reachable`."""

    def __init__(self, port: int = 0) -> None:
        self.calls: list[Call] = []
        self.accepted: list[Any] = []  # what it took of us; a fake appends to it
        self.untold: list[Delivery] = []  # what it has to tell us
        self.is_locked = False
        self.lock = threading.RLock()  # of whatever a fake keeps
        self._manners: deque[tuple[str, Manner]] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self.place = f"127.0.0.1:{self._server.server_address[1]}"
        self.address = f"http://{self.place}"

    # --- what a fake says -------------------------------------------------------------------

    def answer(self, call: Call) -> Answer:
        """Return what the vendor answers; what it accepts it writes down."""
        raise NotImplementedError

    def signed(self, body: bytes) -> Delivery:
        """Return a delivery that bears the vendor's signature; one that is polled has none."""
        raise NotImplementedError

    def locked(self, call: Call) -> Answer:  # noqa: ARG002
        """Return what the vendor says to a token that it takes no more."""
        return Answer(status=401, body={"error": "Unauthorized"})

    def limited(self, call: Call, seconds: int) -> Answer:  # noqa: ARG002
        """Return what the vendor says, beside the header, to who asks too often."""
        return Answer(status=429, body={"error": "Too many requests"})

    def beside(self, call: Call) -> Answer | None:  # noqa: ARG002
        """Return the answer to a call that is not for the vendor, such as one for a page."""
        return None

    def behind(self, address: str) -> Self:
        """Listen no more: whoever listens at `address` hands on what is called there."""
        self._server.server_close()
        self.address = address
        return self

    # --- what a test says -------------------------------------------------------------------

    def next(self, manner: Manner, *, times: int = 1, at: str = "") -> None:
        """Behave so at the next calls to a path that ends with `at`, and then well again."""
        self._manners.extend([(at, manner)] * times)

    def expire(self) -> None:
        """End the token that we hold."""
        self.is_locked = True

    def tell(self, body: Any) -> Delivery:
        """Have something to tell us: bytes, what goes as JSON, or a whole delivery."""
        if isinstance(body, Delivery):
            delivery = body
        else:
            delivery = self.signed(body if isinstance(body, bytes) else json.dumps(body).encode())
        self.untold.append(delivery)
        return delivery

    def deliver(
        self, hook: Hook, *, times: int = 1, threads: int = 1, is_shuffled: bool = False
    ) -> list[int]:
        """Tell all that is untold, each so many times; return the statuses of our answers."""
        told = [one for one in self.untold for _ in range(times)]
        self.untold.clear()
        if is_shuffled:
            random.Random(20_26).shuffle(told)  # noqa: S311 -- the same disorder in every run
        if threads == 1:
            return [hook.call(one) for one in told]
        return at_once([lambda one=one: hook.call(one) for one in told], threads)

    # --- the server -------------------------------------------------------------------------

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True, name="vendor"
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _settle(self, call: Call) -> Answer | None:
        if found := self.beside(call):
            return found
        with self.lock:
            self.calls.append(call)
            manner = self._manner(call)
        if early := manner.before(self, call):
            return early
        with self.lock:
            return manner.after(self.locked(call) if self.is_locked else self.answer(call))

    def _manner(self, call: Call) -> Manner:
        for place, (at, manner) in enumerate(self._manners):
            if call.path.endswith(at):
                del self._manners[place]
                return manner
        return Manner()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("content-length") or 0)
                answer = vendor._settle(
                    Call(
                        method=self.command,
                        path=parts.path,
                        target=self.path,
                        query=firsts(parts.query),
                        headers={name.lower(): value for name, value in self.headers.items()},
                        body=self.rfile.read(length),
                    )
                )
                self.close_connection = True
                if answer is None:
                    return
                body, kind = answer.written()
                self.send_response(answer.status)
                shown = {"content-type": kind, "content-length": str(len(body)), **answer.headers}
                for name, value in shown.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextmanager
def reachable(vendor: Vendor, settings: Any) -> Iterator[Any]:
    """Run a vendor where Weft may call it, though it is on loopback."""
    with vendor:
        settings.WEFT_OUTSIDE_ALLOW = [*settings.WEFT_OUTSIDE_ALLOW, vendor.place]
        yield vendor


def at_once(work: Sequence[Callable[[], Any]], threads: int) -> list[Any]:
    """Do all of it in so many threads; return what came of each, in order."""

    def run(one: Callable[[], Any]) -> Any:
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, work))
