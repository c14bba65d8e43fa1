"""Whether the process lives, and whether it can do its work: two questions, two answers.

A process that lives but is not ready gets no visitors, and is not restarted: the database may be
away for a moment, and a restart would not bring it back.
"""

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from weft.kernel import jobs
from weft.kernel.doors import Door, Request, Send, in_thread, json_answer

_state = {"migrated": False}


async def _alive(_request: Request, send: Send) -> None:
    await json_answer(send, 200, {"alive": True})


async def _ready(_request: Request, send: Send) -> None:
    problems = await in_thread(problems_now)
    await json_answer(send, 503 if problems else 200, {"ready": not problems, "problems": problems})


def problems_now() -> list[str]:
    """Return what keeps this process from doing its work; an empty list when nothing does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _is_migrated():
            return ["migrations_missing"]
        if jobs.oldest_waiting_seconds() > settings.WEFT_QUEUE_SECONDS:
            return ["jobs_late"]
    except Error:
        return ["no_database"]
    return []


def _is_migrated() -> bool:
    """Ask until the answer is yes; tables do not go back while a process runs."""
    if not _state["migrated"]:
        executor = MigrationExecutor(connection)
        _state["migrated"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _state["migrated"]


routes = [
    Door("GET", "/healthz", _alive, who="public"),
    Door("GET", "/readyz", _ready, who="public"),
]
