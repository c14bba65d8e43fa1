"""The process that runs jobs, followers and watches, and the rescuer of the jobs of dead workers.

procrastinate fetches the jobs and keeps the worker's heartbeat. It does not bring back the jobs
of a worker that died, and it stops when the database goes away; both are seen to here.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import pkgutil
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import close_db_connections
from procrastinate.contrib.django.utils import connector_params
from procrastinate.job_context import JobContext
from procrastinate.middleware import SyncCallNext
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from . import following, jobs, watching

logger = logging.getLogger(__name__)

GRACE_SECONDS = 20  # running jobs may finish; then the worker goes, and they run again elsewhere
AWAY_SECONDS = 1.0  # between two looks for a database that went away
SUCCEEDED_KEPT = "1 day"
FAILED_KEPT = "90 days"  # long enough that a person has looked


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How quickly a dead worker is noticed. A job of it runs again within about twice `dead`."""

    dead_after_seconds: float = 20
    poll_seconds: float = 1

    @classmethod
    def from_environment(cls) -> Pace:
        """Read WEFT_WORKER_DEAD_AFTER_SECONDS; more for a slow disk, less for a test."""
        given = os.environ.get("WEFT_WORKER_DEAD_AFTER_SECONDS", "").strip()
        return cls(dead_after_seconds=float(given)) if given else cls()

    @property
    def heartbeat_seconds(self) -> float:
        """Several heartbeats may be late before a worker counts as dead."""
        return self.dead_after_seconds / 5

    @property
    def rescue_seconds(self) -> float:
        """A stalled job is seen twice before it is touched, so look twice as often."""
        return self.dead_after_seconds / 2


def run(*, concurrency: int = 4) -> None:
    """Run jobs, followers and watches until SIGTERM or SIGINT, then let what is begun finish."""
    import_rooms()
    with following.keeping(), watching.keeping():
        asyncio.run(_run(concurrency, Pace.from_environment()))


def import_rooms() -> None:
    """Import every module of every room, so that all jobs are declared.

    A job whose declaration nobody imported would be failed for good as unknown; so this is left
    neither to a list nor to luck.
    """
    import_string(settings.WEFT_WIRING)
    house = __name__.partition(".")[0]
    for room in apps.get_app_configs():
        if room.name.partition(".")[0] == house:
            _import_all(room.name)


def _import_all(package: str) -> None:
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        if module.name.rpartition(".")[2] not in {"tests", "migrations"}:
            importlib.import_module(module.name)
            if module.ispkg:
                _import_all(module.name)


async def _run(concurrency: int, pace: Pace) -> None:
    loop = asyncio.get_running_loop()
    # one thread for each job, and two that jobs can never take: the rescuer's, and one to spare
    loop.set_default_executor(ThreadPoolExecutor(concurrency + 2, thread_name_prefix="job"))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    rescuing = asyncio.create_task(_rescue_now_and_then(pace))
    while not stop.is_set():
        working = asyncio.create_task(_work(concurrency, pace))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if stop.is_set():
            working.cancel()  # procrastinate takes this as the wish to stop gracefully
        try:
            await working
        except asyncio.CancelledError:
            break
        except Exception as error:  # noqa: BLE001 -- whatever it was, jobs must go on
            logger.warning("worker.interrupted", extra={"error": type(error).__name__})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), AWAY_SECONDS)
    rescuing.cancel()


async def _work(concurrency: int, pace: Pace) -> None:
    # Two connections fetch and finish jobs for all threads; a third listens.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2)
    with app.replace_connector(connector):
        async with app.open_async():
            await app.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=pace.poll_seconds,
                update_heartbeat_interval=pace.heartbeat_seconds,
                # ours to do: procrastinate would forget the dead worker before we saw its jobs
                stalled_worker_timeout=pace.dead_after_seconds * 100,
                shutdown_graceful_timeout=GRACE_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=False,
                task_middleware=[close_db_connections, _tell_failures],
            )


