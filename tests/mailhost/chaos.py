"""A wire between Weft and a server that cuts, freezes and drips as it is told."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time
from typing import Self

CHUNK = 65_536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset instead of a goodbye
LOOK_SECONDS = 0.02


class Chaos:
    """Listens on `port` and passes bytes on to `target`, until it shall not."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.cut_after: int | None = None  # bytes from the server in one connection, then a reset
        self.bytes_a_second: int | None = None
        self.is_frozen = False  # half open: nothing passes, nobody is told
        self.is_refusing = False  # hangs up on whoever calls
        self.lie: tuple[bytes, bytes] | None = None  # what the server says, and what is passed on
        self.calls = 0  # connections ever made
        self.passed = 0  # bytes from the server, over all connections
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, name="chaos", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def heal(self) -> None:
        """Be an ordinary wire again; what is frozen goes on."""
        self.cut_after = self.bytes_a_second = None
        self.is_frozen = self.is_refusing = False
        self.lie = None

    def cut(self) -> None:
        """Reset every connection now."""
        with self._lock:
            for end in self._open:
                _reset(end)
            self._open.clear()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.calls += 1
                if self.is_refusing:
                    _reset(client)
                    continue
                threading.Thread(
                    target=self._connect, args=(client,), name="chaos wire", daemon=True
                ).start()

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            _reset(client)
            return
        with self._lock:
            self._open |= {client, server}
        with contextlib.suppress(OSError, ValueError):  # cut from the other side meanwhile
            self._pass(client, server)
        with self._lock:
            self._open -= {client, server}
        _reset(client)
        _reset(server)

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        told = 0  # bytes from the server
        while True:
            ready, _, _ = select.select([client, server], [], [], LOOK_SECONDS)
            if self.is_frozen:
                time.sleep(LOOK_SECONDS)
                continue
            if client in ready:
                said = client.recv(CHUNK)
                if not said:
                    return
                server.sendall(said)
            if server in ready:
                said = server.recv(self._room())
                if self.lie is not None:
                    said = said.replace(*self.lie)
                if self.cut_after is not None:
                    said, is_cut = said[: self.cut_after - told], len(said) > self.cut_after - told
                else:
                    is_cut = not said
                client.sendall(said)
                told += len(said)
                self.passed += len(said)
                if is_cut or not said:
                    return

    def _room(self) -> int:
        if self.bytes_a_second is None:
            return CHUNK
        time.sleep(LOOK_SECONDS)
        return max(1, int(self.bytes_a_second * LOOK_SECONDS))


def _reset(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    end.close()
