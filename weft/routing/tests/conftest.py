import pytest

from weft.routing.tests.cast import Shop


@pytest.fixture
def shop(db):
    return Shop()
