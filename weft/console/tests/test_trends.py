"""Trends: what leaders see of waiting and of coming back (R84, R88, R69, W10)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from weft.console.reports import trends
from weft.console.tests.cast import Desk
from weft.conversations import actions as conversations
from weft.reports import filling
from weft.reports.models import Ended, Waited
from weft.reports.queries import Wait

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def lead(client, db):
    return Desk(client, role="supervisor")


def wait(lead, number, *, ago, minutes, is_first=True, is_kept=None):
    answered = timezone.now() - ago
    Waited.objects.create(
        message_id=number,
        conversation_id=lead.ada,
        inbox_id=lead.inbox.pk,
        is_first=is_first,
        asked_at=answered - minutes * MINUTE,
        answered_at=answered,
        seconds=minutes * 60,
        open_seconds=minutes * 60,
        is_kept=is_kept,
    )


def page(lead, query=""):
    answer = lead.client.get(f"/board/trends/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_page_says_what_will_stand_there(lead):
    shown = page(lead)

    assert "Each answer to a customer adds a point here" in shown
    assert "No contact has ended in these weeks." in shown


def test_r84_waiting_is_drawn_and_told_as_a_table(lead):
    for number in range(6):
        wait(lead, number, ago=3 * DAY, minutes=12, is_kept=number > 0)
        wait(lead, 100 + number, ago=40 * DAY, minutes=40)
        wait(lead, 200 + number, ago=3 * DAY, minutes=7, is_first=False)

    shown = page(lead)

    assert "<polyline" in shown
    assert "half of them waited less: 12 min" in shown
    assert "shorter" in shown
    assert "83 %" in shown
    assert "7 min" in shown.replace("7.0 min", "7 min")


def test_r84_a_channel_or_a_queue_may_be_looked_at_alone(lead):
    wait(lead, 1, ago=DAY, minutes=12)

    assert "Nothing to draw yet." not in page(lead, "?channel=webchat")
    assert "Nothing to draw yet." in page(lead, "?channel=email")
    assert "Nothing to draw yet." in page(lead, "?queue=99999999")
    assert "Nothing to draw yet." not in page(lead, "?queue=no&channel=%00&by=clock&x=1")


def test_r88_r69_who_came_back_and_where_it_happens(lead):
    conversations.tag(lead.ada, name="refund", by=lead.bo.pk)
    conversations.close(lead.ada, by=lead.bo.pk, at=timezone.now() - 2 * DAY)
    filling.note_endings([lead.ada])
    Ended.objects.update(again_at=timezone.now() - DAY, moved="warm")

    shown = page(lead)

    assert "1 of 1 contact that ended came back" in shown
    assert "Where knowledge is missing" in shown
    assert "refund" in shown
    assert "What a briefing saves" in shown


def test_the_number_of_queries_does_not_grow(lead, django_assert_max_num_queries):
    for number in range(30):
        wait(lead, number, ago=number * 2 * DAY, minutes=number)

    with django_assert_max_num_queries(20):
        page(lead)


def test_agents_have_no_trends(desk):
    assert desk.client.get("/board/trends/").status_code in {403, 404}


def test_weeks_begin_on_the_readers_monday():
    with timezone.override(ZoneInfo("Europe/Warsaw")):
        sunday = datetime(2026, 11, 22, 22, 30, tzinfo=ZoneInfo("UTC"))
        monday = sunday + HOUR
        assert timezone.localtime(trends.since(sunday)).date() == date(2026, 8, 31)
        assert timezone.localtime(trends.since(monday)).date() == date(2026, 9, 7)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (30, "0.5 min"),
        (90, "1.5 min"),
        (720, "12 min"),
        (5400, "1.5 h"),
        (86_400, "24 h"),
        (7 * 86_400, "7 d"),
    ],
)
def test_a_span_is_said_as_short_as_one_can(seconds, words):
    with translation.override("en"):
        assert trends.span(seconds) == words


def test_a_week_without_answers_leaves_a_gap_in_the_line():
    weeks = [date(2026, 11, 2) + timedelta(weeks=n) for n in range(4)]
    waited = Wait(count=1, median=60, most=120, promised=0, kept=0)

    chart = trends._chart(weeks, {weeks[0]: waited, weeks[1]: waited, weeks[3]: waited})

    assert [len(line.pieces) for line in chart.lines] == [2, 2]
    assert all(0 <= point.y <= trends.HEIGHT for line in chart.lines for point in line.points)
