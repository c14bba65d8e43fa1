"""Waiting for what must become true, no longer than said."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from bench.server import Server


def until(condition: Callable[[], object], seconds: float) -> float:
    """Wait for `condition`; return how long it took. Fails when it does not come true."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() < begun + seconds, f"not true within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - begun


def is_ready(server: Server) -> bool:
    try:
        return httpx.get(f"{server.address}/readyz", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False
