"""Work for later, kept in PostgreSQL and deferred in the transaction that wants it done.

A job runs at least once: a worker that dies leaves its job behind, and the rescuer puts it back.
So write each job to do nothing when its work is already done. It runs outside any transaction,
that it may wait for others, and opens its own where it writes.

Rooms declare a job beside the code that does the work::

    @jobs.job("gateway.deliver")
    def deliver(message_id: int) -> None: ...

    jobs.defer("gateway.deliver", message_id=7, lock="thread:5")
"""

from __future__ import annotations

import contextlib
import json
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from django.db import connection, transaction
from django.utils import timezone
from procrastinate import RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from . import wake

logger = logging.getLogger(__name__)

QUEUE = "default"
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
ATTEMPTS = 12  # with these pauses a job gives up after about two and a half hours

Work = TypeVar("Work", bound=Callable[..., None])


class UnknownJob(Exception):
    """No job of this name is declared."""


class Later(Exception):
    """Raised by a job that cannot be done just now: run it again after the usual pause.

    It is no error and is not logged as one. It counts as an attempt.
    """


class Again(Later):
    """Raised by a job that knows when it can be done: run it again after `pause`."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"again in {pause.total_seconds():.0f} s")
        self.pause = pause


@dataclass(frozen=True, kw_only=True)
class Pauses(BaseRetryStrategy):
    """How often a job is tried, and how long it rests between: each pause doubles the last."""

    attempts: int = ATTEMPTS
    first: timedelta = FIRST_PAUSE
    longest: timedelta = LONGEST_PAUSE

    def after(self, failures: int, exception: BaseException) -> timedelta | None:
        """Return the pause after that many `failures`; None when the job has had its tries."""
        if failures >= self.attempts:
            return None
        if isinstance(exception, Again):
            return exception.pause
        # 2 ** 40 is far beyond any `longest`, and keeps the product a number
        pause: timedelta = min(self.first * 2 ** min(failures - 1, 40), self.longest)
        # jobs that failed together, of one vendor, should not all come back together
        return pause * random.uniform(0.9, 1.1)  # noqa: S311 -- no secret

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Tell procrastinate's worker when to try `job` again."""
        pause = self.after(job.attempts + 1, exception)
        return None if pause is None else RetryDecision(retry_at=timezone.now() + pause)


class _Declared(NamedTuple):
    work: Callable[..., None]
    pauses: Pauses


_declared: dict[str, _Declared] = {}


def job(
    name: str,
    *,
    attempts: int = ATTEMPTS,
    first_pause: timedelta = FIRST_PAUSE,
    longest_pause: timedelta = LONGEST_PAUSE,
    cron: str | None = None,
) -> Callable[[Work], Work]:
    """Declare a function as the job `name`; the function itself stays a function.

    A job that raises is tried again after growing pauses, `attempts` times in all, and then stays
    in the table as failed, where `counts` sees it. With `cron` ("*/5 * * * *", UTC) it is also
    deferred by the clock, once for all workers, and takes no arguments.
    """
    pauses = Pauses(attempts=attempts, first=first_pause, longest=longest_pause)

    def declare(work: Work) -> Work:
        _declared[name] = _Declared(work, pauses)
        if cron is None:
            app.task(name=name, retry=pauses)(work)
        else:

            def on_time(timestamp: int = 0) -> None:  # noqa: ARG001 -- procrastinate tells the time
                work()

            app.periodic(cron=cron)(app.task(name=name, retry=pauses, queueing_lock=name)(on_time))
        return work

    return declare


def pauses_of(name: str) -> Pauses:
    """Return how `name` is tried; a job that nobody declares any more is not tried again."""
    declared = _declared.get(name)
    return declared.pauses if declared else Pauses(attempts=1)


def tries() -> dict[str, int]:
    """Return how often each declared job is tried."""
    return {name: declared.pauses.attempts for name, declared in _declared.items()}


INSERT = """
    INSERT INTO procrastinate_jobs
        (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    SELECT %s, %s, %s, %s, %s, args::jsonb, %s
    FROM unnest(%s::text[]) WITH ORDINALITY AS given (args, position)
    ORDER BY position
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
    RETURNING id
"""


