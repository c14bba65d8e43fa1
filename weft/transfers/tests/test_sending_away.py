"""W6: who is told to call, to write or to turn elsewhere is noticed, measured on labelled words."""

import pytest

from weft.transfers import sending_away
from weft.transfers.sending_away import Way

from .sentences import AWAY, HERE

LANGUAGES = ["en", "pl", "cs"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_w6_few_are_missed_and_fewer_are_wrongly_suspected(language):
    assert len(AWAY[language]) + len(HERE[language]) >= 60
    missed = [text for text in AWAY[language] if not sending_away.found(text)]
    wrong = [text for text in HERE[language] if sending_away.found(text)]
    hits = len(AWAY[language]) - len(missed)

    assert hits / len(AWAY[language]) >= 0.9, missed
    assert hits / (hits + len(wrong)) >= 0.95, wrong


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Please call us on +48 22 123 45 67.", Way.CALL),
        ("Please write to help@shop.example.", Way.WRITE),
        ("Please contact the courier.", Way.TURN),
        ("Proszę zadzwonić na infolinię.", Way.CALL),
        ("Napište nám na info@obchod.example.", Way.WRITE),
        ("Obraťte se na výrobce.", Way.TURN),
    ],
)
def test_it_is_told_where_the_customer_is_sent(text, way):
    assert sending_away.found(text) is way


def test_one_sentence_of_a_long_answer_is_enough():
    text = "Dzień dobry,\nbardzo mi przykro.\nProszę zadzwonić na infolinię.\nPozdrawiam"

    assert sending_away.found(text) is Way.CALL


def test_a_text_that_is_long_or_odd_takes_no_time():
    for text in ("please " * 20_000, "proszę " * 20_000, "call " * 20_000, "a" * 100_000, "\0" * 9):
        sending_away.found(text)
