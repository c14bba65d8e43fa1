"""The bell's answers, the list, and choosing how one is told."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.utils import timezone

from weft.conversations import actions
from weft.kernel import followers
from weft.notices import actions as notices
from weft.notices import noticing, queries
from weft.notices.kinds import Kind, Way
from weft.notices.quiet import Quiet


@pytest.fixture
def bell(desk):
    """Ask the bell, after the follower has told what there is."""
    followers.catch_up(noticing.follower)
    actions.assign(desk.ada, to=desk.bo.pk, by=None)

    def ask(after=None):
        followers.catch_up(noticing.follower)
        query = {"after": after} if after else {}
        return desk.client.get("/notices/bell", query).json()

    return ask


def test_a_page_that_begins_hears_no_news_and_later_only_what_is_newer(desk, bell):
    first = bell()
    assert (first["count"], first["news"]) == (1, [])

    desk.hear("Are you there?")
    second = bell(first["stamp"])

    assert [one["words"] for one in second["news"]] == ["Ada: This conversation is yours now"]
    assert bell(second["stamp"])["news"] == []


def test_whoever_rests_hears_of_it_without_rise_or_sound(desk, bell):
    stamp = bell()["stamp"]
    notices.choose(desk.bo.pk, ways={Kind.WROTE: {Way.PAGE, Way.SOUND}}, quiet=Quiet())
    desk.hear("Hello?")
    loud = bell(stamp)["news"][0]
    notices.pause(desk.bo.pk, until=timezone.now() + timedelta(hours=1))

    quiet = bell(stamp)["news"][0]

    assert (loud["rises"], loud["sounds"]) == (True, True)
    assert (quiet["rises"], quiet["sounds"]) == (False, False)


@pytest.mark.parametrize("stamp", ["yesterday", "2026-13-45T99:00:00Z", "2026-01-01T00:00:00"])
def test_a_stamp_that_is_none_is_a_beginning(desk, bell, stamp):
    assert bell(stamp)["news"] == []


def test_reading_the_conversation_reads_its_notices(desk, bell):
    assert bell()["count"] == 1

    desk.post("reading", up_to=desk.last.message_id)

    assert bell()["count"] == 0


def test_the_list_says_what_is_new_and_what_was(desk, bell):
    bell()

    page = desk.client.get("/notices/").content.decode()
    assert "This conversation is yours now" in page
    assert "Mark all as read" in page

    desk.client.post("/notices/reading")
    page = desk.client.get("/notices/").content.decode()
    assert "Mark all as read" not in page
    assert "This conversation is yours now" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"ways": "eclipse:page"},
        {"nights": "7"},
        {"begins": "25:00"},
        {"nights": "1", "begins": "08:00", "ends": "08:00"},
    ],
)
def test_what_cannot_be_chosen_is_said_so_and_changes_nothing(desk, wrong):
    before = queries.wishes(desk.bo.pk)

    answer = desk.client.post(
        "/profile/notifications/", {"begins": "20:00", "ends": "08:00"} | wrong
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert queries.wishes(desk.bo.pk) == before
