"""A worker that dies between the server's yes and our note of it (SAFETY.md, F2 and F8)."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.mailhost.misbehaving import Misbehaving
from weft.channels.email import smtp
from weft.conversations.actions import send_again
from weft.conversations.models import Delivery, Recipient
from weft.kernel import jobs
from weft.kernel.worker import Pace, Rescuer

from . import post
from .post import answer, arrives, state

pytestmark = pytest.mark.django_db(transaction=True)
POINTS = ("before_sending", "after_smtp_250")


@pytest.fixture
def server(settings):
    with Misbehaving() as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        yield server


def work_and_die(point):
    """Run the waiting jobs in a child that kills itself at `point`; a real SIGKILL, no clean-up."""
    connection.close()  # or both would talk on one line
    child = os.fork()
    if child == 0:
        os.environ["CRASH_AT"] = point
        submit = smtp.submit

        def dying(*given, **named):
            if os.environ["CRASH_AT"] == "after_smtp_250":
                submit(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        smtp.submit = dying
        try:
            jobs.run_waiting()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def rescue():
    """What a living worker does about the job of a dead one."""
    rescuer = Rescuer(Pace(dead_after_seconds=0))
    for _ in range(2):
        rescuer.look()
    jobs.run_waiting(at=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("point", POINTS)
def test_f8_nobody_knows_and_so_nobody_sends_it_twice(server, point):
    message_id = answer(arrives(post.mailbox(server.port).id))

    work_and_die(point)
    rescue()

    assert state(message_id) == "unknown"
    assert Recipient.objects.get().state == "unknown"
    assert len(server.sink) == POINTS.index(point)

    send_again(message_id, by=1, at=timezone.now())
    jobs.run_waiting()
    assert state(message_id) == "sent"
    assert list(server.by_id().values()) == [1 + POINTS.index(point)]


def test_the_control_an_outbox_that_writes_no_try_down_sends_twice(server):
    message_id = answer(arrives(post.mailbox(server.port).id))

    work_and_die("after_smtp_250")
    Delivery.objects.filter(pk=message_id).update(state="queued")  # as if it had not been tried
    rescue()

    assert list(server.by_id().values()) == [2]


def test_what_waits_behind_it_in_the_thread_leaves_all_the_same(server):
    received = arrives(post.mailbox(server.port).id)
    first, second = answer(received), answer(received, key="second")

    work_and_die("after_smtp_250")
    rescue()

    assert (state(first), state(second)) == ("unknown", "sent")
