"""What is live, which windows there are, and whom the tests of rescues know."""

import pytest

from weft.conversations.tests.cast import agent, inbox
from weft.kernel import followers
from weft.rescue.tests.cast import FOLLOWER, LIVE, WINDOWS


@pytest.fixture
def ways():
    LIVE.clear()
    WINDOWS.clear()
    followers.enrol(FOLLOWER)


@pytest.fixture
def bo():
    return agent()


@pytest.fixture
def chat():
    found = inbox()
    LIVE.add(found.pk)
    return found
