"""Being there, offers, taking the next one and why: the agent's corner; and the leaders' pages."""

import json

import pytest

from weft.console.tests.cast import HTMX, agent
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.actions import QueueDraft
from weft.conversations.models import Conversation, Inbox
from weft.kernel import followers
from weft.people.models import Agent, Membership, Team
from weft.routing import actions, clock, engine, following
from weft.routing import queries as routed
from weft.routing.deciding import Mode, Need
from weft.routing.models import Offer
from weft.routing.rules import Rule
from weft.routing.states import State


@pytest.fixture
def queue(desk):
    """Let Ada's conversation wait in a queue that offers."""
    queue_id = conversations.create_queue(QueueDraft(name="Orders"), by=None)
    actions.set_rule(queue_id, Rule(mode=Mode.PUSH), by=None)
    followers.enrol(following.ROUTING)
    conversations.put_into_queue(desk.ada, queue_id=queue_id, by=None)
    return queue_id


def look():
    followers.catch_up(following.ROUTING)
    engine.look(clock.now())


def corner(desk):
    return desk.client.get("/availability/", **HTMX).content.decode()


def be(desk, state):
    return desk.client.post("/availability/", {"state": state}, **HTMX)


def assignee(desk):
    return Conversation.objects.get(pk=desk.ada).assignee_id


def test_an_agent_says_that_they_are_there_and_is_offered_what_waits(desk, queue):
    assert be(desk, "available").status_code == 204
    look()

    shown = corner(desk)
    assert "Available" in shown
    assert "My parcel is late" in shown
    assert "has nothing else to do" in shown
    assert "<count-down" in shown


def test_taking_an_offer_opens_the_conversation(desk, queue):
    be(desk, "available")
    look()
    offer = Offer.objects.get()

    answer = desk.client.post(f"/offers/{offer.pk}/acceptance", **HTMX)

    told = json.loads(answer["HX-Trigger"])
    assert told["conversation-taken"] == {"url": f"/conversations/{desk.ada}/"}
    assert assignee(desk) == desk.bo.pk
    assert 'id="offer" aria-live="polite" aria-label="Offered to you" hidden' in corner(desk)


def test_without_script_the_page_of_ones_state_does_the_same(desk, queue):
    assert desk.client.post("/availability/", {"state": "available"}).status_code == 302
    look()
    assert "Take it" in desk.client.get("/availability/").content.decode()

    answer = desk.client.post(f"/offers/{Offer.objects.get().pk}/acceptance")

    assert answer["Location"] == f"/conversations/{desk.ada}/"


def test_not_now_leaves_it_to_somebody_else(desk, queue):
    be(desk, "available")
    look()
    offer = Offer.objects.get()

    answer = desk.client.post(f"/offers/{offer.pk}/refusal", {"reason": "Lunch"}, **HTMX)

    assert "somebody else" in json.loads(answer["HX-Trigger"])["toast"]["words"]
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == ("declined", "Lunch")


def test_what_is_gone_is_said_calmly(desk, queue):
    be(desk, "available")
    look()
    cy = agent("Cy")
    conversations.assign(desk.ada, to=cy.pk, by=cy.pk)

    answer = desk.client.post(f"/offers/{Offer.objects.get().pk}/acceptance", **HTMX)

    assert "already" in json.loads(answer["HX-Trigger"])["toast"]["words"]
    assert assignee(desk) == cy.pk


def test_the_offer_of_a_colleague_is_not_there(desk, queue):
    cy = agent("Cy")
    actions.be(cy.pk, State.AVAILABLE, at=clock.now(), by=cy.pk)
    look()
    offer = Offer.objects.get()

    assert desk.client.post(f"/offers/{offer.pk}/acceptance").status_code == 404
    assert desk.client.post(f"/offers/{offer.pk}/refusal").status_code == 404


@pytest.mark.parametrize("state", ["", "away", "away:gone", "available:lunch", "wrap_up", "x:y"])
def test_nobody_is_in_a_state_that_is_none(desk, state):
    assert be(desk, state).status_code == 404


def test_away_for_lunch_and_gone_home(desk):
    be(desk, "away:lunch")
    assert "Lunch" in corner(desk)

    be(desk, "offline")

    assert "Not here" in corner(desk)


def test_taking_the_next_one_opens_it_and_says_when_there_is_none(desk, queue):
    look()

    taken = desk.client.post("/availability/next", **HTMX)
    assert "conversation-taken" in json.loads(taken["HX-Trigger"])
    assert assignee(desk) == desk.bo.pk

    nothing = desk.client.post("/availability/next", **HTMX)
    assert "toast" in json.loads(nothing["HX-Trigger"])


def test_why_tells_the_reasons_of_what_was_decided(desk, queue):
    be(desk, "available")
    look()
    actions.accept(Offer.objects.get().pk, by=desk.bo.pk)

    page = desk.client.get(f"/conversations/{desk.ada}/why").content.decode()

    assert "It was offered to Bo Nowak" in page
    assert "has nothing else to do" in page
    assert "Why is it with Bo?" in desk.page()


