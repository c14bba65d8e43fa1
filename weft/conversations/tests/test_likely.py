"""R51: is it about X? The likely matter, with its reasons."""

from datetime import timedelta

import pytest

from weft.conversations.likely import Matter, guesses, numbers_in
from weft.conversations.tests.cast import NOON


def matter(id_, *said, days=1, **known):
    return Matter(id=id_, said=said, last_at=NOON - timedelta(days=days), **known)


def ask(*said, earlier, **known):
    return guesses(Matter(id=0, said=said, last_at=NOON, **known), earlier, at=NOON)


PARCEL = matter(1, "My parcel arrived damaged, the lamp is broken. Order 1001.", days=1)
SIZE = matter(2, "Which size of the wool jumper should I take?", days=3)
INVOICE = matter(3, "Please send me the invoice for order 20455", days=9)
ACCOUNT = matter(4, "I cannot sign in to my account, the password is wrong", days=30)
PACZKA = matter(11, "Paczka przyszła uszkodzona, lampa jest zbita. Zamówienie nr 1001", days=1)
ZWROT = matter(12, "Chcę zwrócić buty, są za małe", days=4)
FAKTURA = matter(13, "Proszę o fakturę do zamówienia 20455", days=9)
BALIK = matter(21, "Balík přišel poškozený, lampa je rozbitá. Objednávka č. 1001", days=1)
VELIKOST = matter(22, "Jakou velikost svetru si mám vzít?", days=3)
ENGLISH, POLISH, CZECH = (
    [PARCEL, SIZE, INVOICE, ACCOUNT],
    [PACZKA, ZWROT, FAKTURA],
    [BALIK, VELIKOST],
)

# what somebody says next, and which matter it is about (None: a new one)
SET = [
    ("I wrote about order 1001", ENGLISH, 1),
    ("Is there any news about #1001?", ENGLISH, 1),
    ("The broken lamp: here is the photo that you asked for", ENGLISH, 1),
    ("what about my damaged parcel", ENGLISH, 1),
    ("I would take the jumper in size M then", ENGLISH, 2),
    ("And does the wool jumper come in green?", ENGLISH, 2),
    ("I still have no invoice", ENGLISH, 3),
    ("invoice 20455 please", ENGLISH, 3),
    ("The password still does not work, I cannot sign in", ENGLISH, 4),
    ("my account again: wrong password", ENGLISH, 4),
    ("Co z zamówieniem 1001?", POLISH, 11),
    ("Dzień dobry, pisałam o uszkodzonej paczce", POLISH, 11),
    ("Zbita lampa, przesyłam zdjęcie", POLISH, 11),
    ("Kiedy dostanę pieniądze za zwrócone buty", POLISH, 12),
    ("Nadal nie mam faktury", POLISH, 13),
    ("zam. 20455 - gdzie faktura?", POLISH, 13),
    ("Co je s objednávkou 1001?", CZECH, 21),
    ("Posílám fotku rozbité lampy", CZECH, 21),
    ("poskozeny balik - co bude dal", CZECH, 21),
    ("Vezmu si svetr ve velikosti L", CZECH, 22),
]


def test_r51_the_matter_is_found_at_first_sight_and_always_among_three():
    firsts = []
    for text, earlier, meant in SET:
        found = [guess.id for guess in ask(text, earlier=earlier)]

        assert meant in found, text
        firsts.append(found[0] == meant)
    assert sum(firsts) / len(firsts) >= 0.95


def test_r51_an_order_named_in_both_is_a_reason():
    first = ask("Where is order 1001?", earlier=ENGLISH)[0]

    assert first.id == 1
    assert first.reasons.numbers == ("1001",)
    assert first.weight > 0.8


def test_r51_a_number_is_told_as_it_was_written_however_it_was_typed_before():
    before = matter(1, "zamówienie pl44970 nie dotarło")

    first = ask("Co z PL-44970?", earlier=[before])[0]

    assert first.reasons.numbers == ("PL-44970",)
    assert first.numbers == ("pl44970",)


def test_r51_the_words_that_were_said_in_both_are_told():
    first = ask("moja uszkodzona lampa", earlier=POLISH)[0]

    assert first.reasons.words == ("uszkodzona", "lampa")


def test_r51_who_says_hello_may_mean_what_is_open_and_waits_for_him():
    waiting = matter(1, "My parcel is late", days=1, waits_for_customer=True)
    old = matter(2, "Which size?", days=60)

    assert [guess.id for guess in ask("Hello", earlier=[old, waiting])] == [1]


def test_r51_another_order_is_another_matter():
    assert not ask("Order 7777 has not come yet", earlier=[PARCEL])


def test_r51_a_page_that_was_looked_at_in_both_is_a_reason():
    lamp = "https://shop.example/lamps/moss?colour=green"
    seen = matter(1, "How bright is it?", days=20, pages=[lamp])

    first = ask("Hi", earlier=[seen], pages=["https://shop.example/lamps/moss"])[0]

    assert first.reasons.same_page
    assert not ask("Hi", earlier=[seen], pages=["https://shop.example/"])


def test_r51_what_was_closed_is_asked_about_for_a_fortnight_and_only_with_a_reason():
    closed = matter(1, "The lamp of order 1001 is broken", days=3, is_closed=True)
    longer = matter(2, "The lamp of order 1001 is broken", days=20, is_closed=True)

    assert [guess.id for guess in ask("order 1001", earlier=[closed, longer])] == [1]
    assert not ask("Hello", earlier=[closed])


def test_r51_nothing_is_guessed_from_nothing():
    assert ask("Hello", earlier=[]) == []
    assert ask("", earlier=[matter(1, "", days=90)]) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("order 1001", ["1001"]),
        ("Order no. 1001 and #1002", ["1001", "1002"]),
        ("zamówienia nr WB-2039", ["WB2039"]),
        ("objednávka č. 2026/1001", ["20261001"]),
        ("1001, 1001 and 1001", ["1001"]),
        ("order 2024", ["2024"]),  # a year by its looks, an order by its word
        ("in 2024 it cost 1200.50 and took 12 days", []),
        ("call +48601234567 or 601234567", []),
        ("my code is 00-950 Warszawa", []),
        ("http://shop.example/p/12345", []),
    ],
)
def test_numbers_of_orders_are_told_from_years_prices_and_phones(text, numbers):
    assert list(numbers_in(text)) == numbers


def test_a_wall_of_digits_costs_nothing():
    assert numbers_in("1" * 100_000) == {}
    assert len(numbers_in("order 1001 " * 20_000)) == 1
