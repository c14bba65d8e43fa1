"""What sounds like a promise or an offer; it only proposes, so what it proposes has to be right."""

from datetime import date, timedelta

import pytest

from weft.outcomes.promising import OFFER, PROMISE, found

TODAY = date(2026, 11, 26)  # a Thursday
TOMORROW = TODAY + timedelta(days=1)

PROMISES = [
    ("I'll call you tomorrow morning.", TOMORROW),
    ("Thanks! We will send a new one on Monday.", date(2026, 11, 30)),
    ("Zadzwonię jutro przed południem.", TOMORROW),
    ("Dzień dobry. Oddzwonimy pojutrze.", TODAY + timedelta(days=2)),
    ("Sprawdzę to i dam znać.", None),
    ("Odpiszemy w piątek.", TOMORROW),
    ("Wyślemy nową ładowarkę.", None),
    ("Dobrý den, zavolám vám zítra.", TOMORROW),
    ("Ozveme se v pondělí.", date(2026, 11, 30)),
    ("Zjistím to a dám vám vědět.", None),
    ("Pošlu vám to dnes.", TODAY),
    ("Peníze vrátíme do neděle.", date(2026, 11, 29)),
]
OFFERS = [
    ("Możemy dać 10 % rabatu do niedzieli.", date(2026, 11, 29)),
    ("Nabídnu vám 15% slevu.", None),
    ("You get 10% off until Sunday.", date(2026, 11, 29)),
    ("Doprava zdarma na příští objednávku.", None),
    ("Darmowa dostawa przy następnym zamówieniu.", None),
    ("Rabat w wysokości 50 zł.", None),
]
NEITHER = [
    "Shall we call you tomorrow?",
    "Czy mam zadzwonić jutro?",
    "Mám vám zavolat zítra?",
    "Your parcel is on its way.",
    "Paczka jest w drodze.",
    "Balík je na cestě.",
    "Please call us, or write to shop@example.org.",
    "Proszę zadzwonić do nas jutro.",
    "Zavolejte nám prosím zítra.",
    "The battery is at 10 %.",
]


@pytest.mark.parametrize(("text", "day"), PROMISES)
def test_w7_a_promise_is_found_with_its_day(text, day):
    one = found(text, TODAY)

    assert one is not None
    assert (one.kind, one.day) == (PROMISE, day)


@pytest.mark.parametrize(("text", "day"), OFFERS)
def test_w7_an_offer_is_found_with_its_day(text, day):
    one = found(text, TODAY)

    assert one is not None
    assert (one.kind, one.day) == (OFFER, day)


@pytest.mark.parametrize("text", NEITHER)
def test_w7_what_is_neither_is_left_alone(text):
    assert found(text, TODAY) is None


def test_w7_only_the_sentence_that_promises_is_kept():
    assert found("Hello Ada. I'll call tomorrow. Have a nice day!", TODAY).text == (
        "I'll call tomorrow."
    )
