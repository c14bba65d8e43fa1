"""A thread's connection: its line is looked at, and the database is seldom asked.

Django asks `SELECT 1` before each request, which is a round trip of ten that a list takes. But a
server that ends a connection, is restarted, or dies, closes it, and who looks sees that at once
and for nothing.
"""

from __future__ import annotations

import select
import time

from django.db.backends.postgresql import base

# What something in between has forgotten, such as a firewall, shows only when one asks
ASK_SECONDS = 30.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A thread's connection."""

    health_check_done: bool  # of this request; Django's, which says nothing of its type
    _asked_at = float("-inf")

    def is_usable(self) -> bool:
        """Ask the database, and remember when."""
        is_usable: bool = super().is_usable()
        if is_usable:
            self._asked_at = time.monotonic()
        return is_usable

    def close_if_health_check_failed(self) -> None:
        """Close a connection that is dead. It lives if nothing has been heard, the end included."""
        if (
            self.connection is not None
            and not self.health_check_done
            and not self.connection.closed
            and time.monotonic() < self._asked_at + ASK_SECONDS
            and is_silent(self.connection.fileno())
        ):
            self.health_check_done = True
        super().close_if_health_check_failed()


def is_silent(line: int) -> bool:
    """Tell whether nothing waits to be read on a socket: no word, and no end."""
    look = select.poll()
    look.register(line, select.POLLIN)
    return not look.poll(0)
