"""The piece of a text in which what was asked for stands."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.search import asked, excerpts


def shown(text, question, **more):
    terms = asked.understand(question, today=date(2026, 11, 26), **more).terms
    pieces = excerpts.excerpt(text, terms)
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("Gdzie jest paczka?", "paczki", "Gdzie jest [paczka]?"),
        ("two orders, one order", "order", "two [orders], one [order]"),
        ("Dzień dobry, dobry dzień", '"dzien dobry"', "[Dzień dobry], dobry dzień"),
        ("see ORD-1001 please", "#1001", "see ORD-[1001] please"),
        ("see ORD-1001 please", "ord1001", "see [ORD-1001] please"),
        ("tel. 601-234-567", "+48601234567", "tel. [601-234-567]"),
        ("write to jana@firma.cz", "jana@firma.cz", "write to [jana@firma.cz]"),
        ("nothing here", "parcel", "nothing here"),
        ("first\n\tline", "line", "first  [line]"),
        ("", "parcel", ""),
    ],
)
def test_the_place_is_marked_as_it_is_written(text, question, expected):
    assert shown(text, question) == expected


def test_a_word_that_is_being_typed_marks_the_words_it_begins():
    assert shown("Zamówienie", "zamow", is_typing=True) == "[Zamówienie]"


def test_of_a_long_text_the_surroundings_of_the_first_place_are_shown():
    text = "word " * 200 + "paczka " + "word " * 200

    cut = shown(text, "paczka")

    assert cut.startswith("… word")
    assert "[paczka]" in cut
    assert cut.endswith(" …")
    assert len(cut) < excerpts.LONGEST + 10


@given(st.text(max_size=400), st.text(max_size=30), st.booleans())
def test_an_excerpt_holds_nothing_but_the_text(text, question, typing):
    terms = asked.understand(question, today=date(2026, 11, 26), is_typing=typing).terms

    pieces = excerpts.excerpt(text, terms)

    whole = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert whole in "".join(" " if mark.isspace() else mark for mark in text)
