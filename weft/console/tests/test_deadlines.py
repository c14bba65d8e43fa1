"""U11: one pill with the nearest deadline, and the reasons of the calendar behind it."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from weft.console.due import deadlines
from weft.conversations import actions as conversations
from weft.conversations.models import Conversation
from weft.scheduling import actions as scheduling
from weft.sla import actions
from weft.sla.models import Policy

WARSAW = ZoneInfo("Europe/Warsaw")
LUNCH = [("08:00", "12:00"), ("13:00", "17:00")]
HOUR = timedelta(hours=1)


def warsaw(day, hour, minute=0, month=1):
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW).astimezone(UTC)


def promise(desk, *, waits, minutes=360, country="PL", **more):
    """Let Ada wait for an answer that was promised."""
    Policy.objects.all().delete()
    terms = actions.policies.Terms(first_reply=minutes, **more)
    actions.create_policy(actions.PolicyDraft(terms=terms), by=None)
    plan = scheduling.save_plan(
        name="Shop",
        time_zone="Europe/Warsaw",
        week=[*[LUNCH] * 5, [], []],
        country=country,
        by=None,
    )
    conversations.follow_hours(desk.inbox.pk, plan_id=plan, by=None)
    Conversation.objects.filter(pk=desk.ada).update(waiting_since=waits, opened_at=waits)
    actions.settle([desk.ada], at=waits)


def told(desk, at):
    with timezone.override(WARSAW):
        return deadlines.reasons(desk.ada, at)


def test_u11_the_reasons_of_the_calendar_are_told_in_words(desk):
    promise(desk, waits=warsaw(2, 16))  # a Friday; Tuesday is Epiphany
    promise(desk, waits=warsaw(5, 16, 20))

    (reason,) = told(desk, warsaw(5, 16, 30))

    assert reason.name == "First answer"
    assert reason.state == "Due Wed 7 Jan, 14:20."
    assert reason.pieces == (
        "6 working hours from 16:20",
        "we close at 17:00",
        "Tuesday 6 Jan is a holiday: Epiphany",
    )
    with translation.override("pl"):
        (reason,) = told(desk, warsaw(5, 16, 30))
    assert "wtorek 6 sty" in reason.pieces[2]
    assert "Trzech Króli" in reason.pieces[2]


def test_u11_a_weekend_and_an_opening_are_reasons_too(desk):
    promise(desk, waits=warsaw(9, 22, 40))

    (reason,) = told(desk, warsaw(9, 22, 41))

    assert reason.state == "Due Mon 12 Jan, 15:00."
    assert reason.pieces[1:] == ("we open Mon 12 Jan, 08:00", "closed: Saturday, Sunday")
    with translation.override("pl"):
        (reason,) = told(desk, warsaw(9, 22, 41))
    assert reason.pieces[2].endswith("sobota, niedziela")


def test_u11_what_rests_is_kept_or_came_too_late_says_so(desk):
    promise(desk, waits=warsaw(8, 9), rests_while_snoozed=True)
    until = timezone.now() + HOUR
    conversations.snooze(desk.ada, until=until, by=desk.bo.pk, at=timezone.now())
    actions.settle([desk.ada], at=warsaw(8, 10))
    assert told(desk, warsaw(8, 11))[0].state == "It rests, with 5 working hours left."

    conversations.wake(desk.ada, by=desk.bo.pk)
    actions.settle([desk.ada], at=warsaw(8, 10))
    conversations.reply(desk.ada, text="Hello", by=desk.bo.pk, at=warsaw(8, 11), key="k")
    actions.settle([desk.ada], at=warsaw(8, 11))
    assert told(desk, warsaw(8, 12))[0].state.startswith("Kept")


@pytest.mark.parametrize(
    ("left", "tone", "words"),
    [(4, "fine", "To be answered by:"), (1, "risk", "Little time is left:"), (-1, "late", "over")],
)
def test_u11_the_pill_tells_by_sign_and_words_what_its_colour_tells(desk, left, tone, words):
    now = timezone.now()
    due = now + left * HOUR
    conversations.set_deadlines(
        {desk.ada: conversations.Deadline(due_at=due, warns_at=due - 1.5 * HOUR)}
    )

    page = desk.page()

    pills = re.findall(r'<time-left class="time-left" data-tone="(\w+)" datetime="([^"]+)"', page)
    assert pills[0][0] == tone
    assert datetime.fromisoformat(pills[0][1]) == due
    shown = re.search(rf'time-left__{tone}"><svg[^>]*aria-label="([^"]+)"', page)
    assert words in shown[1]


def test_u11_the_list_the_conversation_and_its_reasons_show_the_same_figure(desk):
    now = timezone.now()
    promise(desk, waits=now, by_the_clock=True)
    due = timezone.localtime(Conversation.objects.get(pk=desk.ada).due_at)

    page = desk.page()

    assert page.count(f'datetime="{due.isoformat()}" data-warns') == 2  # its row, and its head
    assert "6 hours from" in page
    fragment = desk.client.get(f"/conversations/{desk.ada}/deadlines").content.decode()
    assert "6 hours from" in fragment
    assert "First answer" in fragment


def test_u11_what_belongs_to_another_team_tells_nothing(desk):
    promise(desk, waits=timezone.now())
    desk.team_of_others()

    assert desk.client.get(f"/conversations/{desk.ada}/deadlines").status_code == 404


def test_u11_a_row_is_drawn_anew_when_its_time_runs_out_though_nothing_changed(desk, monkeypatch):
    from weft.conversations import queries

    now = timezone.now()
    conversations.set_deadlines(
        {desk.ada: conversations.Deadline(due_at=now + HOUR, warns_at=now + HOUR / 2)}
    )

    def version():
        return re.search(r'data-version="(\w+)"', desk.client.get(f"/conversations/{desk.ada}/row")
                         .content.decode())[1]  # fmt: skip

    before = version()
    monkeypatch.setattr(deadlines.timezone, "now", lambda: now + 2 * HOUR)
    assert version() != before
    assert queries.row(desk.bo, desk.ada).due_at == now + HOUR


def test_u9_the_default_order_of_the_lists_is_the_time_that_is_left(desk):
    soon = desk.hear("Where is it?", remote="guest", key="2")
    conversations.set_deadlines(
        {soon: conversations.Deadline(due_at=timezone.now() + HOUR, warns_at=timezone.now())}
    )

    page = desk.client.get("/inbox/?view=all")
    assert [row.id for row in page.context["rows"]] == [soon, desk.ada]
    assert "Least time left" in page.content.decode()
    page = desk.client.get("/inbox/?view=all&sort=waiting")
    assert [row.id for row in page.context["rows"]] == [desk.ada, soon]


@pytest.mark.parametrize(
    ("language", "working", "by_the_clock"),
    [
        ("en", "15 h 53 min of working time", "15 h 53 min"),
        ("pl", "15 h 53 min czasu pracy", "15 h 53 min"),
        ("cs", "15 h 53 min pracovní doby", "15 h 53 min"),
    ],
)
def test_a_long_time_is_told_in_hours_and_minutes(language, working, by_the_clock):
    with translation.override(language):
        assert deadlines.lasting(953) == working
        assert deadlines.lasting(953, by_the_clock=True) == by_the_clock
