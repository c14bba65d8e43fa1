"""What was asked, understood: words, phrases, operators in three languages, days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.search import asked, dates
from weft.search.dates import Period

THURSDAY = date(2026, 11, 26)


def understand(text, **more):
    return asked.understand(text, today=THURSDAY, **more)


def plain(text, **more):
    return [term.plain for term in understand(text, **more).terms]


def filters(text):
    return [(one.operator, one.value) for one in understand(text).filters]


def test_words_are_looked_for_together():
    assert plain("late parcel") == [("late",), ("parcel",)]


def test_a_phrase_is_words_that_follow_each_other():
    [phrase] = understand('"dzień dobry"').terms

    assert phrase.plain == ("dzien", "dobry")
    assert phrase.is_phrase
    assert not phrase.names


@pytest.mark.parametrize("quotes", ["„{}”", "„{}“", "“{}”", "«{}»", '"{}'])
def test_quotes_of_every_language_make_a_phrase(quotes):
    assert plain(quotes.format("dobrý den")) == [("dobry", "den")]


def test_only_the_last_word_may_still_go_on_and_only_while_somebody_types():
    assert [term.is_begun for term in understand("late par", is_typing=True).terms] == [False, True]
    assert [term.is_begun for term in understand("late par ", is_typing=True).terms] == [False] * 2
    assert [term.is_begun for term in understand("late par").terms] == [False, False]
    [word] = understand("par is:open", is_typing=True).terms
    assert word.is_begun


def test_a_piece_is_found_whole_or_by_its_words():
    [piece] = understand("ORD-1001").terms

    assert piece.plain == ("ord", "1001")
    assert piece.names == {"ord1001"}


def test_a_part_of_a_piece_is_not_the_piece():
    [one] = understand("ord1001").terms

    assert one.plain == ("ord", "1001")
    assert one.names == {"ord1001"}


def test_a_telephone_number_is_one_term_however_it_is_grouped():
    [number] = understand("601 234 567").terms

    assert "+601234567" in number.names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from:ada", ("from", "ada")),
        ("od:Ada", ("from", "Ada")),
        ('from:"Ada Nowak"', ("from", "Ada Nowak")),
        ("FROM:me", ("from", "me")),
        ("dla:mnie", ("to", "me")),
        ("pro:mě", ("to", "me")),
        ("assignee:nobody", ("is", "unassigned")),
        ("channel:email", ("channel", "email")),
        ("kanał:czat", ("channel", "czat")),
        ("skrzynka:Sklep", ("inbox", "Sklep")),
        ("schránka:Obchod", ("inbox", "Obchod")),
        ("tag:vip", ("tag", "vip")),
        ("etykieta:pilne", ("tag", "pilne")),
        ("štítek:vip", ("tag", "vip")),
        ("is:open", ("is", "open")),
        ("jest:otwarta", ("is", "open")),
        ("je:uzavřené", ("is", "closed")),
        ("jest:nieprzeczytane", ("is", "unread")),
        ("is:note", ("is", "note")),
        ("has:file", ("has", "file")),
        ("ma:plik", ("has", "file")),
        ("má:přílohu", ("has", "file")),
    ],
)
def test_operators_in_three_languages(text, expected):
    assert filters(text) == [expected]
    assert plain(text) == []


def test_what_is_no_operator_is_words():
    assert plain("subject:hello is:nonsense before:soon") == [
        ("subject",), ("hello",), ("is",), ("nonsense",), ("before",), ("soon",),
    ]  # fmt: skip


def test_an_operator_with_a_value_that_is_none_is_words_and_remembered():
    question = understand("is:bogus after:32.13 no:operator")

    assert question.unclear == ("is:bogus", "after:32.13")
    assert not question.filters


def test_an_operator_that_is_still_being_typed_asks_for_nothing():
    assert understand("from:", is_typing=True).is_empty


def test_a_filter_can_be_taken_out_of_the_question():
    question = understand("late is:open parcel")

    assert question.without(question.filters[0]) == "late parcel"


@pytest.mark.parametrize(("text", "number"), [("42", 42), ("#42", 42), ("4 2", None), ("x", None)])
def test_a_bare_number_may_be_that_of_a_conversation(text, number):
    assert understand(text).number == number


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2026-11-05", date(2026, 11, 5), date(2026, 11, 6)),
        ("2026-02", date(2026, 2, 1), date(2026, 3, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("5.11.2026", date(2026, 11, 5), date(2026, 11, 6)),
        ("5.11.", date(2026, 11, 5), date(2026, 11, 6)),
        ("5/11/26", date(2026, 11, 5), date(2026, 11, 6)),
        ("24.12", date(2025, 12, 24), date(2025, 12, 25)),
        ("today", THURSDAY, date(2026, 11, 27)),
        ("dziś", THURSDAY, date(2026, 11, 27)),
        ("wczoraj", date(2026, 11, 25), THURSDAY),
        ("Včera", date(2026, 11, 25), THURSDAY),
        ("7d", date(2026, 11, 19), date(2026, 11, 27)),
        ("2t", date(2026, 11, 12), date(2026, 11, 27)),
    ],
)
def test_days_as_people_type_them(text, first, end):
    assert dates.period(text, today=THURSDAY) == Period(first, end)


@pytest.mark.parametrize("text", ["31.2.2026", "0000", "9999-12-31", "99999y", "", "soon", "1.13."])
def test_what_is_no_day_names_none(text):
    assert dates.period(text, today=THURSDAY) is None


@given(st.text(max_size=200), st.booleans())
def test_no_question_is_too_odd(text, typing):
    question = understand(text, is_typing=typing)

    assert len(question.terms) <= asked.MOST_TERMS
    assert all(term.plain for term in question.terms)


OPERATORS = st.sampled_from(["from", "do", "is", "has", "before", "on", "tag", "po", "x"])


@given(st.lists(st.tuples(OPERATORS, st.text(max_size=20)), max_size=6), st.booleans())
def test_no_operator_takes_a_value_that_breaks_it(pairs, typing):
    text = " ".join(f"{operator}:{value}" for operator, value in pairs)

    question = understand(text, is_typing=typing)

    for one in question.filters:
        assert one.typed in question.text
        question.without(one)
