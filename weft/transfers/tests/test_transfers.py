"""A warm transfer: until somebody accepts, whoever offered stays responsible (R71)."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from weft.conversations import actions as conversations
from weft.conversations import queries as read
from weft.conversations.models import Companion, Conversation, Inbox
from weft.conversations.tests.cast import NOON, agent, at_once, inbox, late_parcel
from weft.kernel import followers, jobs
from weft.people.models import Membership, Team
from weft.transfers import actions, drafting, following, queries
from weft.transfers.briefing import LAST, Briefing, Said, last_words, shortened
from weft.transfers.models import Transfer

pytestmark = pytest.mark.django_db

BRIEFING = Briefing(who="Ada (verified)", matter="Late parcel 1001", tried="• Asked the courier")
SOON = NOON + timedelta(minutes=2)


@pytest.fixture
def bo():
    return agent("Bo")


@pytest.fixture
def cy():
    return agent("Cy")


@pytest.fixture
def ada(bo):
    """Return Ada's conversation, which Bo has answered."""
    conversation_id = conversations.receive([late_parcel(inbox())], at=NOON)[0].conversation_id
    answer(conversation_id, bo)
    return conversation_id


def answer(conversation_id, who, text="I am looking into it"):
    return conversations.reply(
        conversation_id, text=text, by=who.pk, at=NOON, key=str(uuid.uuid4())
    )


def offer(conversation_id, by, to=None, **changes):
    given = {"to": to and to.pk, "queue": None, "briefing": BRIEFING, "at": NOON} | changes
    return actions.offer(conversation_id, by=by.pk, **given)


def owner(conversation_id):
    return Conversation.objects.values_list("assignee_id", flat=True).get(pk=conversation_id)


def state(transfer_id):
    return Transfer.objects.values_list("state", flat=True).get(pk=transfer_id)


