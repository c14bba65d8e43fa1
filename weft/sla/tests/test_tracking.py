"""What a conversation asks of its clocks, without a database."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from weft.conversations.queries import Promised
from weft.scheduling.hours import Hours
from weft.sla import counting, tracking
from weft.sla.policies import Conditions, Deed, Kind, Moment, Step, Terms, spelled

FIRST, NEXT, SOLVED = Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.RESOLUTION
WARSAW = ZoneInfo("Europe/Warsaw")
LUNCH = ((time(8), time(12)), (time(13), time(17)))
SHOP = Hours(zone=WARSAW, week=(*[LUNCH] * 5, (), ()), country="PL")
SIX_HOURS = Terms(first_reply=360, next_reply=360)
SOLVE = Terms(resolution=600)


def at(day, hour, minute=0):
    return datetime(2026, 1, day, hour, minute, tzinfo=WARSAW).astimezone(UTC)


def stands(**changes):
    values = {
        "id": 1,
        "inbox_id": 1,
        "channel": "email",
        "queue_id": None,
        "plan_id": None,
        "customer_id": 1,
        "matter": "",
        "tags": (),
        "status": "open",
        "opened_at": at(8, 9),
        "closed_at": None,
        "waiting_since": at(8, 9),
        "replied_at": None,
        "due_at": None,
        "warns_at": None,
        "is_raised": False,
    }
    return Promised(**values | changes)


def follow(one, counts=None, terms=SIX_HOURS, hours=SHOP, *, moment, seen=None):
    return tracking.follow(counts or {}, one, terms, hours, moment=moment, at=seen or moment)


def test_r80_a_mail_of_the_late_afternoon_is_due_on_the_next_working_day():
    one = stands(waiting_since=at(9, 16))  # a Friday

    counts = follow(one, moment=at(9, 16)).counts

    assert counts[FIRST].due_at == at(12, 14)
    assert counts[FIRST].warns_at == at(12, 11, 30)  # a quarter, 90 minutes of work, is left


def test_an_answer_in_time_keeps_the_promise():
    one = stands()
    counts = follow(one, moment=at(8, 9)).counts

    track = follow(stands(waiting_since=None, replied_at=at(8, 11)), counts, moment=at(8, 11))

    assert [count.kind for count in track.done] == [FIRST]
    assert not counting.is_late(track.done[0])
    assert track.done[0].spent == timedelta(hours=2)


def test_what_comes_after_an_answer_is_a_next_reply():
    counts = follow(stands(), moment=at(8, 9)).counts
    one = stands(waiting_since=at(8, 14), replied_at=at(8, 11))

    track = follow(one, counts, moment=at(8, 14))

    assert track.counts[FIRST].stopped_at == at(8, 11)
    assert track.counts[NEXT].started_at == at(8, 14)
    assert track.counts[NEXT].due_at == at(9, 11)


def test_an_answer_that_is_taken_back_never_was_one():
    counts = follow(stands(), moment=at(8, 9)).counts
    answered = stands(waiting_since=None, replied_at=at(8, 11))
    counts = follow(answered, counts, moment=at(8, 11)).counts

    counts = follow(stands(), counts, moment=at(8, 11, 5)).counts

    assert counts[FIRST].is_going
    assert counts[FIRST].due_at == at(8, 16)


def test_an_answer_does_not_rest_while_snoozed_unless_its_policy_says_so():
    snoozed = stands(status="snoozed")
    counts = follow(stands(), moment=at(8, 9)).counts
    assert follow(snoozed, counts, moment=at(8, 10)).counts == counts

    resting = Terms(first_reply=360, rests_while_snoozed=True)
    counts = follow(snoozed, counts, resting, moment=at(8, 10)).counts
    assert (counts[FIRST].due_at, counts[FIRST].spent) == (None, timedelta(hours=1))
    counts = follow(stands(), counts, resting, moment=at(9, 10)).counts

    assert counts[FIRST].due_at == at(9, 16)  # five hours and the lunch


def test_r94_a_solution_rests_while_we_wait_for_the_customer():
    counts = follow(stands(), terms=SOLVE, moment=at(8, 9)).counts
    assert counts[SOLVED].due_at == at(9, 11)

    waits = stands(waiting_since=None, replied_at=at(8, 10))
    counts = follow(waits, counts, SOLVE, moment=at(8, 10, 1)).counts
    assert (counts[SOLVED].due_at, counts[SOLVED].spent) == (None, timedelta(hours=1))
    back = stands(waiting_since=at(12, 8), replied_at=at(8, 10))
    counts = follow(back, counts, SOLVE, moment=at(12, 8, 1)).counts

    assert counts[SOLVED].due_at == at(13, 9)  # nine hours are left


def test_a_closing_ends_all_and_a_reopening_goes_on_with_what_was_left():
    both = Terms(first_reply=360, resolution=600)
    counts = follow(stands(), terms=both, moment=at(8, 9)).counts
    closed = stands(status="closed", waiting_since=None, closed_at=at(8, 11))

    track = follow(closed, counts, both, moment=at(8, 11))
    assert {count.kind for count in track.ended} == {FIRST, SOLVED}
    assert [count.kind for count in track.done] == [SOLVED]  # nobody has answered

    again = stands(waiting_since=at(12, 8))
    counts = follow(again, track.counts, both, moment=at(12, 8)).counts
    assert counts[SOLVED].due_at == at(12, 17)  # eight hours are left
    assert counts[FIRST].started_at == at(12, 8)


def test_a_changed_calendar_moves_the_end_and_heals_a_breach():
    counts = follow(stands(), moment=at(8, 9)).counts
    broken = counting.replace(
        counts[FIRST],
        breached_at=at(8, 16),
        warned_at=at(8, 14),
        taken=("breach:a", "warning:b"),
        is_raised=True,
    )
    closed = Hours(zone=WARSAW, week=SHOP.week, closed_on=frozenset({at(8, 9).date()}))

    count = follow(stands(), {FIRST: broken}, hours=closed, moment=at(8, 16, 30)).counts[FIRST]

    assert count.due_at == at(9, 15)
    assert (count.breached_at, count.warned_at, count.taken) == (None, None, ())
    assert not count.is_raised


def test_what_was_over_before_it_rested_stays_over():
    counts = follow(stands(), terms=SOLVE, moment=at(8, 9)).counts
    broken = counting.replace(counts[SOLVED], breached_at=at(9, 11))
    waits = stands(waiting_since=None, replied_at=at(9, 16))
    counts = follow(waits, {SOLVED: broken}, SOLVE, moment=at(9, 16)).counts

    back = stands(waiting_since=at(10, 20), replied_at=at(9, 16))  # a Saturday night
    count = follow(back, counts, SOLVE, moment=at(10, 20)).counts[SOLVED]

    assert (count.due_at, count.breached_at) == (at(9, 11), at(9, 11))


def test_doing_it_again_changes_nothing():
    both = Terms(first_reply=360, resolution=600)
    for one in (
        stands(),
        stands(status="snoozed"),
        stands(waiting_since=None, replied_at=at(8, 10)),
        stands(status="closed", waiting_since=None, closed_at=at(8, 11)),
    ):
        counts = follow(stands(), terms=both, moment=at(8, 9)).counts
        once = follow(one, counts, both, moment=at(8, 11)).counts
        twice = follow(one, once, both, moment=at(8, 12))
        assert twice.counts == once
        assert twice.ended == []


def test_where_nothing_is_promised_any_more_a_clock_ends_and_says_nothing():
    counts = follow(stands(), moment=at(8, 9)).counts

    track = follow(stands(), counts, None, moment=at(8, 10))

    assert [count.kind for count in track.ended] == [FIRST]
    assert (track.done, track.late) == ([], [])


def test_without_hours_all_time_counts_and_without_an_opening_none_does():
    assert follow(stands(), hours=None, moment=at(8, 9)).counts[FIRST].due_at == at(8, 15)
    never = Hours(zone=WARSAW, week=((),) * 7)
    assert follow(stands(), hours=never, moment=at(8, 9)).counts[FIRST].due_at is None


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({}, True),
        ({"channels": ("form", "email")}, True),
        ({"channels": ("webchat",)}, False),
        ({"queues": (3,)}, True),
        ({"queues": (4,)}, False),
        ({"tags": ("vip", "late")}, True),
        ({"tags": ("vip",)}, False),
        ({"matters": ("PARCEL",)}, True),
        ({"facts": ("Status : Gold",)}, True),
        ({"facts": ("status: silver",)}, False),
        ({"channels": ("email",), "tags": ("vip",)}, False),
    ],
)
def test_r77_what_is_promised_goes_by_channel_queue_tag_matter_and_customer(conditions, fits):
    one = stands(queue_id=3, tags=("late",), matter="Lost parcel")

    assert Conditions(**conditions).fit(one, {spelled("status:gold")}) == fits


def test_a_clock_says_when_there_is_something_to_do_about_it_next():
    steps = (
        Step(key="a", moment=Moment.BREACH, minutes=30, deed=Deed.RAISE),
        Step(key="b", moment=Moment.WARNING, minutes=0, deed=Deed.NOTIFY),
    )
    terms = Terms(first_reply=360, steps=steps)
    count = follow(stands(), terms=terms, moment=at(8, 9)).counts[FIRST]

    assert counting.acts_at(count, terms) == count.warns_at
    told = counting.replace(count, warned_at=count.warns_at, taken=("warning:b",))
    assert counting.acts_at(told, terms) == count.due_at
    broken = counting.replace(told, breached_at=count.due_at)
    assert counting.acts_at(broken, terms) == count.due_at + timedelta(minutes=30)
    assert (
        counting.acts_at(counting.replace(broken, taken=("breach:a", "warning:b")), terms) is None
    )
