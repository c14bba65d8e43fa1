"""W6: who is told to call, to write or to turn elsewhere is noticed, measured on labelled words."""

import re
import time

import pytest

from weft.transfers import sending_away
from weft.transfers.sending_away import Way, czech, english, gates, polish

from .sentences import seen, unseen

LANGUAGES = ["en", "pl", "cs"]
SEEN = [text for language in LANGUAGES for text in seen("AWAY", language)]


def measured(away, here):
    """Return recall and precision, and what was wrong."""
    missed = [text for text in away if not sending_away.found(text)]
    wrong = [text for text in here if sending_away.found(text)]
    hits = len(away) - len(missed)
    return hits / len(away), hits / (hits + len(wrong)), missed + wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_w6_of_sentences_that_the_patterns_know_few_are_missed_and_fewer_suspected(language):
    recall, precision, mistakes = measured(seen("AWAY", language), seen("HERE", language))

    assert recall >= 0.95, mistakes
    assert precision >= 0.99, mistakes


def test_w6_of_sentences_that_nobody_tuned_on_nine_in_ten_are_noticed_and_none_suspected():
    """The figures of decision 30: 55 of 60, and none of 36 that send nobody away."""
    away = [text for some in unseen.AWAY.values() for text in some]
    here = [text for some in unseen.HERE.values() for text in some]
    assert (len(away), len(here)) == (60, 36)

    recall, precision, mistakes = measured(away, here)

    assert recall >= 0.9, mistakes
    assert precision == 1, mistakes


@pytest.mark.parametrize("text", ["Prosze zadzwonic na infolinie", "Prosim zavolejte na linku"])
def test_words_without_diacritics_are_read_alike(text):
    assert sending_away.found(text) is Way.CALL


def test_what_is_denied_in_one_half_of_a_sentence_is_asked_in_the_other():
    text = "I may not do it here, so please call the office."

    assert sending_away.found(text) is Way.CALL
    assert sending_away.found("We will call the office, so please wait here.") is None


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


@pytest.mark.parametrize("language", [english, polish, czech])
def test_a_gate_lets_through_every_clause_in_which_something_is_found(language):
    families = [re.compile(one, re.VERBOSE) for some in language.FAMILIES.values() for one in some]
    clauses = [
        clause.strip()
        for text in (*SEEN, *(one for some in unseen.AWAY.values() for one in some))
        for clause in sending_away.CLAUSE.split(sending_away.folded(text))
    ]
    found = [one for one in clauses if any(family.search(one) for family in families)]

    assert len(found) > 30
    assert all(language.read.may_find(f"hello.\n{one} (and so on)") for one in found)


def test_a_gate_lets_few_of_those_through_that_send_nobody_away():
    text = (
        "Good morning, I have looked into your order: the parcel left us on Monday, and it will be"
        " with you tomorrow before noon. If anything is missing, just answer here. Anna"
    )

    assert not any(one.read.may_find(text.lower()) for one in (english, polish, czech))


@pytest.mark.parametrize(
    ("verbose", "loose"),
    [
        (r"^\W* (?: a | b )", r"\W*(?:a|b)"),
        (r"call (?!\s (?:off|[)(] )) us\b $", r"callus\b"),
        (r"[^ ()] \( (?<! \) )", r"[^ ()]\("),
        (r"[]\]a] x", r"[]\]a]x"),
    ],
)
def test_what_is_only_looked_at_is_left_out_of_a_gate(verbose, loose):
    assert gates.loosened(verbose) == loose


def test_a_text_that_is_long_or_odd_takes_no_time():
    begun = time.process_time()
    for text in ("please " * 20_000, "proszę " * 20_000, "call " * 20_000, "a" * 100_000, "\0" * 9):
        sending_away.found(text)
    for text in ("please contact our ", "můžete prosím ", "proszę na adres ", "our the a "):
        sending_away.found(f"{text * 20}. " * 200)

    assert time.process_time() - begun < 2
