"""One web process: uvicorn with the plain doors, and Django in threads behind them."""

import socket

import uvicorn

from weft.config import environment

GRACE_SECONDS = 3  # streams never end by themselves; their readers come back with their cursor


def run(listener: socket.socket) -> None:
    """Answer requests on `listener` until a signal asks to stop."""
    trusted = environment.networks("WEFT_TRUSTED_PROXIES")
    config = uvicorn.Config(
        "weft.config.asgi:application",
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
    """Ends streams first: their readers come back by themselves, and nobody waits for them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from weft.config import asgi

        for end in asgi.before_shutdown:
            end()
        await super().shutdown(sockets)
