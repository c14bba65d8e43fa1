import pytest

from weft.notices.tests.cast import Shop


@pytest.fixture
def shop(db):
    return Shop()
