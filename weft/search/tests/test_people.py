"""Finding customers by a few letters."""

import pytest

from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation
from weft.customers import actions as customers
from weft.search import asked, people

from .cast import NOON, TODAY, agent, follow, hear, inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def bo():
    return agent(role="owner")


def look(reader, text):
    follow()
    return people.people(reader, asked.understand(text, today=TODAY, is_typing=True))


def customer_of(written):
    return Conversation.objects.get(pk=written.conversation_id).customer_id


def by_mail(address):
    return Sender(kind="email", value=address, name="Jana Nováková")


@pytest.mark.parametrize("text", ["no", "novak", "jana n", "NOVÁKOVÁ jana", "jana@fi", "firma.cz"])
def test_a_few_letters_without_diacritics_are_enough(bo, text):
    said = hear(inbox(), name="Jana", handle=by_mail("jana@firma.cz"))

    [jana] = look(bo, text)

    assert (jana.name, jana.address) == ("Jana Nováková", "jana@firma.cz")
    assert (jana.conversation_id, jana.count) == (said.conversation_id, 1)


def test_a_new_name_is_found_and_the_old_one_is_not(bo):
    said = hear(inbox(), name="Ada")
    customers.rename(customer_of(said), name="Grace", by=bo.pk)

    assert [one.name for one in look(bo, "gra")] == ["Grace"]
    assert look(bo, "ada") == []


def test_two_who_are_one_are_found_once_by_the_names_of_both(bo):
    shop = inbox()
    one, other = hear(shop, name="Ada"), hear(shop, name="Grace")
    customers.merge(customer_of(one), customer_of(other), by=bo.pk, at=NOON)

    [person] = look(bo, "grace")

    assert person.id == customer_of(one)
    assert person.count == 2


def test_nobody_is_looked_for_by_filters_or_by_nothing(bo):
    hear(inbox())

    assert look(bo, "") == []
    assert look(bo, "ada is:open") == []


@pytest.mark.parametrize("newest", [1, 2, 2_000])
def test_customers_are_found_each_once_whether_they_are_new_or_not(bo, monkeypatch, newest):
    shop = inbox()
    for name in ("Anna", "Eve", "Annika", "Ann"):
        hear(shop, name=name)
    monkeypatch.setattr(people, "NEWEST", newest)

    assert sorted(one.name for one in look(bo, "ann")) == ["Ann", "Anna", "Annika"]
    monkeypatch.setattr(people, "MOST_LOOKED_AT", 2)
    assert sorted(one.name for one in look(bo, "ann")) == ["Ann", "Annika"]
