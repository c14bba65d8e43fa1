"""Promises of weft.kernel.jobs, kept in this process."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from weft.kernel import jobs, worker
from weft.kernel.tests.test_events import address

DIARY = []


@jobs.job("test.note", attempts=3)
def note(word="", error=None):
    DIARY.append(word)
    if error == "again":
        raise jobs.Again(timedelta(minutes=7))
    if error == "database":
        connection.cursor().execute("SELECT 1/0")
    if error:
        raise ValueError(error)


@pytest.fixture(autouse=True)
def diary():
    DIARY.clear()
    return DIARY


@pytest.mark.django_db(transaction=True)
def test_a_job_stands_and_falls_with_its_transaction(diary):
    with transaction.atomic():
        jobs.defer("test.note", word="never")
        transaction.set_rollback(True)
    with transaction.atomic():
        jobs.defer("test.note", word="now")

    assert jobs.run_waiting() == jobs.Ran(done=1)
    assert diary == ["now"]


def test_a_job_that_nobody_declared_is_a_mistake_at_once():
    with pytest.raises(jobs.UnknownJob):
        jobs.defer("test.missing")


@pytest.mark.django_db
def test_many_jobs_are_one_statement_and_run_in_their_order(diary, django_assert_num_queries):
    with django_assert_num_queries(1):
        jobs.defer_many("test.note", [{"word": n} for n in range(20)])
    jobs.defer("test.note", word="first", priority=1)
    jobs.run_waiting()

    assert diary == ["first", *range(20)]


@pytest.mark.django_db
def test_a_twin_that_still_waits_is_enough(diary):
    assert jobs.defer("test.note", word="one", once="report")
    assert jobs.defer("test.note", word="two", once="report") is None
    jobs.run_waiting()
    assert jobs.defer("test.note", word="three", once="report")
    jobs.run_waiting()

    assert diary == ["one", "three"]


@pytest.mark.django_db
def test_a_job_waits_for_its_time(diary):
    monday = timezone.now() + timedelta(days=3)
    jobs.defer("test.note", at=monday)

    assert jobs.run_waiting() == jobs.Ran()
    assert jobs.run_waiting(at=monday) == jobs.Ran(done=1)


@pytest.mark.django_db
def test_a_lock_keeps_the_order_even_while_its_first_job_rests(diary):
    jobs.defer("test.note", word="a", error="bad", lock="thread:5")
    jobs.defer("test.note", word="b", lock="thread:5")
    jobs.defer("test.note", word="other", lock="thread:6")
    jobs.run_waiting()

    assert diary == ["a", "other"]


@pytest.mark.django_db
@pytest.mark.parametrize("error", ["bad", "database"])
def test_a_failing_job_rests_longer_each_time_and_then_stays_visible(diary, error):
    start = timezone.now()
    jobs.defer("test.note", error=error)

    assert jobs.run_waiting() == jobs.Ran(put_off=1)
    assert jobs.run_waiting() == jobs.Ran()
    assert jobs.run_waiting(at=start + timedelta(seconds=8)) == jobs.Ran(put_off=1)
    assert jobs.run_waiting(at=start + timedelta(seconds=15)) == jobs.Ran()
    assert jobs.run_waiting(at=start + timedelta(seconds=20)) == jobs.Ran(failed=1)
    assert jobs.run_waiting(at=start + timedelta(days=9)) == jobs.Ran()
    assert jobs.counts() == {"failed": 1}


@pytest.mark.django_db
def test_a_job_may_say_when_it_wants_to_be_tried_again(diary, caplog):
    start = timezone.now()
    jobs.defer("test.note", error="again")

    assert jobs.run_waiting() == jobs.Ran(put_off=1)
    assert jobs.run_waiting(at=start + timedelta(minutes=6)) == jobs.Ran()
    assert jobs.run_waiting(at=start + timedelta(minutes=8)) == jobs.Ran(put_off=1)
    assert "job.failed" not in caplog.messages


def test_pauses_double_up_to_an_hour_and_end():
    pauses = [jobs.Pauses(attempts=99).after(n, ValueError()) for n in (1, 2, 3, 60)]

    for pause, seconds in zip(pauses, (5, 10, 20, 3600), strict=True):
        assert abs(pause.total_seconds() - seconds) <= seconds * 0.1
    assert jobs.Pauses(attempts=3).after(3, ValueError()) is None


@pytest.mark.django_db(transaction=True)
def test_workers_are_woken_after_the_commit_and_not_within_it():
    with psycopg.connect(**address(), autocommit=True) as ear:
        ear.execute("LISTEN procrastinate_any_queue_v1")
        with transaction.atomic():
            jobs.defer_many("test.note", [{}] * 5)
            with connection.cursor() as cursor:  # what procrastinate's trigger would have sent
                cursor.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = %s", [
                    "procrastinate_jobs_notify_queue_job_inserted_v1"
                ])  # fmt: skip
                assert cursor.fetchone() == ("D",)
        heard = list(ear.notifies(timeout=0.5))
    assert len(heard) == 1


# --- the rescuer -------------------------------------------------------------------------------


def taken_by(seconds_silent, name="test.note", attempts=0):
    """Leave a job in the hands of a worker that was last heard of so long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - %s * interval '1 second') RETURNING id",
            [seconds_silent],
        )
        worker_id = cursor.fetchone()[0]
        id_ = jobs.defer("test.note")
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s,"
            " task_name = %s WHERE id = %s",
            [worker_id, attempts, name, id_],
        )
    return worker_id


@pytest.mark.django_db
def test_jobs_of_the_dead_come_back_and_those_of_the_living_stay(diary):
    taken_by(999)
    taken_by(1)
    rescuer = worker.Rescuer(worker.Pace())

    assert (rescuer.look(), rescuer.look()) == (0, 1)
    assert jobs.counts() == {"todo": 1, "doing": 1}
    assert jobs.run_waiting() == jobs.Ran(done=1)


@pytest.mark.django_db
def test_a_worker_that_was_only_out_of_breath_keeps_its_job():
    worker_id = taken_by(999)
    rescuer = worker.Rescuer(worker.Pace())
    rescuer.look()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() WHERE id = %s", [worker_id]
        )

    assert rescuer.look() == 0


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_is_given_up(caplog):
    taken_by(999, attempts=2)
    rescuer = worker.Rescuer(worker.Pace())
    rescuer.look()
    rescuer.look()

    assert jobs.counts() == {"failed": 1}
    assert "job.given_up" in caplog.messages


@pytest.mark.django_db
def test_a_job_that_an_older_version_did_not_know_is_taken_up_again(diary):
    jobs.defer("test.note", word="new")
    with connection.cursor() as cursor:  # what procrastinate does with a name it does not know
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 1")
    worker.Rescuer(worker.Pace()).look()
    jobs.run_waiting()

    assert diary == ["new"]


@pytest.mark.django_db
def test_old_finished_jobs_are_forgotten_and_waiting_ones_never():
    _waiting, failed, old = [jobs.defer("test.note") for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '91 days'")
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE id = ANY(%s)", [[failed, old]]
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '91 days' WHERE job_id = %s",
            [old],
        )
    worker.prune_jobs()

    assert jobs.counts() == {"todo": 1, "failed": 1}
    assert jobs.oldest_waiting_seconds() > 90 * 24 * 3600
