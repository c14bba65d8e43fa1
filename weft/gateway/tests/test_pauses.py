"""A vendor in trouble is left alone for a while; its messages wait, and other inboxes run on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.models import Delivery
from weft.gateway import actions, health, intake
from weft.gateway.contract import LockedOut, Refused, Sent, Unreachable, Unsure, in_parts
from weft.gateway.queries import health_of, troubled_part
from weft.kernel import jobs, parts

from . import paper
from .paper import NOON, letter

pytestmark = pytest.mark.django_db(transaction=True)  # jobs that fail keep what they wrote


def answer(inbox, customer, text="Hi"):
    """Let a customer write and be answered; return the answer's id."""
    [[heard]] = intake.take([letter(inbox.id, f"{customer} asks", by=customer)], at=NOON)
    return conversations.reply(
        heard.conversation_id, text=text, by=None, at=NOON, key=f"to {customer}"
    ).message_id


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def fail(error):
    def behave():
        raise error

    return behave


def after(**later):
    return timezone.now() + timedelta(**later)


@pytest.fixture
def clock(monkeypatch):
    """Run what is due after a while, with the clock of the road out put forward, too."""

    def run(**later):
        moment = after(**later)
        with monkeypatch.context() as patch:
            patch.setattr("weft.gateway.outbox.timezone.now", lambda: moment)
            return jobs.run_waiting(at=moment)

    return run


def test_f11_a_pause_that_a_vendor_asks_for_is_kept_by_the_whole_inbox(inbox, postman, clock):
    tried = []

    def busy():
        tried.append(1)
        raise Unreachable("busy", retry_after=timedelta(seconds=40))

    postman.behave = busy
    for customer in ("ada", "eve", "max"):
        answer(inbox, customer)
    jobs.run_waiting()
    assert len(tried) == 1

    postman.behave = lambda: None
    clock(seconds=20)
    assert states() == ["queued"] * 3
    clock(seconds=45)
    clock(seconds=90)

    assert states() == ["sent"] * 3


def test_a_limit_for_one_reader_stops_nobody_else(inbox, postman):
    answers = iter([Unreachable("slowly", retry_after=timedelta(seconds=60), is_alone=True)])

    def behave():
        if problem := next(answers, None):
            raise problem

    postman.behave = behave
    for customer in ("ada", "eve"):
        answer(inbox, customer)
    jobs.run_waiting()

    assert states() == ["queued", "sent"]
    assert troubled() == []


def troubled():
    [found] = parts.ask(troubled_part())
    return found


def test_f12_a_locked_out_inbox_holds_its_messages_until_it_is_repaired(inbox, postman, clock):
    tried = []

    def locked():
        tried.append(1)
        raise LockedOut("Connect it again.\n401")

    postman.behave = locked
    for customer in ("ada", "eve"):
        answer(inbox, customer)
    jobs.run_waiting()
    clock(minutes=2)
    assert (len(tried), states()) == (1, ["queued", "queued"])
    assert health_of([inbox.id])[inbox.id].out_trouble == "Connect it again."
    assert troubled() == [[str(inbox.id), "Letters"]]

    postman.behave = lambda: None
    actions.configure_inbox(inbox.id, settings={"colour": "red"}, by=None)
    clock(minutes=4)

    assert states() == ["sent", "sent"]
    assert troubled() == []


def test_f12_a_lock_that_goes_away_by_itself_is_noticed(inbox, postman, clock):
    postman.behave = fail(LockedOut("Connect it again."))
    answer(inbox, "ada")
    jobs.run_waiting()

    postman.behave = lambda: None
    clock(minutes=6)

    assert states() == ["sent"]


@pytest.mark.parametrize("trouble", [Unreachable("away"), Unsure("broke off")])
def test_f11_after_three_failures_in_a_row_one_goes_ahead_and_the_others_wait(
    inbox, postman, clock, trouble
):
    tried = []

    def away():
        tried.append(1)
        raise trouble

    postman.behave = away
    for customer in ("ada", "eve", "max", "zoe", "ivo"):
        answer(inbox, customer)
    jobs.run_waiting()
    assert len(tried) == 3

    clock(minutes=1)
    assert len(tried) == 4

    postman.behave = lambda: None
    clock(minutes=3)
    clock(minutes=5)
    waiting = [state for state in states() if state not in {"sent", "unknown"}]
    assert waiting == []


def test_f11_one_bad_inbox_holds_up_no_other(install, postman, inbox):
    """Both are of one channel; what differs is whose turn it is."""
    other = actions.open_inbox(kind="paper", name="Good", by=None, settings={"colour": "red"})

    class Half(paper.Postman):
        def send(self, settings, message):
            if settings.colour == "white":
                raise Unreachable("away")
            return super().send(settings, message)

    half = Half()
    install(paper.channel(half))
    for n in range(6):
        answer(inbox, f"ada{n}")
    for n in range(6):
        answer(other, f"eve{n}")
    jobs.run_waiting()

    assert len(half.taken) == 6
    assert health.pause_left(inbox.id, at=timezone.now()) > timedelta(0)
    assert health.pause_left(other.id, at=timezone.now()) == timedelta(0)


def test_a_refusal_is_an_answer_and_ends_a_pause(inbox, postman):
    health.pause_for(inbox.id, timedelta(seconds=-1), at=timezone.now())
    postman.behave = fail(Refused("no"))
    answer(inbox, "ada")
    jobs.run_waiting()

    assert health.pause_left(inbox.id, at=timezone.now()) == timedelta(0)


def test_a_doubtful_try_is_repeated_where_the_vendor_drops_repeats(inbox, install, postman, clock):
    install(paper.channel(postman, is_idempotent=True))
    postman.behave = fail(Unsure("broke off"))
    answer(inbox, "ada")
    jobs.run_waiting()
    assert states() == ["queued"]

    postman.behave = lambda: None
    clock(minutes=1)

    assert states() == ["sent"]


def test_a_message_of_parts_goes_on_where_it_stopped(inbox, install, postman, clock):
    gone = []
    broken = [Unreachable("away")]

    def part(name):
        def send():
            if name == "picture" and broken:
                raise broken.pop()
            gone.append(name)
            return f"id of {name}"

        return send

    class InParts(paper.Postman):
        def send(self, _settings, message):
            return in_parts(message, [part("words"), part("picture"), part("map")])

    install(paper.channel(InParts()))
    answer(inbox, "ada")
    jobs.run_waiting()
    assert (gone, states()) == (["words"], ["queued"])

    clock(minutes=1)

    assert (gone, states()) == (["words", "picture", "map"], ["sent"])


def test_in_parts_tells_what_went_before_it_broke():
    from weft.conversations.envelopes import Outbound

    message = Outbound(message_id=1, remote="ada", text="Hi", done=("a",))
    assert in_parts(message, [lambda: "x", lambda: "b"]) == Sent(parts=("a", "b"))

    with pytest.raises(Refused) as refusal:
        in_parts(message, [lambda: "x", lambda: "b", fail(Refused("no"))])
    assert refusal.value.done == ("a", "b")
