"""How many text messages a text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.gateway.texting.segments import ALPHABET, EXTENDED, NETWORK, measure


def told(text):
    found = measure(text, NETWORK)
    return found.encoding, found.messages, found.left


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        ("", ("GSM-7", 0, 160)),
        ("a", ("GSM-7", 1, 159)),
        ("a" * 160, ("GSM-7", 1, 0)),
        ("a" * 161, ("GSM-7", 2, 145)),
        ("a" * 306, ("GSM-7", 2, 0)),
        ("a" * 307, ("GSM-7", 3, 152)),
        ("€" * 80, ("GSM-7", 1, 0)),
        ("€" * 81, ("GSM-7", 2, 143)),  # 153 holds 76 of them: none is cut in half
        ("ą", ("UCS-2", 1, 69)),
        ("ą" * 70, ("UCS-2", 1, 0)),
        ("ą" * 71, ("UCS-2", 2, 63)),
        ("\N{PACKAGE}", ("UCS-2", 1, 68)),
        ("\N{PACKAGE}" * 36, ("UCS-2", 2, 61)),  # 67 holds 33 of them, and one half stays empty
        ("é" * 160, ("GSM-7", 1, 0)),  # of the small alphabet, unlike ę
    ],
)
def test_a_text_is_cut_as_the_network_cuts_it(text, measured):
    assert told(text) == measured


def test_the_letter_that_makes_messages_short_is_named():
    assert measure("Dzień dobry, zażółć", NETWORK).odd == "ń"
    assert measure("Dzien dobry", NETWORK).odd == ""


def test_the_small_alphabet_is_complete():
    assert len(ALPHABET) == len(set(ALPHABET)) == 127  # and the escape
    assert len(EXTENDED) == 10


@given(st.text(max_size=700))
def test_more_text_is_never_fewer_messages(text):
    before = measure(text, NETWORK)
    after = measure(f"{text}a", NETWORK)

    assert after.messages >= before.messages
    assert 0 <= before.left <= 160
