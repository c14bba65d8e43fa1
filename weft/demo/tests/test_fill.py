"""The demo as somebody finds it who opens it on a Monday morning."""

import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from weft.conversations import actions, placeholders, queries
from weft.conversations.filters import VIEWS
from weft.conversations.models import Attachment, Conversation, Message
from weft.customers.models import Customer, Fact, Merge
from weft.demo import articles, fill, floor, portraits, service, shop
from weft.demo.scenes import RESTS
from weft.gateway import queries as gateway
from weft.kernel import files
from weft.knowledge import markdown
from weft.knowledge import queries as knowledge
from weft.outcomes import closing, suggesting
from weft.outcomes import queries as outcomes
from weft.people import queries as people
from weft.people.models import Agent
from weft.reports import queries as reports
from weft.rescue import queries as rescue
from weft.routing import queries as routing
from weft.sla import queries as sla
from weft.transfers import queries as transfers

pytestmark = pytest.mark.slow

HALF_A_GAP = re.compile(r"[{}\[\]<>|]")


@pytest.mark.django_db
def test_a_weft_in_use_is_left_alone():
    Agent.objects.create_user(
        email="bo@example.com",
        password="x",
        first_name="Bo",
        surname="Lund",
        role="owner",
        joined_at=timezone.now(),
    )
    said = []

    fill.fill(said.append)

    assert Agent.objects.count() == 1
    assert not Conversation.objects.exists()
    assert "was not filled" in said[0]


@pytest.mark.django_db
def test_the_same_moment_makes_the_same_demo():
    noon = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
    one, other = (
        [
            (s.ends, s.script.guest.name, [t.text for t in s.turns], s.moments)
            for s in fill._scenes(noon, random.Random(7))  # noqa: S311
        ]
        for _ in range(2)
    )

    assert one == other


def test_at_whatever_hour_it_is_filled_nobody_goes_on_with_a_matter_that_was_told_already():
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    came_back = 0
    for hours in range(0, 7 * 24, 5):
        now = monday + timedelta(hours=hours, minutes=hours)
        scenes = fill._scenes(now, random.Random(fill.SEED))  # noqa: S311
        back = floor.comebacks(scenes, now=now, dice=random.Random(fill.SEED + 1))  # noqa: S311
        for scene, at in back:
            begins = [
                other.moments[0]
                for other in scenes
                if other.script.guest == scene.script.guest and other is not scene
            ]
            assert not [one for one in begins if scene.closed_at < one < at + RESTS]
        came_back += len(back)

    assert came_back > 34 * 8


def test_everybody_has_a_face_of_their_own():
    faces = {portraits.portrait(person.login) for person in shop.PEOPLE}

    assert len(faces) == len(shop.PEOPLE)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """What the terminal showed; the shop stays filled for all tests below."""
    said = []
    with django_db_blocker.unblock():
        undone = transaction.atomic()
        undone.__enter__()
        fill.fill(said.append)
        yield said
        transaction.set_rollback(True)
        undone.__exit__(None, None, None)


def test_the_shop_looks_like_a_monday_morning(told):
    owner = Agent.objects.get(email=shop.OWNER.email)
    zuzanna = Agent.objects.get(email=shop.AGENT.email)

    counts = queries.counts(owner, VIEWS, at=timezone.now())
    assert counts["unassigned"] == 12
    assert 38 <= counts["all"] <= 45
    assert counts["snoozed"] == 9
    assert counts["mine"] >= 3
    assert 0 < queries.counts(zuzanna, VIEWS, at=timezone.now())["all"] < counts["all"]
    closed = Conversation.objects.filter(status="closed")
    assert closed.count() > 240
    for row in queries.page(owner, VIEWS["unassigned"], at=timezone.now()).rows:
        assert timedelta(minutes=1) < timezone.now() - row.waiting_since < timedelta(hours=13)

    named = Customer.objects.exclude(name="")
    assert named.count() >= 120
    assert named.order_by("created_at").first().created_at < timezone.now() - timedelta(days=30)
    assert Merge.objects.count() == 1
    assert Fact.objects.count() > 10
    assert Attachment.objects.count() > 10


def test_nothing_lies_in_the_future_and_all_within_six_weeks(told):
    times = Message.objects.values_list("stored_at", flat=True)

    assert max(times) <= timezone.now()
    assert timezone.now() - timedelta(weeks=7) < min(times)
    newest_first = list(Message.objects.order_by("-id").values_list("stored_at", flat=True))
    assert newest_first == sorted(newest_first, reverse=True)


def test_no_two_conversations_begin_alike_and_no_gap_is_left_open(told):
    texts = list(Message.objects.values_list("thread_id", "direction", "text").order_by("id"))

    assert not [text for _, _, text in texts if HALF_A_GAP.search(text)]
    assert not [text for _, _, text in texts if not text.strip()]
    first = {}
    for thread_id, _direction, text in texts:
        first.setdefault(thread_id, text)
    again = [text for text, times in Counter(first.values()).items() if times > 1]
    assert len(again) <= 1  # the one person who asked from two devices


