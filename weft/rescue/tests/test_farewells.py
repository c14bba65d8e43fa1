"""A word of thanks needs no answer; one that also says or asks something does."""

import time

import pytest

from weft.rescue import farewells

ENDS = [
    *("Thank you!", "Thanks a lot", "ok thanks", "OK", "Great, thank you very much for your help!"),
    *("Perfect 👍", "👍", "Thanks, Bo", "No, thank you. That's all.", "thx :)", "Got it, thanks!"),
    *("Thank you so much, have a nice day", "Cheers", "That is all, thank you", "Bye!"),
    *("Dziękuję", "dzieki", "Dzięki, super!", "ok", "Super, dziękuję bardzo za pomoc"),
    *("Dziękuję, Pani Aniu 🙂", "Nie, dziękuję, to wszystko.", "Dobrze, dziękuję i miłego dnia!"),
    *("Okej dzięki", "świetnie, do widzenia", "Rozumiem, dziękuję za szybką odpowiedź"),
    *("dzięki :)", "Pozdrawiam serdecznie", "❤️", "Bardzo dziękuję Panu za wyjaśnienie."),
    *("Díky", "Děkuji moc!", "Děkuju, to je vše", "Dobře, děkuji a hezký den", "super díky 😊"),
    *("Děkuji, paní Nováková", "Jasně, díky za pomoc", "Ne, děkuji.", "Skvělé, děkujeme"),
    *("Výborně, na shledanou", "Díky moc za rychlou odpověď", "Dekuji", "ok díky, mějte se hezky"),
]
GOES_ON = [
    *("Thanks, and when does it come?", "ok but it is still broken", "Thanks for nothing", "no"),
    *("Thank you in advance", "Thanks, order 12-345", "ok, send it", "Great, another delay", "yes"),
    *("I am not thankful", "Thanks, I will wait for your call", "It does not work, thanks", ""),
    *("Dzięki, a kiedy dojdzie?", "ok, ale nie działa", "Z góry dziękuję", "nie", "nie działa"),
    *(
        "Dziękuję, czekam na zwrot",
        "To nie wszystko",
        "Dobrze, proszę wysłać",
        "tak",
        "tak, proszę",
    ),
    *("Dzięki, ale paczka nie dotarła", "nie dotarła, dziękuję", "Super, kolejne opóźnienie"),
    *("Dziękuję, numer 22 123 45 67", "Dobrze, wybieram zwrot", "Rozumiem, że nie oddacie"),
    *("Díky, a kdy to přijde?", "ok, ale nefunguje to", "Předem děkuji", "ne", "ano", "Ještě ne"),
    *("Děkuji, čekám na vrácení peněz", "Dobře, pošlete to", "To není vše", "Díky za nic"),
    *("Nedorazilo to, děkuji", "Super, zase zpoždění", "Rozumím, ale co mám dělat", "Ok, druhou"),
]


@pytest.mark.parametrize("text", ENDS)
def test_a_word_of_thanks_ends_the_talk(text):
    assert farewells.ends([text], "It left our warehouse today.")


@pytest.mark.parametrize("text", GOES_ON)
def test_what_also_says_or_asks_something_does_not(text):
    assert not farewells.ends([text], "It left our warehouse today.")


@pytest.mark.parametrize(
    ("before", "is_end"),
    [
        ("Shall I send you a new one?", False),
        ("Wysłać nową parę?", False),
        ("Mám vám poslat novou?", False),
        ("It is on its way. Can I help you with anything else?", True),
        ("Paczka jest w drodze. Czy mogę jeszcze w czymś pomóc?", True),
        ("Balík je na cestě. Mohu vám ještě s něčím pomoci?", True),
        ("Shall I send it? Or can I help with anything else?", False),
        ("", False),  # nobody has answered: it is a greeting, or too little to go by
    ],
)
def test_after_a_question_of_ours_a_thank_you_may_be_a_yes(before, is_end):
    assert farewells.ends(["OK, thank you"], before) is is_end


def test_of_several_messages_all_must_be_farewells():
    assert farewells.ends(["Thanks!", "👍"], "It has left.")
    assert not farewells.ends(["Where is it?", "Thanks!"], "It has left.")
    assert not farewells.ends([], "It has left.")


def test_a_text_that_is_long_or_odd_is_read_to_its_end():
    begun = time.process_time()
    for text in (
        "thanks " * 28,
        "ok, " * 49,
        "a" * 199,
        "\0" * 9,
        "dziękuję Pani " * 14,
        "a " * 99,
    ):
        farewells.ends([text], "anything else " * 500)

    # a pattern that tries all ways would take hours; a busy machine may take seconds
    assert time.process_time() - begun < 30