def test_why_is_not_told_of_what_one_may_not_see(desk):
    desk.team_of_others()

    assert desk.client.get(f"/conversations/{desk.ada}/why").status_code == 404


def test_the_corner_speaks_czech(desk, queue):
    Agent.objects.filter(pk=desk.bo.pk).update(language="cs")
    be(desk, "available")
    look()

    assert "má teď volno" in corner(desk)


# --- settings -------------------------------------------------------------------------


@pytest.fixture
def owner(desk):
    boss = agent("Olga", "owner")
    desk.client.force_login(boss)
    return boss


WEEK = {f"{side}_{day}": "" for day in range(7) for side in ("opens", "closes")}
FORM = {
    "name": "Returns", "is_on": "on", "mode": "push", "offer_seconds": "20",
    "wrap_up_seconds": "60", "topics": "returns,  warranty , returns", "asks_language": "on",
    "less_after_seconds": "30", "anybody_after_seconds": "90", "urgency_minutes": "0",
    "call_above": "5",
}  # fmt: skip


def test_a_leader_makes_a_queue_and_changes_it(desk, owner):
    team = Team.objects.create(name="Backs")
    form = FORM | {"team_id": team.pk, "inbox_ids": [desk.inbox.pk]}

    assert desk.client.post("/settings/queues/", form).status_code == 302

    [card] = queries.queues()
    assert (card.name, card.team_id, card.inbox_ids) == ("Returns", team.pk, (desk.inbox.pk,))
    assert routed.rule_of(card.id).mode is Mode.PUSH
    assert routed.needs_of(card.id) == [Need("topic", "returns", 2), Need("topic", "warranty", 2)]
    page = desk.client.get("/settings/queues/").content.decode()
    assert "Backs · offered" in page

    address = f"/settings/queues/{card.id}/"
    assert "returns, warranty" in desk.client.get(address).content.decode()
    changed = FORM | {"name": "Backs", "mode": "round_robin", "topics": ""}
    assert desk.client.post(address, changed).status_code == 302
    assert routed.rule_of(card.id).mode is Mode.ROUND_ROBIN
    assert queries.queue(card.id).inbox_ids == ()


def test_a_queue_that_cannot_be_is_said_where_it_is_wrong(desk, owner, queue):
    late = FORM | {"anybody_after_seconds": "10"}
    assert desk.client.post("/settings/queues/", late).status_code == 422

    twice = desk.client.post("/settings/queues/", FORM | {"name": "Orders"})

    assert twice.status_code == 422
    assert "Another queue has this name." in twice.content.decode()
    assert desk.client.get("/settings/queues/999/").status_code == 404


def test_a_leader_says_what_somebody_can(desk, owner, queue):
    actions.set_rule(queue, Rule(), needs=[Need("topic", "returns", 2)], by=None)
    address = f"/settings/skills/{desk.bo.pk}/"
    page = desk.client.get(address).content.decode()
    assert "returns" in page
    assert "Czech" in page

    form = {"language-0": "3", "topic-0": "2", "topic": "warranty", "room": "8"}
    assert desk.client.post(address, form).status_code == 302

    assert routed.skills_of([desk.bo.pk])[desk.bo.pk] == {
        ("language", "cs"): 3,
        ("topic", "returns"): 2,
        ("topic", "warranty"): 2,
    }
    assert routed.rooms() == {desk.bo.pk: 8}
    assert "up to 8" in desk.client.get("/settings/skills/").content.decode()


def test_a_leader_says_how_much_a_conversation_counts(desk, owner):
    form = {"live": "3", "letter": "1", "ahead_minutes": "60", "room": "9"}

    assert desk.client.post("/settings/skills/", form).status_code == 302

    from weft.kernel import settings
    from weft.routing.settings import Loads

    assert settings.read(Loads) == Loads(live=3, letter=1, ahead_minutes=60, room=9)


def test_an_inbox_feeds_the_queue_that_its_page_says(desk, owner, queue):
    address = f"/inboxes/{desk.inbox.pk}/"
    assert "The lists, for whoever takes them" in desk.client.get(address).content.decode()

    form = {"name": "Shop", "is_on": "on", "side": "end", "mail_after_minutes": "10"}
    desk.client.post(address, form | WEEK | {"queue": queue})
    assert Inbox.objects.get(pk=desk.inbox.pk).queue_id == queue

    desk.client.post(address, form | WEEK | {"queue": ""})
    assert Inbox.objects.get(pk=desk.inbox.pk).queue_id is None


def test_an_agent_of_the_team_sees_how_many_wait_for_them(desk, queue):
    look()
    assert routed.waiting_for(desk.bo.pk, clock.now()) == 1
    team = Team.objects.create(name="Others")
    conversations.change_queue(queue, QueueDraft(name="Orders", team_id=team.pk), by=None)
    assert routed.waiting_for(desk.bo.pk, clock.now()) == 0

    Membership.objects.create(team=team, agent=desk.bo)

    assert routed.waiting_for(desk.bo.pk, clock.now()) == 1
