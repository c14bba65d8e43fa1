"""Long words in pieces."""

from hypothesis import given
from hypothesis import strategies as st

from weft.gateway.splitting import pieces


@given(text=st.text(alphabet="ab .,!\n", max_size=300), most=st.integers(min_value=1, max_value=40))
def test_every_letter_stays_in_its_place_and_no_piece_is_too_long(text, most):
    found = pieces(text, most)

    assert all(0 < len(piece) <= most for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_piece_ends_where_one_would_pause():
    text = "One line. And another one.\n\nA second paragraph, which is longer"

    assert pieces(text, 40) == [
        "One line. And another one.", "A second paragraph, which is longer",
    ]  # fmt: skip
    assert pieces("One sentence here. Another one", 25) == ["One sentence here.", "Another one"]
    assert pieces("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_a_limit_in_bytes_cuts_no_letter_in_two():
    found = pieces("ż" * 25, 20, size=lambda text: len(text.encode()))

    assert found == ["ż" * 10, "ż" * 10, "ż" * 5]


def test_nothing_is_no_piece():
    assert pieces("  \n ", 10) == []
