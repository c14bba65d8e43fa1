"""Django's sync views in threads behind the plain doors: WSGI inside, ASGI outside.

Nearly every answer is one piece, and goes to the event loop with the thread's own end: one hop
between the two for a page. Only what comes in several pieces, a large file, is sent as it comes.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from a2wsgi.wsgi import Body, build_environ

from weft.config.turns import Turns

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Coroutine[Any, Any, None]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Threads:
    """A WSGI application as an ASGI one, in a few threads that take turns."""

    def __init__(self, application: Application, *, count: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(count, thread_name_prefix="page")
        self.turns = Turns()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        loop = asyncio.get_running_loop()
        environ: Any = build_environ(scope, Body(loop, receive))  # type: ignore[arg-type]
        answer = _Answer(lambda message: asyncio.run_coroutine_threadsafe(send(message), loop))
        context = contextvars.copy_context()
        turn = await self.turns.take()
        try:
            await loop.run_in_executor(
                self.pool, context.run, answer.give, self.application, environ
            )
        finally:
            self.turns.leave(turn)
        for message in answer.messages(more=False):
            await send(message)


class _Answer:
    """What the application answers. The last piece is kept for the event loop to send."""

    def __init__(self, send: Callable[[Message], Future[None]]) -> None:
        self.send = send
        self.start: Message | None = None  # None: sent
        self.piece: bytes | None = None  # None: none yet

    def give(self, application: Application, environ: dict[str, Any]) -> None:
        """Run the application, in its thread."""
        pieces = application(environ, self._start)
        try:
            for piece in pieces:
                if self.piece is not None:
                    for message in self.messages(more=True):
                        self.send(message).result()
                self.piece = piece
        finally:
            getattr(pieces, "close", lambda: None)()

    def messages(self, *, more: bool) -> list[Message]:
        """Return what is still to be sent; `more` says whether pieces follow it."""
        body = {"type": "http.response.body", "body": self.piece or b"", "more_body": more}
        start, self.start = self.start, None
        return [start, body] if start else [body]

    def _start(self, status: str, headers: list[tuple[str, str]], _failure: Any = None) -> None:
        self.start = {
            "type": "http.response.start",
            "status": int(status.partition(" ")[0]),
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
            ],
        }