def said(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT body::text FROM event WHERE name = %s ORDER BY id", [name])
        return [json.loads(row[0]) for row in cursor.fetchall()]


def queue(team=None, name="Complaints"):
    draft = conversations.QueueDraft(name=name, team_id=team and team.pk)
    return conversations.create_queue(draft, by=None)


def test_r71_the_sender_stays_responsible_until_the_receiver_accepts(ada, bo, cy):
    made = offer(ada, bo, cy)

    assert owner(ada) == bo.pk
    card = queries.offer_of(ada)
    assert (card.receiver.name, card.briefing) == ("Cy Nowak", BRIEFING)

    actions.accept(made, by=cy.pk, at=SOON)

    assert owner(ada) == cy.pk
    assert queries.offer_of(ada) is None
    assert queries.standing(ada, cy.pk).briefing == BRIEFING
    assert [one["receiver_id"] for one in said("transfer.accepted")] == [cy.pk]


def test_what_nobody_looked_after_is_the_senders_while_it_is_on_offer(bo, cy):
    ada = conversations.receive([late_parcel(inbox())], at=NOON)[0].conversation_id

    offer(ada, bo, cy)

    assert owner(ada) == bo.pk


def test_a_receiver_says_no_with_a_reason_and_the_sender_keeps_it(ada, bo, cy):
    made = offer(ada, bo, cy)

    with pytest.raises(actions.NoAnswer):
        actions.decline(made, words="  ", by=cy.pk, at=SOON)
    actions.decline(made, words="I leave in five minutes", by=cy.pk, at=SOON)

    assert (owner(ada), state(made)) == (bo.pk, "declined")
    assert queries.words_of([made])[made][2] == "I leave in five minutes"
    with pytest.raises(actions.NotOffered):
        actions.accept(made, by=cy.pk, at=SOON)


def test_an_offer_that_nobody_answers_goes_back_at_its_time(ada, bo, cy):
    made = offer(ada, bo, cy)

    jobs.run_waiting(at=NOON + timedelta(minutes=9))
    assert actions.expire(made, at=NOON + timedelta(minutes=9)) is False
    assert state(made) == "offered"
    assert actions.expire(made, at=NOON + timedelta(minutes=10)) is True

    assert (owner(ada), state(made)) == (bo.pk, "expired")
    assert [one["sender_id"] for one in said("transfer.expired")] == [bo.pk]


def test_an_offer_waits_in_a_job_of_its_own(ada, bo, cy):
    made = offer(ada, bo, cy)

    jobs.run_waiting(at=NOON + timedelta(minutes=11))

    assert state(made) == "expired"


def test_only_whom_it_was_offered_to_accepts(ada, bo, cy):
    made = offer(ada, bo, cy)
    dan = agent("Dan")

    with pytest.raises(actions.NotForYou):
        actions.accept(made, by=dan.pk, at=SOON)
    with pytest.raises(actions.NotForYou):
        actions.decline(made, words="No", by=dan.pk, at=SOON)


def test_a_conversation_is_on_offer_once(ada, bo, cy):
    offer(ada, bo, cy)

    with pytest.raises(actions.AlreadyOffered):
        offer(ada, bo, agent("Dan"))


def test_an_offer_that_is_taken_back_can_be_made_anew(ada, bo, cy):
    actions.withdraw(offer(ada, bo, cy), by=bo.pk, at=SOON)

    assert offer(ada, bo, cy)


@pytest.mark.parametrize("empty", [Briefing(), Briefing(who="  ", tried="\n")])
def test_nobody_is_handed_a_conversation_without_a_word(ada, bo, cy, empty):
    with pytest.raises(actions.EmptyBriefing):
        offer(ada, bo, cy, briefing=empty)


def test_nothing_is_offered_to_whoever_has_it_or_cannot_answer_or_once_it_is_over(ada, bo, cy):
    observer = agent("Olga", role="observer")
    with pytest.raises(actions.SameHands):
        offer(ada, cy, bo)
    with pytest.raises(conversations.NotAnAgent):
        offer(ada, bo, observer)
    with pytest.raises(conversations.NoSuchQueue):
        offer(ada, bo, None)
    conversations.close(ada, by=bo.pk, at=NOON)
    with pytest.raises(actions.Gone):
        offer(ada, bo, cy)


def test_those_of_a_queue_may_accept_and_the_conversation_stands_in_it_then(ada, bo, cy):
    team = Team.objects.create(name="Complaints")
    Membership.objects.create(team=team, agent=cy)
    line = queue(team)
    made = offer(ada, bo, queue=line)

    with pytest.raises(actions.NotForYou):
        actions.accept(made, by=agent("Dan").pk, at=SOON)
    actions.accept(made, by=cy.pk, at=SOON)

    assert owner(ada) == cy.pk
    assert read.queues_of([ada]) == {ada: line}


def test_whoever_offers_to_a_queue_of_everybody_does_not_accept_it(ada, bo, cy):
    made = offer(ada, bo, queue=queue())

    with pytest.raises(actions.NotForYou):
        actions.accept(made, by=bo.pk, at=SOON)
    actions.accept(made, by=cy.pk, at=SOON)
    assert owner(ada) == cy.pk


def test_a_receiver_of_another_team_reads_it_while_it_is_offered_and_no_longer(ada, bo, cy):
    others = Team.objects.create(name="Others")
    Membership.objects.create(team=others, agent=bo)
    Inbox.objects.update(team=others)
    assert not read.may_see(cy, ada)

    made = offer(ada, bo, cy)
    assert read.may_see(cy, ada)
    assert read.visible_among([(cy, ada)]) == [True]
    actions.decline(made, words="Not mine", by=cy.pk, at=SOON)
    assert not read.may_see(cy, ada)

    actions.accept(offer(ada, bo, cy), by=cy.pk, at=SOON)
    assert read.may_see(cy, ada)
    assert not Companion.objects.exists()


def test_the_customer_is_told_and_still_waits_for_an_answer(ada, bo, cy):
    later = [late_parcel(Inbox.objects.get(), text="Are you there?")]
    conversations.receive(later, at=SOON)
    made = offer(ada, bo, cy)

    actions.accept(made, by=cy.pk, at=SOON, introduction="Hello, here is Cy Nowak")

    last = read.timeline(ada).entries[-1]
    assert (last.text, last.author_name, last.direction) == (
        "Hello, here is Cy Nowak",
        "Cy Nowak",
        "out",
    )
    assert Conversation.objects.get(pk=ada).waiting_since == SOON


def test_an_introduction_that_cannot_be_said_stops_nobody(ada, bo, cy):
    made = offer(ada, bo, cy)
    Inbox.objects.update(is_on=False)

    actions.accept(made, by=cy.pk, at=SOON, introduction="Hello, here is Cy Nowak")

    assert owner(ada) == cy.pk
    assert "Hello, here is Cy Nowak" not in [one.text for one in read.timeline(ada).entries]


@pytest.mark.parametrize("how", ["assign", "close"])
def test_an_offer_is_over_when_somebody_decides_otherwise(ada, bo, cy, how):
    made = offer(ada, bo, cy)
    followers.enrol(following.OVERTAKING)
    if how == "assign":
        conversations.assign(ada, to=agent("Dan").pk, by=bo.pk)
    else:
        conversations.close(ada, by=bo.pk, at=SOON)

    with pytest.raises(actions.Overtaken):
        actions.accept(made, by=cy.pk, at=SOON)
    followers.catch_up(following.OVERTAKING)

    assert state(made) == "overtaken"
    assert actions.overtake([ada], at=SOON) == 0


def test_an_offer_lives_on_when_the_same_agent_is_assigned_again(ada, bo, cy):
    followers.enrol(following.OVERTAKING)
    conversations.assign(ada, to=None, by=bo.pk)
    made = offer(ada, bo, cy)

    followers.catch_up(following.OVERTAKING)

    assert state(made) == "offered"


def test_r70_a_cold_transfer_says_why(ada, bo, cy):
    given = {"to": cy.pk, "queue": None, "by": bo.pk, "at": NOON}
    for reason, words in [("", ""), ("because", ""), ("other", " ")]:
        with pytest.raises(actions.NoReason):
            actions.record(ada, reason=reason, words=words, **given)

    made = actions.record(ada, reason="language", words="Speaks  Czech", **given)

    assert owner(ada) == cy.pk
    assert queries.words_of([made])[made][:2] == ("language", "Speaks Czech")
    with pytest.raises(actions.SameHands):
        actions.record(ada, reason="load", words="", **given)


def test_a_conversation_given_to_a_queue_belongs_to_nobody_and_can_be_taken_back(ada, bo):
    line = queue()
    made = actions.record(ada, to=None, queue=line, reason="area", words="", by=bo.pk, at=NOON)
    assert (owner(ada), read.queues_of([ada])) == (None, {ada: line})

    actions.take_back(made, by=bo.pk, at=SOON)

    assert (owner(ada), read.queues_of([ada])) == (bo.pk, {ada: None})
    with pytest.raises(actions.NotOffered):
        actions.take_back(made, by=bo.pk, at=SOON)


def test_what_somebody_took_in_the_meantime_is_not_taken_back(ada, bo, cy):
    made = actions.record(ada, to=None, queue=queue(), reason="area", words="", by=bo.pk, at=NOON)
    conversations.assign(ada, to=cy.pk, by=cy.pk)

    with pytest.raises(actions.NotOffered):
        actions.take_back(made, by=bo.pk, at=SOON)
    assert owner(ada) == cy.pk


def test_a_briefing_is_drafted_from_what_is_known(ada, bo):
    conversations.receive(
        [late_parcel(Inbox.objects.get(), text="It is order 10014, to Brno")], at=SOON
    )
    conversations.note(ada, text="Courier says Friday", by=bo.pk, at=SOON, key="n")
    conversations.plan_follow_up(
        ada,
        text="Call the courier",
        owner=bo.pk,
        due_at=NOON + timedelta(days=1),
        by=bo.pk,
        at=NOON,
    )

    told = drafting.draft(ada, at=SOON, promises=["A new parcel by Monday"])

    assert told.who == "Ada (seen on the channel, not verified)"
    assert told.matter == "My parcel is late · 10014"
    assert told.tried.splitlines() == [
        "• Ada: My parcel is late",
        "• Bo Nowak: I am looking into it",
        "• Ada: It is order 10014, to Brno",
        "• Note by Bo Nowak: Courier says Friday",
    ]
    promised = told.promised.splitlines()
    assert promised[0] == "• A new parcel by Monday"
    assert promised[1].startswith("• Call the courier, planned for ")


def test_what_was_hidden_is_not_told_in_a_briefing():
    words = [Said(author="Ada", text="My card is 4111", is_hidden=True)]

    assert last_words(words) == []
    assert len(last_words([Said(author="Ada", text=f"{n}") for n in range(20)])) == LAST


def test_long_words_are_cut_between_words():
    assert shortened("one two " * 40).endswith("…")
    assert " tw…" not in shortened("one two " * 40)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_an_offer_to_a_queue_at_once_one_has_it(bo, cy):
    ada = conversations.receive([late_parcel(inbox())], at=NOON)[0].conversation_id
    some = [cy, *(agent(name) for name in ("Dan", "Eve", "Fay", "Gus"))]
    made = offer(ada, bo, queue=queue())

    errors = at_once(lambda n: actions.accept(made, by=some[n].pk, at=SOON), count=5)

    assert [type(error) for error in errors] == [actions.NotOffered] * 4
    accepted = Transfer.objects.get()
    assert (accepted.state, accepted.receiver_id) == ("accepted", owner(ada))
    assert len(said("transfer.accepted")) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_of_somebody_who_accepts_and_somebody_who_takes_over_at_once_one_comes_first(turn, bo, cy):
    ada = conversations.receive([late_parcel(inbox())], at=NOON)[0].conversation_id
    dan = agent("Dan")
    made = offer(ada, bo, cy)

    def work(n):
        if n == turn % 2:
            actions.accept(made, by=cy.pk, at=SOON)
        else:
            conversations.assign(ada, to=dan.pk, by=dan.pk)

    errors = at_once(work, count=2)
    actions.overtake([ada], at=SOON)

    if errors:  # Dan was first, and Cy heard so
        assert [type(error) for error in errors] == [actions.Overtaken]
        assert (owner(ada), state(made)) == (dan.pk, "overtaken")
    else:  # Cy had it, and Dan took it from Cy
        assert (owner(ada), state(made)) == (dan.pk, "accepted")


@pytest.mark.django_db(transaction=True)
def test_of_an_answer_and_the_end_of_its_time_one_counts(bo, cy):
    ada = conversations.receive([late_parcel(inbox())], at=NOON)[0].conversation_id
    made = offer(ada, bo, cy)
    late = NOON + timedelta(minutes=10)

    def work(n):
        if n:
            actions.accept(made, by=cy.pk, at=late)
        else:
            actions.expire(made, at=late)

    at_once(work, count=2)

    assert (state(made), owner(ada)) in {("accepted", cy.pk), ("expired", bo.pk)}
