"""Case work in the console: merging, moving, linking and splitting off, with plain forms too."""

import re

import pytest

from weft.console.lists import finding
from weft.console.tests.cast import HTMX, agent
from weft.conversations import actions, following
from weft.conversations.envelopes import Letter, Party, Sender
from weft.conversations.models import Conversation, Link, Move, Thread
from weft.conversations.tests.cast import NOON, inbox, late_parcel
from weft.customers import actions as customers
from weft.customers.models import Customer
from weft.gateway.models import RawDelivery
from weft.kernel import followers
from weft.search import following as searching

EVE = Sender(kind="device", value="eve-phone", name="Eve")


@pytest.fixture
def mail(desk):
    """Ada's other conversation, in which she writes of the same order by mail."""
    box = inbox(kind="email", name="Mail")
    sent = late_parcel(box, remote="ada@honest.example", text="Order 1001 came broken")
    return actions.receive([sent], at=NOON)[0].conversation_id


@pytest.fixture
def eves(desk):
    return desk.hear("Where is my money?", remote="eve-phone", sender=EVE, key="eve")


def found(page):
    return [int(number) for number in re.findall(r'id="found-(\d+)"', page)]


def authors(page):
    return re.findall(r'class="message__author">([^<]+)<', page)


def look(desk, noun="merge", **query):
    answer = desk.client.get(f"/conversations/{desk.ada}/{noun}", query, **HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_d1_what_is_likely_stands_first_with_its_reason(desk, mail):
    other = desk.hear("Do you sell socks?", remote="ada-desk", key="2")
    desk.hear("It was order 1001", key="3")

    page = look(desk)

    assert found(page) == [mail, other]
    assert "Same number: 1001" in page


def test_d1_one_looks_by_number_by_address_and_by_words(desk, mail, eves):
    assert found(look(desk, q=f"#{eves}")) == [eves]
    assert found(look(desk, q="broken")) == [mail]
    assert found(look(desk, q="nothing like it")) == []
    Customer.objects.get(name="Eve").handles.create(kind="email", value="eve@honest.example")
    assert found(look(desk, q="Eve@honest.example")) == [eves]


def test_d1_names_and_words_of_anybody_are_found(desk, eves):
    followers.catch_up(searching.follower)
    desk.hear("I want my gold back", remote="eve-phone", sender=EVE, key="eve2")
    followers.catch_up(searching.follower)

    page = look(desk, q="gold back")
    assert found(page) == [eves]
    assert "Eve" in page  # whose it is, since it is somebody else's


def test_d1_two_conversations_become_one_and_part_again(desk, mail):
    answer = desk.post("merge", expect=204, other=mail, extra=HTMX)
    assert desk.texts() == ["My parcel is late", "Order 1001 came broken"]
    page = desk.page()
    assert f"Bo Nowak moved a thread here from #{mail}" in page

    undo = re.search(r'"url": "([^"]+)"', answer["HX-Trigger"])[1]
    assert undo in page  # later, from the line in the story
    desk.client.post(undo, {"_method": "delete"}, **HTMX)

    assert desk.texts() == ["My parcel is late"]
    assert undo not in desk.page()


def test_who_takes_a_merge_back_stays_and_who_takes_a_split_back_is_led_back(desk, mail):
    desk.post("merge", other=mail)
    thread = Thread.objects.get(inbox__name="Mail")
    merge = Move.objects.get().batch
    answer = desk.client.post(f"/conversations/{desk.ada}/moves/{merge}", {"_method": "delete"})
    assert answer["Location"] == f"/conversations/{desk.ada}/"

    desk.post("merge", other=mail)
    desk.post("split", thread=thread.pk)
    new, split = Conversation.objects.latest("pk"), Move.objects.latest("pk").batch
    answer = desk.client.post(f"/conversations/{new.pk}/moves/{split}", {"_method": "delete"})
    assert answer["Location"] == f"/conversations/{desk.ada}/"


def test_words_of_another_customer_stand_under_that_ones_name(desk, eves):
    desk.post("merge", other=eves, sure="1")
    assert authors(desk.page())[:2] == ["Ada", "Eve"]
    refresh = desk.client.get(f"/conversations/{desk.ada}/timeline", HTTP_X_FRAGMENT="entries")
    assert authors(refresh.content.decode())[:2] == ["Ada", "Eve"]

    eve = Conversation.objects.get(pk=eves).customer_id
    ada = Conversation.objects.get(pk=desk.ada).customer_id
    customers.merge(ada, eve, by=desk.bo.pk, at=NOON, reason="one person")
    assert authors(desk.page())[:2] == ["Ada", "Ada"]


def test_whoever_will_read_an_answer_is_named_where_it_is_written(desk, eves):
    thread = Thread.objects.get(conversation=eves).pk
    own = Thread.objects.get(conversation=desk.ada).pk
    desk.post("merge", other=eves, sure="1")

    def addressee(on):
        page = desk.client.get(f"/conversations/{desk.ada}/composer", {"on": on}).content.decode()
        return re.search(r'class="composer__to one-line for-reply">to (\w+) by', page)[1]

    assert (addressee(own), addressee(thread)) == ("Ada", "Eve")
    ways = desk.client.get(f"/conversations/{desk.ada}/composer").content.decode()
    assert "Shop: Ada" in ways
    assert "Shop: Eve" in ways

    eve = Conversation.objects.get(pk=eves).customer_id
    ada = Conversation.objects.get(pk=desk.ada).customer_id
    customers.merge(ada, eve, by=desk.bo.pk, at=NOON, reason="one person")
    assert addressee(thread) == "Ada"
    ways = desk.client.get(f"/conversations/{desk.ada}/composer").content.decode()
    assert "Shop: Eve" not in ways


def test_d1_conversations_of_two_customers_are_asked_about_first(desk, eves):
    page = desk.post("merge", expect=200, other=eves, extra=HTMX)

    assert "is a conversation of Eve" in page.content.decode()
    assert page["HX-Retarget"] == "#finder"
    assert Thread.objects.filter(conversation=desk.ada).count() == 1

    desk.post("merge", expect=204, other=eves, sure="1", same_person="1", extra=HTMX)
    assert desk.texts() == ["My parcel is late", "Where is my money?"]
    assert Customer.objects.filter(merged_into=None).count() == 1


def test_d1_without_script_the_finder_is_a_page(desk, mail, eves):
    page = desk.client.get(f"/conversations/{desk.ada}/merge").content.decode()
    assert found(page) == [mail]
    assert "<title>Merge with another conversation" in page

    assert "Merge all the same" in desk.post("merge", expect=200, other=eves).content.decode()
    desk.post("merge", other=mail)
    assert len(desk.texts()) == 2


def test_a_number_of_what_was_merged_leads_to_where_it_is(desk, mail, eves):
    actions.merge(mail, eves, by=desk.bo.pk, at=NOON)
    desk.post("merge", other=eves, sure="1")

    assert Conversation.objects.get(pk=mail).merged_into_id == desk.ada


def test_a_thread_is_moved_to_another_conversation(desk, mail, eves):
    desk.post("merge", other=mail)
    thread = Thread.objects.get(inbox__name="Mail")
    assert found(look(desk, f"threads/{thread.pk}/place", q=str(eves))) == [eves]

    desk.post(f"threads/{thread.pk}/place", other=eves, sure="1")

    assert Thread.objects.get(pk=thread.pk).conversation_id == eves
    assert f"moved a thread to #{eves}" in desk.page()
    desk.post(f"threads/{thread.pk}/place", expect=404, other=eves)


def test_conversations_are_linked_and_each_shows_the_other(desk, mail):
    desk.post("links", other=mail, kind="follow_up")

    assert "Follows up" in desk.page()
    other = desk.client.get(f"/conversations/{mail}/").content.decode()
    assert "Followed up in" in other
    assert f"Bo Nowak opened #{desk.ada} to follow this up" in other

    link = Link.objects.get()
    desk.post(f"links/{link.pk}", _method="delete")
    assert f'id="link-{link.pk}"' not in desk.page()


def test_a_kind_of_link_that_nobody_offers_is_refused(desk, mail):
    desk.post("links", expect=400, other=mail, kind="split")


def test_d42_a_message_of_a_chat_gets_a_conversation_and_both_know(desk):
    message = desk.last.message_id
    assert f'id="found-{message}"' in look(desk, "branches")

    answer = desk.post("branches", message=message, matter="Lost by the courier")

    new = Conversation.objects.latest("pk")
    assert answer["Location"] == f"/conversations/{new.pk}/"
    page = desk.client.get(f"/conversations/{new.pk}/").content.decode()
    assert "Split off from" in page
    assert "case-link__quote" in page
    assert re.search(rf'The customer is answered in <a href="/conversations/{desk.ada}/"', page)
    assert "Send reply" not in page
    assert f"Bo Nowak split a message off to #{new.pk}" in desk.page()


def test_d42_where_mail_goes_the_new_conversation_writes_to_the_same_people(desk):
    box = inbox(kind="email", name="Mail", settings={"address": "help@shop.example"})
    ada = Party(address="ada@honest.example", name="Ada")
    letter = Letter(subject="Two things", sender=ada, standing="first")
    sent = late_parcel(box, remote="t1", text="Late, and broken", letter=letter)
    got = actions.receive([sent], at=NOON)[0]

    desk.client.post(f"/conversations/{got.conversation_id}/branches", {"message": got.message_id})

    new = Conversation.objects.latest("pk")
    page = desk.client.get(f"/conversations/{new.pk}/").content.decode()
    assert "Send reply" in page
    assert "ada@honest.example" in page


def test_d42_another_conversations_message_is_not_split_off_here(desk, eves):
    message = Thread.objects.get(conversation=eves).messages.get().pk

    desk.post("branches", expect=404, message=message)
    desk.post("branches", expect=404, message="x")


def test_d42_undo_leads_back(desk):
    desk.post("branches", message=desk.last.message_id)
    new, link = Conversation.objects.latest("pk"), Link.objects.get()

    answer = desk.client.post(f"/conversations/{new.pk}/links/{link.pk}", {"_method": "delete"})

    assert answer["Location"] == f"/conversations/{desk.ada}/"


def test_d32_a_conversation_follows_a_closed_one_up(desk):
    desk.post("closure")
    desk.post("branches")

    new = Conversation.objects.latest("pk")
    assert Link.objects.get().kind == "follow_up"
    assert (new.assignee_id, new.customer_id) == (
        desk.bo.pk,
        Conversation.objects.get(pk=desk.ada).customer_id,
    )


def test_others_conversations_cannot_be_reached_by_any_of_it(desk, mail):
    cy = desk.team_of_others()
    actions.assign(mail, to=desk.bo.pk, by=desk.bo.pk)
    for noun in ("merge", "links", "branches"):
        assert desk.client.get(f"/conversations/{desk.ada}/{noun}").status_code == 404
    desk.client.post(f"/conversations/{mail}/merge", {"other": desk.ada, "sure": "1"})
    assert not Conversation.objects.exclude(merged_into=None).exists()
    assert cy.pk


def test_observers_change_nothing(desk, client, mail):
    client.force_login(agent("Di", "observer"))

    assert client.get(f"/conversations/{desk.ada}/merge").status_code == 403


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order 1001, please", {"1001"}),
        ("zamówienie ZAM-20410.", {"ZAM-20410"}),
        ("#100234: kde je?", {"100234"}),
        ("size 42, 12.50 zł, 2026-11-26, 3.1415", set()),
        ("+48 600 700 800", set()),
    ],
)
def test_d1_what_looks_like_an_order_is_compared(text, expected):
    assert finding.numbers([text]) == expected