def test_the_shop_has_prepared_what_it_answers_with_again_and_again(told):
    owner = Agent.objects.get(email=shop.OWNER.email)

    templates = queries.templates_kept(owner)
    assert {code for card in templates for code in card.texts} == {*shop.LANGUAGES, ""}
    for card in templates:
        for text in card.texts.values():  # each of its gaps is one that is filled
            assert len(placeholders.unfilled(text)) == text.count("{{")
    for card in queries.macros_kept(owner):
        assert [step for step in card.steps if step.kind == "reply"]


def test_the_set_up_counts_as_done_and_the_shop_keeps_its_hours(told):
    assert people.is_set_up()
    card = shop.inbox_of("cs")
    week = gateway.hours_of(card.id).week
    assert len(week[0]) == 2  # a lunch break
    assert shop.inbox_of("pl").team_id
    assert all(agent.photo_sha256 for agent in people.agents())
    with files.open_file(Agent.objects.first().photo_sha256) as photo:
        assert photo.read(4) == b"RIFF"


def test_whoever_starts_it_is_told_how_to_log_in(told):
    owner = Agent.objects.get(email=shop.OWNER.email)

    line = next(line for line in told if shop.OWNER.email in line)
    assert owner.check_password(line.split()[1])


def test_filling_it_again_adds_nothing(told):
    before = Message.objects.count(), Customer.objects.count(), Agent.objects.count()

    again = []
    fill.fill(again.append)

    assert before == (Message.objects.count(), Customer.objects.count(), Agent.objects.count())
    assert again == told[2:]


def test_queues_skills_and_outcomes_stand_ready_and_contacts_ended_with_them(told):
    owner = Agent.objects.get(email=shop.OWNER.email)

    assert {card.name for card in queries.queues()} == set(service.QUEUES.values())
    waiting = queries.page(owner, VIEWS["unassigned"], at=timezone.now()).rows
    assert all(Conversation.objects.get(pk=row.id).queue_id for row in waiting)
    found = outcomes.returns(timezone.now() - timedelta(weeks=7), timezone.now(), language="pl")
    assert len(found.by_outcome) >= 5
    assert sum(share.soon for share in found.by_outcome) >= 3
    assert len(outcomes.awaited(owner)) >= 1


def test_r89_one_counter_closes_nothing_without_an_outcome_and_knows_which_is_likely(told):
    owner, now = Agent.objects.get(email=shop.OWNER.email), timezone.now()
    asks = {card.queue_name: card for card in outcomes.every_tree() if card.asks}
    assert list(asks) == [service.QUEUES[service.ASKS]]
    [tree] = asks.values()
    opened = list(Conversation.objects.filter(queue_id=tree.queue_id, status="open"))

    with pytest.raises(actions.OutcomeNeeded):
        actions.close(opened[0].pk, by=owner.pk, at=now)

    leaves, past = [leaf.id for leaf in tree.leaves], outcomes.past(tree.id)
    ranked = [suggesting.ranked(leaves, past, closing.about(one.pk)) for one in opened]
    # who stands there depends on the hour; what somebody has only begun to say points at nothing
    known = [likely for likely in ranked if likely[0].sign]
    assert known
    assert all(likely[0].weight > likely[1].weight for likely in known)


def test_the_desk_of_the_moment_has_promises_transfers_and_missed_chats(told):
    owner, now = Agent.objects.get(email=shop.OWNER.email), timezone.now()

    page = outcomes.open_promises(owner)
    assert [one for one in page if one.due_at and one.due_at < now]
    assert [one for one in page if one.due_at and one.due_at > now]
    figures = transfers.figures(now - timedelta(weeks=7), now)
    assert all(one.count >= 5 for one in figures.compared)
    missed = rescue.open_rescues(owner)
    assert len(missed) >= 8
    assert any(one.attempts for one in missed)
    assert [one.name for one in sla.policies()] == ["Reklamacje", "Polana"]  # none is idle
    states = {card.state for card in routing.states().values()}
    assert {"available", "away"} <= {str(state) for state in states}


def test_the_trends_have_weeks_to_show_and_somebody_came_back(told):
    now = timezone.now()
    asked = reports.Asked(since=now - timedelta(weeks=8), until=now, zone="Europe/Warsaw")

    weeks = reports.waits_by_week(asked)
    assert len(weeks[True]) >= 5
    assert len(weeks[False]) >= 5
    assert sum(one.again for one in reports.repeats_by_week(asked)) >= 3
    assert {"warm", "cold", ""} == set(reports.payoffs(asked))
    assert reports.gaps_by_tag(asked)
    kept = reports.waits_in_all(asked)[True]
    assert kept.promised == kept.count > kept.kept


@pytest.mark.django_db
def test_r115_the_shop_has_a_help_centre_in_every_language():
    owner = Agent.objects.create_user(
        email="m@polana.example", password="x", first_name="M", surname="W", role="owner"
    )

    articles.write(by=owner.pk, at=timezone.now())

    leaves = {code: knowledge.leaves(code) for code in shop.LANGUAGES}
    assert {len(found) for found in leaves.values()} == {12}
    for language, found in leaves.items():
        headings = knowledge.categories(language)
        assert all(leaf.category_id in headings for leaf in found)
        assert all(markdown.html(leaf.body) for leaf in found)
    assert len({leaf.title for found in leaves.values() for leaf in found}) == 36
