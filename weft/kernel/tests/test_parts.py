import pytest

from weft.kernel import parts
from weft.kernel.parts import Part

pytestmark = pytest.mark.django_db


def test_parts_of_one_statement_are_read_each_and_share_what_goes_by_one_name():
    found = parts.ask(
        Part("%(n)s::int", {"n": 2}, str),
        Part("ARRAY(SELECT generate_series(1, %(n)s))", {"n": 2}, sum),
        Part("NULL", {}, lambda nothing: nothing or []),
    )

    assert found == ["2", 3, []]
