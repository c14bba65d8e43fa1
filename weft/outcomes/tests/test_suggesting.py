"""The likeliest outcome stands first, and says why (D31)."""

from hypothesis import given
from hypothesis import strategies as st

from weft.outcomes.suggesting import Past, about, ranked

REFUND, REPAIR, OTHER = 1, 2, 3
LEAVES = [OTHER, REPAIR, REFUND]


def test_a_tag_that_mostly_ended_so_speaks_for_it():
    past = [Past(REFUND, ["tag:money"])] * 6 + [Past(OTHER, ["tag:money"])] * 2

    first = ranked(LEAVES, past, ["tag:money"])[0]

    assert first.classifier_id == REFUND
    assert (first.sign, first.times, first.among) == ("tag:money", 6, 8)


def test_words_of_the_customer_in_any_form_speak_for_it():
    past = [Past(REPAIR, about(matter="", tags=[], texts=["Mój telefon jest zepsuty"]))] * 3
    past += [Past(OTHER, about(matter="", tags=[], texts=["Kiedy otwieracie"]))] * 5

    known = about(matter="", tags=[], texts=["zepsuł się zepsutego telefonu"])

    assert ranked(LEAVES, past, known)[0].classifier_id == REPAIR


def test_without_a_sign_the_usual_one_is_first_and_without_a_past_the_order_stays():
    past = [Past(REFUND, [])] * 3 + [Past(REPAIR, [])]

    assert [one.classifier_id for one in ranked(LEAVES, past, [])] == [REFUND, REPAIR, OTHER]
    assert [one.classifier_id for one in ranked(LEAVES, [], ["word:x"])] == LEAVES


signs = st.lists(st.sampled_from(["matter:a", "tag:b", "word:c", "word:d"]), max_size=4)


@given(st.lists(st.builds(Past, st.sampled_from([1, 2, 3, 99]), signs), max_size=30), signs)
def test_every_leaf_is_offered_once_whatever_was_before(past, known):
    found = ranked(LEAVES, past, known)

    assert sorted(one.classifier_id for one in found) == sorted(LEAVES)
    assert all(0 <= one.times <= one.among for one in found)
