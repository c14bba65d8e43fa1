"""What tests of the roads share: a channel of paper that behaves as it is told."""

import pytest

from weft.gateway import actions, health, registry

from . import paper


@pytest.fixture
def postman():
    return paper.Postman()


@pytest.fixture
def install(monkeypatch):
    """Install the paper channel; forget afterwards which inbox had which channel."""

    def install(channel):
        monkeypatch.setattr(registry, "all_channels", lambda: {channel.kind: channel})
        registry.channel_of.cache_clear()
        return channel

    yield install
    registry.channel_of.cache_clear()
    health.forget()


@pytest.fixture
def inbox(install, postman):
    install(paper.channel(postman))
    return actions.open_inbox(kind="paper", name="Letters", by=None)
