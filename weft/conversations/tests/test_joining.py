"""R41, R102: a new contact about what somebody works on joins it, and nothing else ever does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations import actions, following, joining, queries
from weft.conversations.envelopes import Sender
from weft.conversations.joining import Candidate, place_for
from weft.conversations.models import Conversation, Inbox
from weft.conversations.settings import Joining
from weft.customers.models import Handle, Proof
from weft.kernel import followers, settings
from weft.people.models import Team

from .cast import NOON, agent, inbox, late_parcel

WEEK = timedelta(days=7)


def place(id_, *numbers, days=1):
    return Candidate(id=id_, numbers=frozenset(numbers), last_at=NOON - timedelta(days=days))


# what a contact names, the open matters of the same person, and where it belongs (None: nowhere)
SET = [
    ({"10014"}, [place(1, "10014")], 1),
    ({"10014"}, [place(1, "10014"), place(2, "20455")], 1),
    ({"10014"}, [place(1, "10014", "20455")], 1),
    ({"10014"}, [place(1, "10014", days=6)], 1),
    ({"10014"}, [place(1), place(2, "10014"), place(3)], 2),
    # negative controls
    (set(), [place(1, "10014")], None),
    (set(), [place(1)], None),
    ({"10014"}, [], None),
    ({"10014"}, [place(1)], None),
    ({"10014"}, [place(1, "10015")], None),
    ({"10014"}, [place(1, "100145")], None),
    ({"10014", "20455"}, [place(1, "10014")], None),
    ({"10014", "20455"}, [place(1, "10014", "20455")], None),
    ({"10014"}, [place(1, "10014"), place(2, "10014")], None),
    ({"10014"}, [place(1, "10014", days=8)], None),
    ({"10014"}, [place(1, "10014", days=400)], None),
]


@pytest.mark.parametrize(("numbers", "candidates", "expected"), SET)
def test_only_what_points_to_one_place_belongs_there(numbers, candidates, expected):
    found = place_for(numbers, candidates, at=NOON, within=WEEK)

    assert (found and found[0]) == expected


class Shop:
    """Ada writes by chat about order 10014, and Bo looks after it."""

    def __init__(self):
        followers.enrol(following.MENTIONS)
        followers.enrol(joining.JOINING)
        self.chat, self.mail = inbox(name="Chat"), inbox(name="Mail")
        self.bo = agent("Bo")
        self.ada = self.hear("Order 10014 came damaged", to=self.chat)
        actions.assign(self.ada, to=self.bo.pk, by=self.bo.pk)

    def hear(self, text, *, to, who="ada", proof=Proof.VERIFIED):
        sender = Sender(kind="account", value=f"shop:{who}", name=who, proof=proof)
        parcel = late_parcel(to, text=text, remote=f"{who}-{to.name}", sender=sender)
        conversation_id = actions.receive([parcel], at=timezone.now())[0].conversation_id
        followers.catch_up(following.MENTIONS)
        return conversation_id

    def join(self):
        followers.catch_up(joining.JOINING)

    def texts(self, conversation_id):
        return [entry.text for entry in queries.timeline(conversation_id).entries]


@pytest.fixture
def shop(db):
    return Shop()


def merged_into(conversation_id):
    found = Conversation.objects.filter(pk=conversation_id)
    return found.values_list("merged_into_id", flat=True).get()


def test_r41_a_second_contact_about_the_same_order_joins_the_first(shop):
    new = shop.hear("Here is the photo for 10014", to=shop.mail)

    shop.join()

    assert merged_into(new) == shop.ada
    assert shop.texts(shop.ada) == ["Order 10014 came damaged", "Here is the photo for 10014"]
    assert Conversation.objects.get(pk=shop.ada).assignee_id == shop.bo.pk


def test_a_number_that_comes_a_line_later_joins_it_then(shop):
    new = shop.hear("Hello", to=shop.mail)
    shop.join()
    assert merged_into(new) is None

    shop.hear("It is about 10014", to=shop.mail)
    shop.join()

    assert merged_into(new) == shop.ada


def test_what_joined_by_itself_is_undone_once_and_stays_apart(shop):
    new = shop.hear("Here is the photo for 10014", to=shop.mail)
    shop.join()
    [batch] = set(Conversation.objects.get(pk=shop.ada).moved_in.values_list("batch", flat=True))

    actions.undo(batch, by=shop.bo.pk, at=timezone.now())
    shop.hear("Once more: 10014", to=shop.mail)
    shop.join()

    assert merged_into(new) is None
    assert len(shop.texts(new)) == 2


def alone(shop, new):
    shop.join()
    assert merged_into(new) is None


def test_another_person_with_the_same_number_stays_apart(shop):
    alone(shop, shop.hear("My order 10014?", to=shop.mail, who="eve"))


def test_somebody_whom_nobody_verified_stays_apart(shop):
    Handle.objects.update(proof=Proof.SEEN)
    alone(shop, shop.hear("My order 10014?", to=shop.mail, proof=Proof.SEEN))


def test_another_order_stays_apart(shop):
    alone(shop, shop.hear("And order 20455?", to=shop.mail))


def test_words_alone_join_nothing(shop):
    alone(shop, shop.hear("My order came damaged", to=shop.mail))


def test_a_matter_that_nobody_works_on_takes_nothing_in(shop):
    actions.assign(shop.ada, to=None, by=shop.bo.pk)
    alone(shop, shop.hear("10014", to=shop.mail))


def test_a_closed_matter_takes_nothing_in(shop):
    actions.close(shop.ada, by=shop.bo.pk, at=timezone.now())
    alone(shop, shop.hear("10014", to=shop.mail))


def test_what_somebody_has_taken_stays_theirs(shop):
    new = shop.hear("10014", to=shop.mail)
    actions.assign(new, to=agent("Cy").pk, by=None)
    alone(shop, new)


def test_what_was_answered_stays_apart(shop):
    new = shop.hear("10014", to=shop.mail)
    actions.reply(new, text="Yes?", by=shop.bo.pk, at=timezone.now(), key="k")
    alone(shop, new)


def test_two_matters_with_the_same_number_take_nothing_in(shop):
    third = shop.hear("10014 again", to=inbox(name="Third"))
    actions.assign(third, to=shop.bo.pk, by=None)
    alone(shop, shop.hear("10014", to=shop.mail))


def test_what_a_team_keeps_to_itself_takes_in_nothing_of_others(shop):
    Inbox.objects.filter(pk=shop.chat.pk).update(team=Team.objects.create(name="Chat"))
    alone(shop, shop.hear("10014", to=shop.mail))


def test_it_can_be_switched_off(shop):
    settings.write(Joining(is_on=False), by=None, at=NOON)
    alone(shop, shop.hear("10014", to=shop.mail))


def test_the_same_batch_twice_joins_once(shop):
    new = shop.hear("10014", to=shop.mail)
    shop.join()

    joining._join(new, shop.ada, "10014", at=timezone.now())

    assert Conversation.objects.get(pk=shop.ada).moved_in.count() == 1


def test_who_took_it_while_we_looked_keeps_it(shop):
    new = shop.hear("10014", to=shop.mail)
    actions.assign(new, to=agent("Cy").pk, by=None)

    joining._join(new, shop.ada, "10014", at=timezone.now())

    assert merged_into(new) is None