def test_r103_the_page_of_the_unanswered_lists_and_waives(desk):
    followers.catch_up(following.LEAKS)
    desk.post("closure")
    followers.catch_up(following.LEAKS)

    page = desk.client.get("/unanswered/").content.decode()
    assert "Closed without an answer" in page
    assert "My parcel is late" in page

    answer = desk.post(f"messages/{desk.last.message_id}/waiver")
    assert "It is off the list." in desk.client.get(answer["Location"]).content.decode()
    assert "Nobody was forgotten." in desk.client.get("/unanswered/").content.decode()
    desk.post(f"messages/{desk.last.message_id}/waiver", _method="delete")
    assert "My parcel is late" in desk.client.get("/unanswered/").content.decode()


def test_r103_another_conversations_message_is_not_waived_here(desk, eves):
    message = Thread.objects.get(conversation=eves).messages.get().pk

    desk.post(f"messages/{message}/waiver", expect=404)


def test_r103_deliveries_nobody_could_read_are_told_to_leaders_alone(desk, client):
    RawDelivery.objects.create(
        inbox_id=desk.inbox.pk, body=b"?", headers={}, arrived_at=NOON, state="quarantined"
    )
    words = "1 delivery could not be read."

    assert words not in client.get("/unanswered/").content.decode()
    client.force_login(agent("Olga", "owner"))
    assert words in client.get("/unanswered/").content.decode()


def test_r102_both_conversations_tell_of_each_other(desk):
    followers.catch_up(following.MATCHING)
    actions.assign(desk.ada, to=desk.bo.pk, by=desk.bo.pk)
    mail = late_parcel(inbox(kind="email", name="Mail"), text="It is me again")
    other = actions.receive([mail], at=NOON)[0].conversation_id
    followers.catch_up(following.MATCHING)

    assert f"The customer also wrote elsewhere: #{other}" in desk.page()
    page = desk.client.get(f"/conversations/{other}/").content.decode()
    assert f"The same customer has #{desk.ada} too, with Bo Nowak" in page