def _tell_failures(call_next: SyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG001
    try:
        return call_next()
    except jobs.Later:
        raise
    except Exception:
        logger.exception(
            "job.failed",
            extra={
                "job": context.job.task_name,
                "job_id": context.job.id,
                "attempt": context.job.attempts + 1,
            },
        )
        raise


async def _rescue_now_and_then(pace: Pace) -> None:
    """Look after dead workers in a thread of our own, so that long jobs cannot hold it up."""
    rescuer = Rescuer(pace)
    while True:
        await asyncio.sleep(pace.rescue_seconds)
        try:
            await asyncio.to_thread(_look, rescuer)
        except Exception as error:  # noqa: BLE001 -- the database is away; look again later
            logger.warning("rescuer.interrupted", extra={"error": type(error).__name__})


def _look(rescuer: Rescuer) -> None:
    close_old_connections()
    try:
        rescuer.look()
    finally:
        close_old_connections()


STALLED = """
    SELECT job.id, job.task_name, job.attempts
    FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - %s * interval '1 second')
"""


# A job that failed before it had all its tries was met by a worker of an older Weft that did not
# know its name. While versions change, that is nobody's fault.
MISUNDERSTOOD = """
    UPDATE procrastinate_jobs AS job SET status = 'todo', worker_id = NULL
    FROM unnest(%s::text[], %s::int[]) AS known (name, tries)
    WHERE job.status = 'failed' AND job.task_name = known.name AND job.attempts < known.tries
"""


class Rescuer:
    """Puts back jobs whose worker is dead.

    A job must be found stalled twice: after a pause of the whole database or of the machine all
    heartbeats are late, and the living get the time of one look to say that they live.
    """

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.suspects: set[tuple[int, str, int]] = set()

    def look(self) -> int:
        """Put back what has been stalled since the last look; return how many jobs that were."""
        with connection.cursor() as cursor:
            cursor.execute(STALLED, [self.pace.dead_after_seconds])
            stalled = set(cursor.fetchall())
        rescued = sum(_put_back(*job) for job in stalled & self.suspects)
        self.suspects = stalled
        with connection.cursor() as cursor:
            names, tries = zip(*jobs.tries().items(), strict=True)
            cursor.execute(MISUNDERSTOOD, [list(names), list(tries)])
            cursor.execute(
                "DELETE FROM procrastinate_workers"
                " WHERE last_heartbeat < now() - %s * interval '1 second'",
                [self.pace.dead_after_seconds * 50],
            )
        return rescued


@transaction.atomic
def _put_back(id_: int, name: str, attempts: int) -> bool:
    """Let a stalled job wait again; False when somebody else was quicker.

    Its first rescue is at once. A job that takes its worker down again and again rests longer
    each time, and stays failed after its last try.
    """
    pause = jobs.pauses_of(name).after(attempts + 1, InterruptedError())
    status = "failed" if pause is None else "todo"
    at = timezone.now() + pause if pause and attempts else None
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE procrastinate_jobs
            SET status = %s::procrastinate_job_status, attempts = attempts + 1,
                scheduled_at = %s, worker_id = NULL, abort_requested = false
            WHERE id = %s AND status = 'doing' AND attempts = %s
            """,
            [status, at, id_, attempts],
        )
        if not cursor.rowcount:
            return False
    extra = {"job": name, "job_id": id_, "attempt": attempts + 1}
    if pause is None:
        logger.error("job.given_up", extra=extra)
    else:
        logger.warning("job.rescued", extra=extra)
    return True


@jobs.job("kernel.prune_jobs", cron="17 3 * * *")
def prune_jobs() -> None:
    """Forget finished jobs: failed ones after three months, others after a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM procrastinate_jobs AS job
            WHERE status NOT IN ('todo', 'doing') AND NOT EXISTS (
                SELECT 1 FROM procrastinate_events AS event
                WHERE event.job_id = job.id AND event.at > now() - CASE job.status
                    WHEN 'failed' THEN %s::interval ELSE %s::interval END
            )
            """,
            [FAILED_KEPT, SUCCEEDED_KEPT],
        )
