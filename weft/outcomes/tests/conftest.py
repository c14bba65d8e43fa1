import pytest

from weft.outcomes.tests.cast import Shop


@pytest.fixture
def shop(db):
    return Shop()
