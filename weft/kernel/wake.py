"""Waking whoever waits for what a transaction wrote: live readers and job workers.

A wake-up is only a hint and carries nothing. Readers and workers look by themselves every
second as well, so a hint that is lost (the process died between its commit and the NOTIFY)
costs a second and never an event.

NOTIFY inside a transaction would be exact, but it takes a lock of the whole server at commit
and halves the number of commits a second. So it is sent after the commit, once for each
transaction however much that transaction said, and without waiting for the disk.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from django.db import Error, connection, transaction

logger = logging.getLogger(__name__)

READERS = "weft"
WORKERS = "procrastinate_any_queue_v1"  # the channel that procrastinate's workers listen on

_PAYLOADS = {READERS: "", WORKERS: json.dumps({"type": "job_inserted", "job_id": 0})}

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
        pokes = ", ".join(["pg_notify(%s, %s)"] * len(self.channels))
        arguments = [part for channel in self.channels for part in (channel, _PAYLOADS[channel])]
        try:
            with connection.cursor() as cursor:
                # A NOTIFY is a commit of its own; this one need not reach the disk.
                cursor.execute(
                    f"SELECT set_config('synchronous_commit', 'off', true), {pokes}",
                    arguments,
                )
        except Error:
            # The work is committed, so the caller must not see this; the polls will find it.
            logger.warning("wake.lost", extra={"channels": sorted(self.channels)})


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
