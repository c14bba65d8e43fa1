"""One web process: uvicorn with the plain doors, and Django in threads behind them."""

import asyncio
import gc
import socket
import sys
from typing import Any

import uvicorn

from weft.config import environment
from weft.config.doorkeeper import Doorkeeper

COLLECT_AFTER = 10_000  # new objects; what a request makes is nearly all gone when it ends
# A batch waits for the database four times, and after each for the interpreter, which answers
# senders meanwhile: with Python's own 5 ms that was most of what a message waited for
SWITCH_SECONDS = 0.0005
GRACE_SECONDS = 3  # streams never end by themselves; their readers come back with their cursor


def run(listener: socket.socket, application: Any = "weft.config.asgi:application") -> None:
    """Answer requests on `listener` until a signal asks to stop."""
    sys.setswitchinterval(SWITCH_SECONDS)
    trusted = environment.networks("WEFT_TRUSTED_PROXIES")
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,  # Django's settings say how to log
        server_header=False,
        # Only a proxy that we were told about may say who asks, and by which scheme
        proxy_headers=bool(trusted),
        forwarded_allow_ips=[str(network) for network in trusted],
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    _Server(config).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Shares connections fairly; ends streams first, for their readers come back by themselves."""

    doorkeepers: tuple[Doorkeeper, ...] = ()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        # What is loaded by now stays; looking through all of it again and again would cost a tenth
        gc.collect()
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])
        self.doorkeepers = tuple(
            Doorkeeper(listener, self._greet, self._count) for listener in sockets or []
        )

    def _greet(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def _count(self) -> int:
        return len(self.server_state.connections)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from weft.config import asgi

        for doorkeeper in self.doorkeepers:
            doorkeeper.close()
        for end in asgi.before_shutdown:
            end()
        await super().shutdown(sockets)
