"""A server of its own for faults, and the promises that must hold after each of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.server import Server
from bench.shop import Shop, open_shop
from tests.faults import waiting

INVARIANTS = (Path(__file__).parent / "invariants.sql").read_text()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A whole Weft that notices a dead worker within seconds instead of a minute."""
    with Server(name="faults", env={"WEFT_WORKER_DEAD_AFTER_SECONDS": "2"}) as server:
        yield server


@pytest.fixture
def shop(server: Server) -> Shop:
    """The chat, with visitors whom nobody has met."""
    return open_shop(server, visitors=300)


@pytest.fixture(autouse=True)
def _what_is_promised_holds(server: Server) -> Iterator[None]:
    yield
    waiting.until(lambda: waiting.is_ready(server), 30)
    assert server.ask(INVARIANTS) == []
