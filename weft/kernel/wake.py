"""Waking whoever waits for what a transaction wrote: live readers and job workers.

A wake-up is only a hint and carries no news, only which process gave it: that one has woken its
own reader already. Readers and workers look by themselves every
second as well, so a hint that is lost (the process died between its commit and the NOTIFY)
costs a second and never an event.

NOTIFY inside a transaction would be exact, but it takes a lock of the whole server at commit
and halves the number of commits a second. So it is sent after the commit, once for each
transaction however much that transaction said, and without waiting for the disk.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import logging
import secrets
from collections.abc import Callable, Collection, Iterator

from django.db import Error, connection, transaction

from weft.kernel import statements

logger = logging.getLogger(__name__)

READERS = "weft"
WORKERS = "procrastinate_any_queue_v1"  # the channel that procrastinate's workers listen on

PROCESS = secrets.token_hex(4)  # our own hints come back to us, and need not wake us again

_PAYLOADS = {READERS: PROCESS, WORKERS: json.dumps({"type": "job_inserted", "job_id": 0})}

# Called in this process at once, without the way through the database. Must be quick and safe
# to call from any thread.
neighbours: dict[str, list[Callable[[], None]]] = {READERS: [], WORKERS: []}


class _Wake:
    """The one hook of a transaction. Collects whom to wake while the transaction runs."""

    def __init__(self, channel: str) -> None:
        self.channels = {channel}

    def __call__(self) -> None:
        for channel in self.channels:
            for call in neighbours[channel]:
                call()
        waiting = _postponed.get()
        if waiting is None:
            notify(self.channels)
        else:
            waiting |= self.channels


_postponed: contextvars.ContextVar[set[str] | None] = contextvars.ContextVar(
    "postponed", default=None
)


@contextlib.contextmanager
def postponing() -> Iterator[set[str]]:
    """Collect the channels of what commits inside, for a caller that has more urgent things to do.

    This process is woken as ever; the caller owes the others a `notify` soon.
    """
    waiting: set[str] = set()
    token = _postponed.set(waiting)
    try:
        yield waiting
    finally:
        _postponed.reset(token)


def notify(channels: Collection[str]) -> None:
    """Wake the other processes that wait on `channels`."""
    pokes = ", ".join(["pg_notify(%s, %s)"] * len(channels))
    arguments = [part for channel in channels for part in (channel, _PAYLOADS[channel])]
    try:
        with statements.prepared() as cursor:
            # A NOTIFY is a commit of its own; this one need not reach the disk.
            cursor.execute(
                f"SELECT set_config('synchronous_commit', 'off', true), {pokes}", arguments
            )
    except Error:
        # The work is committed, so the caller must not see this; the polls will find it.
        logger.warning("wake.lost", extra={"channels": sorted(channels)})


def after_commit(channel: str) -> None:
    """Wake those who wait on `channel` when the running transaction commits, if it does."""
    # Django drops the hooks of a savepoint that is undone. Looking for ours among the hooks that
    # stand, instead of keeping a flag, therefore stays right whatever was undone before.
    for standing in connection.run_on_commit:
        hook = standing[1]
        if isinstance(hook, _Wake):
            hook.channels.add(channel)
            return
    transaction.on_commit(_Wake(channel), robust=True)
