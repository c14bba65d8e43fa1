"""Sending by Meta: parts one after the other, each with a mark by which it is known again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_noop

from weft.conversations.envelopes import Outbound
from weft.gateway.contract import LockedOut, NotThere, Sent, in_parts
from weft.kernel import secrets

from . import faults
from .client import Doubtful, Failed, Graph, for_the_outbox
from .faults import BUSY, Fault
from .marks import Mark
from .settings import Account

TYPE_AGAIN = gettext_noop("The access token cannot be read any more. Type it again.")


def graph_of(settings: Account) -> Graph:
    """Return Meta as this inbox may ask it. Raises LockedOut when the token must be typed."""
    try:
        return Graph.of(settings)
    except secrets.Unreadable as problem:
        raise LockedOut(TYPE_AGAIN) from problem


def send_parts(message: Outbound, parts: int, send: Callable[[int, str], str]) -> Sent:
    """Send the parts of a message; `send` takes a part's number and its mark, returns Meta's id.

    Raises Refused, Unreachable, Unsure. What an earlier try has handed over is not sent again.
    """

    def sender(number: int) -> Callable[[], str]:
        mark = Mark(message_id=message.message_id, part=number, parts=parts)

        def send_one() -> str:
            with for_the_outbox():
                return send(number, str(mark))

        return send_one

    return in_parts(message, [sender(number) for number in range(parts)])


def remove(settings: Account, path: str) -> None:
    """Take something away at Meta. Raises as `send_parts`, and NotThere."""
    with for_the_outbox():
        try:
            graph_of(settings).delete(path)
        except Failed as problem:
            if problem.fault.words == faults.GONE:
                raise NotThere(problem.fault.told) from problem
            raise


@contextmanager
def harmless() -> Iterator[None]:
    """Ask for something that may be asked twice: no answer then means: later."""
    try:
        yield
    except Doubtful as problem:
        raise Failed(Fault(kind="later", code=0, words=BUSY)) from problem
