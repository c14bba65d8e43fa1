"""In which language a customer writes, where nobody knows it."""

import pytest

from weft.conversations import actions, following, languages
from weft.conversations.envelopes import Sender
from weft.conversations.tests.cast import NOON, inbox, late_parcel
from weft.customers.models import Customer
from weft.kernel import followers
from weft.kernel.models import EventRow


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dzień dobry, gdzie jest moja paczka?", "pl"),
        ("Gdzie jest moja paczka", "pl"),
        ("zamowienie 1001 nadal nie przyszlo", "pl"),
        ("OK, dziękuję!", "pl"),
        ("Dobrý den, kde je moje zásilka?", "cs"),
        ("Kdy přijde můj balík", "cs"),
        ("Chci vratit zbozi, dekuji", "cs"),
        ("Dobrý deň, kde je moja zásielka? Ďakujem", "sk"),
        ("Kedy príde môj tovar?", "sk"),
        ("Hello, where is my parcel?", "en"),
        ("I still have not got the order", "en"),
        ("Guten Tag, wo ist mein Paket?", "de"),
        ("Добрий день, де моя посилка?", "uk"),
    ],
)
def test_a_sentence_is_enough(text, language):
    assert languages.guess(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "OK", "1001", "Ada Kowalska", "https://shop.example/a", "👍", "no", "super", "a v na"],
)
def test_what_could_be_any_language_is_none(text):
    assert languages.guess(text) == ""


@pytest.fixture
def write(db):
    followers.catch_up(following.LANGUAGES)
    box = inbox()

    def write(text, key, **more):
        sender = Sender(kind="phone", value="+48600100200", **more)
        actions.receive([late_parcel(box, key=key, sender=sender, text=text)], at=NOON)
        followers.catch_up(following.LANGUAGES)
        return Customer.objects.get().language

    return write


def test_the_language_of_a_customer_is_learned_from_what_they_write_and_stays(write):
    assert write("1001", "1") == ""
    assert write("Gdzie jest moja paczka?", "2") == "pl"
    assert write("Hello, where is my parcel?", "3") == "pl"

    [told] = EventRow.objects.filter(name="customer.language_chosen")
    assert told.actor_id is None


def test_whoever_knows_it_is_believed_and_not_the_guess(write):
    assert write("Gdzie jest moja paczka?", "1", language="cs") == "cs"
