"""The board of whoever leads: live figures, and what they do from it, told to everybody (R100)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from weft.console.tests.cast import HTMX, Desk, agent
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.actions import QueueDraft
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Inbox, Queue
from weft.conversations.tests.cast import NOON
from weft.kernel.models import EventRow


@pytest.fixture
def lead(client, db):
    desk = Desk(client, role="supervisor")
    desk.queue = conversations.create_queue(QueueDraft(name="Repairs"), by=None)
    conversations.put_into_queue(desk.ada, queue_id=desk.queue, by=None)
    return desk


def eva(desk, number=1):
    sender = Sender(kind="device", value=f"eva-{number}", name=f"Eva {number}")
    return desk.hear("And me?", remote=f"eva-{number}", sender=sender)


def board(desk, **extra):
    answer = desk.client.get("/board/", **extra)
    assert answer.status_code == 200
    return answer.content.decode()


def test_r100_the_board_counts_what_is_open_by_queue_and_by_person(lead):
    cy, other = agent("Cy"), eva(lead)
    conversations.put_into_queue(other, queue_id=lead.queue, by=None)
    conversations.assign(other, to=cy.pk, by=None)
    now = timezone.now()
    late = {"due_at": now - timedelta(hours=1), "warns_at": now - timedelta(hours=2)}
    Conversation.objects.filter(pk=other).update(**late)
    soon = {"due_at": now + timedelta(hours=1), "warns_at": now - timedelta(hours=2)}
    Conversation.objects.filter(pk=lead.ada).update(**soon)

    loads = queries.loads(at=now)

    line = loads.by_queue[lead.queue]
    assert (line.open, line.waiting, line.free) == (2, 2, 1)
    assert (line.at_risk, line.breached, line.since) == (1, 1, NOON)
    assert line.first_id == lead.ada
    assert loads.by_agent[cy.pk].open == 1
    assert "Repairs" in board(lead)
    assert "Eva 1" in board(lead)


@pytest.mark.parametrize(("language", "open_"), [("cs", "Otevřeno"), ("pl", "Otwarte")])
def test_a_queue_is_open_in_every_language(lead, language, open_):
    lead.bo.language = language
    lead.bo.save()

    assert f'<span class="badge badge--fine">{open_}</span>' in board(lead)


def test_an_empty_shop_is_led_to_its_first_queue_and_inbox(client, db):
    client.force_login(agent("Bo", role="supervisor"))

    page = client.get("/board/").content.decode()

    assert f'href="{reverse("console:queues")}"' in page.partition('id="board-queues"')[2]
    assert "Make a queue" in page
    assert f'href="{reverse("console:inboxes")}#another"' in page
    queue = conversations.create_queue(QueueDraft(name="Repairs"), by=None)
    page = client.get("/board/").content.decode()
    assert f'id="queue-{queue}"' in page
    assert "Make a queue" not in page


def test_r100_what_is_closed_or_rests_counts_nowhere(lead):
    conversations.close(lead.ada, by=None, at=timezone.now())

    assert queries.loads(at=timezone.now()).by_queue == {}
    assert "Nobody waits for us." in board(lead)


def test_r100_a_script_asks_for_the_board_alone(lead):
    part = board(lead, **HTMX)

    assert part.lstrip().startswith('<div class="board" id="board"')


def test_r100_the_number_of_queries_does_not_grow(lead, django_assert_num_queries):
    for number in range(5):
        other = eva(lead, number)
        conversations.assign(other, to=agent(f"A{number}").pk, by=None)
        queue = conversations.create_queue(QueueDraft(name=f"Q{number}"), by=None)
        conversations.put_into_queue(other, queue_id=queue, by=None)
        Inbox.objects.create(kind="webchat", name=f"I{number}")

    board(lead, **HTMX)
    # session, agent; what is open; queues and their inboxes; inboxes; hours; people; who waits;
    # the lines of routing, states; health, and kinds that nobody can read
    with django_assert_num_queries(13):
        board(lead, **HTMX)


def test_d43_looking_in_is_told_in_the_talk(lead):
    answer = lead.post("watching")

    assert answer["Location"] == f"/conversations/{lead.ada}/"
    assert "Bo Nowak looks in" in lead.page()
    assert EventRow.objects.filter(name="conversation.watched").count() == 1


def test_d43_a_whisper_is_a_note_that_calls_whoever_looks_after_it(lead):
    cy = agent("Cy")
    conversations.assign(lead.ada, to=cy.pk, by=None)

    lead.post("whisper", expect=204, extra=HTMX, text="Offer a new one")
    lead.post("whisper", expect=204, extra=HTMX, text="  ")

    assert lead.texts()[-1] == "@Cy Nowak Offer a new one"
    called = EventRow.objects.get(name="agent.mentioned")
    assert called.body["agent_id"] == cy.pk
    assert len(lead.texts()) == 2


def test_d43_a_leader_takes_over(lead):
    conversations.assign(lead.ada, to=agent("Cy").pk, by=None)

    lead.post("takeover", expect=204, extra=HTMX)

    assert Conversation.objects.get(pk=lead.ada).assignee_id == lead.bo.pk
    assert "Bo Nowak looks after it" in lead.page()


def test_r100_inboxes_and_queues_are_switched_from_the_board(lead):
    lead.client.post(f"/board/inboxes/{lead.inbox.pk}", {"is_on": "0"}, **HTMX)
    lead.client.post(f"/board/queues/{lead.queue}", {"is_on": "0"}, **HTMX)

    assert not Inbox.objects.get(pk=lead.inbox.pk).is_on
    assert not Queue.objects.get(pk=lead.queue).is_on
    assert EventRow.objects.filter(name__in=["inbox.changed", "queue.changed"]).exists()

    lead.client.post(f"/board/inboxes/{lead.inbox.pk}", {"is_on": "1"}, **HTMX)
    assert Inbox.objects.get(pk=lead.inbox.pk).is_on
    assert lead.client.post("/board/inboxes/999999", {"is_on": "1"}).status_code == 404
    assert lead.client.post("/board/queues/999999", {"is_on": "1"}).status_code == 404


def test_r100_what_a_person_has_in_hand(lead):
    cy = agent("Cy")
    conversations.assign(lead.ada, to=cy.pk, by=None)

    page = lead.client.get(f"/board/agents/{cy.pk}/").content.decode()

    assert "My parcel is late" in page
    assert lead.client.get("/board/agents/999999/").status_code == 404


def test_d43_agents_have_no_board(desk):
    assert desk.client.get("/board/").status_code in {403, 404}
    assert desk.client.post(f"/conversations/{desk.ada}/watching").status_code in {403, 404}