def defer(
    name: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    once: str | None = None,
    priority: int = 0,
    **arguments: Any,
) -> int | None:
    """Have the job `name` run with `arguments`, if the caller's transaction commits.

    at: not before this time. lock: jobs with the same lock run one at a time, in the order they
    were deferred. once: while a job with this text is still waiting, no second one is added, and
    None is returned instead of the job's id. priority: higher goes first.

    Raises UnknownJob.
    """
    ids = defer_many(name, [arguments], at=at, lock=lock, once=once, priority=priority)
    return ids[0] if ids else None


def defer_many(
    name: str,
    arguments: Sequence[dict[str, Any]],
    *,
    at: datetime | None = None,
    lock: str | None = None,
    once: str | None = None,
    priority: int = 0,
) -> list[int]:
    """Defer one job for each of `arguments`, in one statement. See `defer`."""
    if name not in _declared:
        raise UnknownJob(name)
    # Straight into procrastinate's table: its own way takes three times as long, cannot skip a
    # waiting twin without breaking the transaction, and this is the hot path.
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT, [QUEUE, name, priority, lock, once, at, [json.dumps(a) for a in arguments]]
        )
        ids = sorted(row[0] for row in cursor.fetchall())
    if ids and at is None:
        wake.after_commit(wake.WORKERS)
    return ids


def counts() -> dict[str, int]:
    """Return how many jobs stand in the table by status: todo, doing, failed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
        return dict(cursor.fetchall())


def oldest_waiting_seconds() -> float:
    """Return for how long the longest waiting job could already have run; 0 when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(extract(epoch FROM max(now() - greatest(scheduled_at, deferred.at))), 0)
            FROM procrastinate_jobs AS job
            JOIN procrastinate_events AS deferred
              ON deferred.job_id = job.id AND deferred.type = 'deferred'
            WHERE job.status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
            """
        )
        return float(cursor.fetchone()[0])


class Ran(NamedTuple):
    """What became of the jobs that `run_waiting` ran."""

    done: int = 0
    put_off: int = 0  # failed, and waiting for their next try
    failed: int = 0  # failed for the last time


TAKE = """
    UPDATE procrastinate_jobs SET status = 'doing'
    WHERE id = (
        SELECT id FROM procrastinate_jobs AS job
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s)
          AND NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs AS other
            WHERE other.lock = job.lock AND (other.status = 'doing' OR (
                other.status = 'todo' AND (-other.priority, other.id) < (-job.priority, job.id)
            ))
          )
        ORDER BY priority DESC, id LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    RETURNING id, task_name, args::text, attempts
"""


def run_waiting(*, at: datetime | None = None) -> Ran:
    """Run in this process, one after the other, all jobs that are due, and those they defer.

    For tests and for commands that want to see the end. A job that fails rests like anywhere
    else; to see it tried again, call with an `at` in the future, which then counts as now.
    """
    ran = Ran()
    while True:
        now = at or timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [now])
            row = cursor.fetchone()
        if row is None:
            return ran
        ran = _run_here(*row, ran=ran, now=now)


def _run_here(
    id_: int, name: str, arguments: str, attempts: int, *, ran: Ran, now: datetime
) -> Ran:
    declared = _declared.get(name) or _Declared(_unknown, Pauses(attempts=1))
    # A test may hold a transaction open; keep that usable when the job breaks.
    held = transaction.atomic() if connection.in_atomic_block else contextlib.nullcontext()
    try:
        with held:
            declared.work(**json.loads(arguments))
    except Exception as error:
        pause = declared.pauses.after(attempts + 1, error)
        if not isinstance(error, Later):
            logger.exception("job.failed", extra={"job": name, "job_id": id_})
        if pause:
            _settle(id_, "todo", now + pause)
            return ran._replace(put_off=ran.put_off + 1)
        _settle(id_, "failed")
        return ran._replace(failed=ran.failed + 1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [id_])
    return ran._replace(done=ran.done + 1)


def _unknown(**_: Any) -> None:
    raise UnknownJob("a waiting job names a function that is gone")


def _settle(id_: int, status: str, at: datetime | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE procrastinate_jobs
            SET status = %s::procrastinate_job_status, scheduled_at = %s, attempts = attempts + 1
            WHERE id = %s AND status = 'doing'
            """,
            [status, at, id_],
        )


def worker() -> None:
    """Run waiting jobs in this process until a signal asks to stop. See weft.kernel.worker."""
    from . import worker as work

    work.run()
