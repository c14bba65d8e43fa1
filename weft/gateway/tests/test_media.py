"""Files that lie at a vendor, and a vendor who hands them out as it is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.gateway import intake, media
from weft.gateway.contract import Fetched, Refused, Unreachable
from weft.kernel import files, jobs, outside

from . import paper
from .paper import NOON, letter

pytestmark = pytest.mark.django_db


class Shelf:
    """Hands out files; behaves as it is told."""

    def __init__(self):
        self.asked = []
        self.behave = lambda: None

    def fetch(self, _settings, ref, _inbox_id):
        self.asked.append(ref)
        self.behave()
        return Fetched(content=[b"pic", b"ture"], name="cat.png", content_type="image/png")


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def inbox(install, postman, shelf, inbox):
    install(paper.channel(postman, fetch=shelf.fetch))
    return inbox


def arrive(inbox, *refs, key="1"):
    [[received]] = intake.take([letter(inbox.id, key, files=refs)], at=NOON)
    return received.message_id


def shown(message_id):
    return queries.entries([message_id])[0]


def fail(error):
    def behave():
        raise error

    return behave


def after(**later):
    return timezone.now() + timedelta(**later)


def test_a_file_is_fetched_after_its_message_and_shown_with_it(inbox, shelf):
    message_id = arrive(inbox, "a", "b")
    assert (shelf.asked, len(shown(message_id).unfetched)) == ([], 2)

    jobs.run_waiting()

    entry = shown(message_id)
    assert [(file.name, file.content_type, file.size) for file in entry.files] == [
        ("cat.png", "image/png", 7)
    ] * 2
    assert (shelf.asked, entry.unfetched) == (["a", "b"], ())


def test_a_delivery_that_comes_twice_has_its_file_fetched_once(inbox, shelf):
    arrive(inbox, "a")
    arrive(inbox, "a")

    jobs.run_waiting()

    assert shelf.asked == ["a"]


@pytest.mark.parametrize(
    "trouble",
    [Unreachable("busy"), outside.Unreachable("half of it"), outside.NotReached("no road")],
)
def test_a_vendor_that_does_not_answer_is_asked_again(inbox, shelf, trouble):
    shelf.behave = fail(trouble)
    message_id = arrive(inbox, "a")
    jobs.run_waiting()
    assert not shown(message_id).unfetched[0].is_failed

    shelf.behave = lambda: None
    jobs.run_waiting(at=after(minutes=1))

    assert len(shown(message_id).files) == 1


def test_a_file_that_never_comes_holds_up_no_other_one(inbox, shelf):
    shelf.behave = fail(Unreachable("busy"))
    arrive(inbox, "a", key="1")
    jobs.run_waiting()
    shelf.behave = lambda: None
    other = arrive(inbox, "b", key="2")

    jobs.run_waiting()

    assert len(shown(other).files) == 1


def test_what_is_gone_is_said_at_once_and_an_agent_may_try_again(inbox, shelf):
    shelf.behave = fail(Refused("It has expired."))
    message_id = arrive(inbox, "a")
    jobs.run_waiting()
    [missing] = shown(message_id).unfetched
    assert (missing.is_failed, missing.reason) == (True, "It has expired.")

    shelf.behave = lambda: None
    media.fetch_again(message_id, by=1)
    jobs.run_waiting()

    assert len(shown(message_id).files) == 1


def test_nobody_tries_for_ever(inbox, shelf):
    shelf.behave = fail(Unreachable("busy"))
    message_id = arrive(inbox, "a")
    jobs.run_waiting()

    media.fetch(message_id, since=(timezone.now() - timedelta(hours=7)).isoformat())

    [missing] = shown(message_id).unfetched
    assert (missing.is_failed, missing.reason) == (True, "busy")


def test_a_file_larger_than_we_keep_is_not_kept(inbox, shelf, monkeypatch):
    monkeypatch.setattr(files.Writing, "__init__", _small(files.Writing.__init__))
    message_id = arrive(inbox, "a")

    jobs.run_waiting()

    assert shown(message_id).unfetched[0].reason == "The file is larger than Weft keeps."


def _small(make):
    return lambda self, _limit=0: make(self, 3)


def test_a_file_of_one_delivery_is_attached_once_by_two_workers(inbox, shelf):
    message_id = arrive(inbox, "a")
    jobs.run_waiting()
    [file] = shown(message_id).files

    conversations.give_up_remote_file(message_id, 0, reason="late")
    media.fetch(message_id)

    assert shown(message_id).files == [file]
    assert shown(message_id).unfetched == ()
