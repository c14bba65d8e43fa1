"""A crowd of visitors who write without pause and do what the widget does when it goes wrong:
send the same message again, under the same id, until somebody says yes."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bench.server import Server
from bench.shop import Shop

PATIENCE_SECONDS = 40  # for the last message of each writer
PAUSE_SECONDS = 0.05


class Crowd:
    """What the writers know when they are done: every id they sent, and what was acknowledged."""

    def __init__(self, server: Server, shop: Shop, writers: int = 8) -> None:
        self.server, self.shop = server, shop
        self.sent: set[str] = set()
        self.acknowledged: dict[str, int] = {}  # id -> the message's number
        self.statuses: Counter[int] = Counter()
        self.without_retry_after = 0
        self.broken = 0
        self._stop = threading.Event()
        self._tokens = itertools.cycle(shop.tokens)
        self._threads = [threading.Thread(target=self._write) for _ in range(writers)]

    @contextmanager
    def writing(self) -> Iterator[Crowd]:
        """Let them write for as long as the block lasts; all get their last yes."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join(PATIENCE_SECONDS + 5)

    def lost(self) -> list[str]:
        """Return what was acknowledged and is not stored under the number that was said."""
        stored = dict(self.server.ask("SELECT key, id FROM message WHERE direction = 'in'"))
        return [key for key, number in self.acknowledged.items() if stored.get(key) != number]

    def _write(self) -> None:
        while not self._stop.is_set():
            self._insist(next(self._tokens), str(uuid.uuid4()))

    def _insist(self, token: str, name: str) -> None:
        self.sent.add(name)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                status, retry_after, said = self._post(token, name)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                time.sleep(PAUSE_SECONDS)
                continue
            self.statuses[status] += 1
            if status in {200, 201}:
                self.acknowledged[name] = said["message_id"]
                return
            if status == 503 and retry_after is None:
                self.without_retry_after += 1
            time.sleep(PAUSE_SECONDS)

    def _post(self, token: str, name: str) -> tuple[int, str | None, dict]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=15)
        try:
            connection.request(
                "POST",
                f"/widget/{self.shop.key}/messages",
                json.dumps({"id": name, "text": f"Is anybody there? {name}"}),
                {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            )
            answer = connection.getresponse()
            return answer.status, answer.getheader("retry-after"), json.loads(answer.read())
        finally:
            connection.close()
