"""The fixtures `mailhost` and `chaos`; the root conftest makes them known to all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.mailhost import server
from tests.mailhost.chaos import Chaos
from tests.mailhost.server import Mailhost


@pytest.fixture(scope="session")
def mailhost() -> Iterator[Mailhost]:
    """Real mail servers for the whole session. Use addresses of the test's own."""
    if not server.is_possible():
        pytest.skip("Postfix and Dovecot need root, and bin/test to install them.")
    with Mailhost() as running:
        yield running


@pytest.fixture
def chaos() -> Iterator[Callable[[int], Chaos]]:
    """Lay wires that break: `chaos(mailhost.imap_port).port` is where to call."""
    wires: list[Chaos] = []

    def lay(target: int) -> Chaos:
        wires.append(Chaos(target))
        return wires[-1]

    yield lay
    for wire in wires:
        wire.__exit__()
