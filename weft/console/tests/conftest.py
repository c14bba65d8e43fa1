import pytest

from weft.console.tests.cast import Desk


@pytest.fixture
def desk(client, db):
    return Desk(client)
