"""Dead workers, wrong clocks, changed calendars: nothing doubled, nothing forgotten."""

import contextlib
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from weft.kernel import followers, jobs, watching
from weft.kernel.models import EventRow
from weft.kernel.tests.test_worker import wait_for
from weft.kernel.watching import Watch
from weft.scheduling import actions as scheduling
from weft.sla import actions, following
from weft.sla.models import Clock
from weft.sla.policies import Deed

from .cast import catch_up, clock, inbox, promise, row, said, step, write

pytestmark = pytest.mark.django_db(transaction=True)

ALWAYS = [[("00:00", "00:00")]] * 7


@pytest.fixture(autouse=True)
def _followed():
    followers.enrol(following.FOLLOWER)


@pytest.fixture
def hire(tmp_path):
    """Start a real worker on the test database; the first one stands still where it is told."""
    database = connection.settings_dict
    url = (
        f"postgresql://{quote(database['USER'])}:{quote(database['PASSWORD'])}"
        f"@/{database['NAME']}?host={quote(str(database['HOST']))}"
    )
    hired = []

    def start(stall):
        process = subprocess.Popen(
            [sys.executable, "-m", "weft.sla.tests.working"],
            cwd=Path(__file__).parents[3],
            env=os.environ
            | {
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "weft.config.settings",
                "WEFT_DATA": str(settings.WEFT_DATA),
                "WEFT_TEST_DIARY": str(tmp_path / "diary"),
                "WEFT_TEST_STALL": stall,
                "WEFT_WORKER_DEAD_AFTER_SECONDS": "1",
            },
        )
        hired.append(process)
        return process

    yield start
    for process in hired:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [1_000, 10_000])
def test_a_calendar_changes_under_running_clocks_and_its_worker_is_killed(hire, tmp_path, count):
    """Whatever was reckoned anew before, all of it is afterwards, and no clock by halves."""
    promise(first_reply=60)
    plan = scheduling.save_plan(name="Shop", time_zone="UTC", week=ALWAYS, by=None)
    scheduling.follow_by_default(plan, by=None)
    shop, begun = inbox(), timezone.now()
    ids = waiting_since(shop, begun, count)
    actions.settle(ids, at=begun)
    jobs.run_waiting()
    closed = {"closed_on": [begun.date()]}
    scheduling.save_plan(name="Shop", time_zone="UTC", week=ALWAYS, by=None, plan_id=plan, **closed)
    midnight = (begun + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    expected = midnight + timedelta(hours=1)

    first = hire("recount")
    wait_for((tmp_path / "diary").exists, seconds=60)
    first.kill()
    first.wait()
    done = Clock.objects.filter(due_at=expected).count()
    assert 0 < done < count
    hire("")

    wait_for(lambda: not Clock.objects.exclude(due_at=expected).exists(), seconds=300)
    wait_for(lambda: jobs.counts() == {}, seconds=60)
    assert Clock.objects.count() == count
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM conversation c JOIN sla_clock k ON k.conversation_id = c.id"
            " WHERE c.due_at IS DISTINCT FROM k.due_at OR k.acts_at IS DISTINCT FROM k.warns_at"
        )
        assert cursor.fetchone() == (0,)
    moved = EventRow.objects.filter(name="deadline.moved", body__due=expected.isoformat())
    assert moved.count() == count  # each was said once


def waiting_since(shop, at, count):
    """Make conversations in which a customer waits."""
    first = write(shop, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO conversation (customer_id, inbox_id, status, opened_at, waiting_since)
            SELECT customer_id, inbox_id, 'open', opened_at, waiting_since
            FROM conversation, generate_series(2, %s) WHERE id = %s RETURNING id
            """,
            [count, first],
        )
        return [first, *(id_ for (id_,) in cursor.fetchall())]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_that_fall_due_in_one_instant_take_five_seconds_of_our_time():
    """Of the processor's: a busy machine stretches it less than the clock on the wall."""
    promise(first_reply=60, steps=(step(Deed.NOTIFY),))
    shop, begun = inbox(), timezone.now()
    actions.settle(waiting_since(shop, begun, 10_000), at=begun)
    busy = time.process_time()

    while actions.act(begun + timedelta(minutes=61)):
        pass

    assert time.process_time() - busy < 5
    assert said().count("sla.breached") == said().count("sla.escalated") == 10_000


def test_a_worker_killed_while_it_acts_leaves_all_to_the_next_and_says_it_once(hire, tmp_path):
    promise(first_reply=1, steps=(step(Deed.RAISE), step(Deed.ASSIGN)))
    ada = write(inbox(), at=timezone.now() - timedelta(minutes=2))
    catch_up()

    first = hire("act")
    wait_for((tmp_path / "diary").exists, seconds=60)
    first.kill()
    first.wait()
    assert said() == []
    hire("")

    wait_for(lambda: row(ada).rank == 0, seconds=60)
    assert sorted(said()) == ["sla.breached", "sla.escalated", "sla.escalated"]
    assert clock(ada).acts_at is None


def test_a_worker_killed_between_warning_and_breach_forgets_neither():
    promise(first_reply=60, steps=(step(Deed.RAISE),))
    begun = timezone.now()
    ada = write(inbox(), at=begun)
    catch_up()
    actions.act(begun + timedelta(minutes=46))
    assert said() == ["sla.warned"]

    # nobody was there for a day
    while actions.act(begun + timedelta(days=1)):
        pass

    assert said() == ["sla.warned", "sla.breached", "sla.escalated"]
    assert row(ada).rank == 0


def test_what_falls_due_is_said_within_five_seconds_whatever_clock_the_machine_has(monkeypatch):
    """A watch sleeps until it is due; a nearer one that comes meanwhile is not overslept."""
    promise(first_reply=1)
    begun = watching.now()
    write(inbox(), at=begun - timedelta(seconds=30), who="later")
    write(inbox(), at=begun - timedelta(seconds=58), who="soon")
    monkeypatch.setattr(timezone, "now", lambda: begun - timedelta(hours=5))  # skewed

    with watching.keeping([following.WATCH]):
        catch_up()
        wait_for(lambda: "sla.breached" in said())

    breach = EventRow.objects.get(name="sla.breached")
    late = breach.happened_at - (begun + timedelta(seconds=2))
    assert timedelta() <= late < timedelta(seconds=5)
    assert said().count("sla.warned") <= 1


def test_a_watch_that_fails_is_kept_all_the_same():
    times = []

    def act(at):
        times.append(at)
        if len(times) == 1:
            raise ValueError("once")
        return False

    past = watching.now() - timedelta(seconds=1)
    watch = Watch(name="test", next_at=lambda: past if len(times) < 2 else None, act=act)
    with watching.keeping([watch]):
        wait_for(lambda: len(times) == 2)
