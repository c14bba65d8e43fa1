"""Who may be the same person: proposed with reasons, decided by a person, and remembered (D2)."""

import re

import pytest

from weft.console.tests.cast import HTMX
from weft.conversations import actions, following
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Inbox
from weft.conversations.tests.cast import NOON, inbox, late_parcel
from weft.customers.models import Claim, Customer, Handle
from weft.kernel import followers
from weft.people.models import Team


@pytest.fixture
def mail(desk):
    followers.catch_up(following.MENTIONS)
    box = inbox(kind="email", name="Mail")

    def write(text, name="Ada Kowalska", address="ada@honest.example"):
        sender = Sender(kind="email", value=address, name=name)
        sent = late_parcel(box, remote=address, sender=sender, text=text)
        got = actions.receive([sent], at=NOON)[0].conversation_id
        followers.catch_up(following.MENTIONS)
        return Conversation.objects.get(pk=got)

    return write


def proposed(desk, conversation_id=None):
    answer = desk.client.get(f"/conversations/{conversation_id or desk.ada}/cards/alike")
    assert answer.status_code == 200
    page = answer.content.decode()
    return [int(number) for number in re.findall(r'id="alike-(\d+)"', page)], page


def test_d2_an_address_typed_in_a_chat_proposes_whoever_writes_from_it(desk, mail):
    ada = mail("Hello")
    desk.hear("You can write to ada@honest.example", key="2")

    ids, page = proposed(desk)

    assert ids == [ada.customer_id]
    assert "Same address: ada@honest.example" in page


def test_d2_and_the_other_way_round_whoever_typed_it(desk, mail):
    desk.hear("You can write to ada@honest.example", key="2")
    ada = mail("Hello")

    assert proposed(desk, ada.pk)[0] == [Conversation.objects.get(pk=desk.ada).customer_id]


def test_d2_the_number_of_an_order_proposes_and_one_that_many_wrote_does_not(desk, mail):
    ada = mail("Order 1001 came broken")
    desk.hear("It is about order 1001", key="2")
    assert proposed(desk)[0] == [ada.customer_id]
    assert "Same number: 1001" in proposed(desk)[1]

    for n in range(3):
        mail("Order 1001?", name=f"Guest {n}", address=f"{n}@x.example")
    assert proposed(desk)[0] == []


def test_d2_a_phone_is_the_same_with_and_without_its_country(desk, mail):
    ada = mail("Hello")
    Handle.objects.create(customer_id=ada.customer_id, kind="phone", value="+48600700800")
    desk.hear("My number is 600 700 800", key="2")

    assert proposed(desk)[0] == [ada.customer_id]


def test_d2_what_a_channel_says_without_proof_proposes_and_joins_nobody(desk, mail):
    ada = mail("Hello")
    Claim.objects.create(customer_id=ada.customer_id, kind="phone", value="+48600700800")
    desk.hear("My number is 600 700 800", key="2")

    ids, page = proposed(desk)

    assert ids == [ada.customer_id]
    assert "Same phone: +48600700800" in page
    followers.catch_up(following.MENTIONS)
    theirs = Conversation.objects.get(pk=desk.ada).customer_id
    assert proposed(desk, ada.pk)[0] == [theirs]


def test_d2_a_name_alone_is_nothing_and_strengthens_what_is_something(desk, mail):
    Customer.objects.filter(name="Ada").update(name="Ada Kowalska")
    mail("Hello")
    assert proposed(desk)[0] == []

    desk.hear("Order 1001", key="2")
    stranger = mail("Order 1001", name="Eve", address="eve@x.example")
    namesake = mail("Order 1001", address="ada@other.example")
    assert proposed(desk)[0] == [namesake.customer_id, stranger.customer_id]


def test_d2_accepting_makes_one_person_and_undo_two(desk, mail):
    ada = mail("Hello")
    desk.hear("ada@honest.example", key="2")
    me = Conversation.objects.get(pk=desk.ada).customer_id

    answer = desk.client.post(f"/customers/{me}/merges", {"other": ada.customer_id}, **HTMX)

    assert proposed(desk)[0] == []
    assert "Hello" in desk.page()  # among the other conversations
    undo = re.search(r'"url": "([^"]+)"', answer["HX-Trigger"])[1]
    desk.client.post(undo, {"_method": "delete"}, **HTMX)
    assert proposed(desk)[0] == [ada.customer_id]


def test_d2_somebody_else_is_never_proposed_again_until_that_is_undone(desk, mail):
    ada = mail("Hello")
    desk.hear("ada@honest.example", key="2")
    me = Conversation.objects.get(pk=desk.ada).customer_id

    answer = desk.client.post(f"/customers/{me}/differences/{ada.customer_id}", {}, **HTMX)
    desk.hear("really, ada@honest.example", key="3")
    assert proposed(desk)[0] == proposed(desk, ada.pk)[0] == []

    undo = re.search(r'"url": "([^"]+)"', answer["HX-Trigger"])[1]
    desk.client.post(undo, {"_method": "delete"}, **HTMX)
    assert proposed(desk)[0] == [ada.customer_id]


def test_d2_nobody_is_proposed_whose_conversations_one_may_not_see(desk, mail):
    ada = mail("Hello")
    desk.hear("ada@honest.example", key="2")
    Inbox.objects.filter(name="Mail").update(team=Team.objects.create(name="Others"))
    me = Conversation.objects.get(pk=desk.ada).customer_id

    assert proposed(desk)[0] == []
    answer = desk.client.post(f"/customers/{me}/merges", {"other": ada.customer_id})
    assert answer.status_code == 404
    assert Customer.objects.filter(merged_into=None).count() == 2


def test_d2_looking_costs_the_same_in_any_archive(desk, mail, django_assert_num_queries):
    mail("Order 1001")
    desk.hear("Order 1001, ada@honest.example", key="2")
    proposed(desk)
    with django_assert_num_queries(19):
        proposed(desk)
    for n in range(30):
        mail(f"Order {2000 + n}", name=f"Guest {n}", address=f"{n}@x.example")

    with django_assert_num_queries(19):
        proposed(desk)
