"""Pure arrangement: the story of a conversation, and when it may come back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from weft.console.due import snoozing
from weft.console.timeline import story
from weft.conversations.queries import Entry
from weft.kernel.events import Said

NOON = datetime(2026, 1, 7, 12, tzinfo=UTC)  # a Wednesday
WARSAW = ZoneInfo("Europe/Warsaw")


def entry(id_, at=NOON, direction="in", author=None, thread=1):
    return Entry(
        id=id_, thread_id=thread, inbox_id=1, inbox_kind="webchat", inbox_name="Shop",
        direction=direction, key=str(id_), due_at=None, has_letter=False,
        author_id=author, author_name="", author_photo="", text="", sent_at=at, stored_at=at,
        state="", reason="", is_read=False, is_redacted=False, files=[],
    )  # fmt: skip


def said(name, at=NOON, actor=None, transaction=1, **body):
    return Said(1, transaction, name, body, 9, None, None, None, actor, at)


def told(entries, events=(), names=None, read_up_to=None, owners=None):
    return story.tell(
        entries, events, names or {}, read_up_to=read_up_to, today=NOON.date(), owners=owners
    )


def test_a_day_is_told_once():
    pieces = told([entry(1, NOON - timedelta(days=1)), entry(2), entry(3)])

    assert [piece.day_words for piece in pieces] == ["Yesterday", "Today", ""]


def test_one_authors_words_share_a_face_for_five_minutes():
    pieces = told(
        [entry(1), entry(2), entry(3, NOON + timedelta(minutes=6)), entry(4, direction="out")]
    )

    assert [piece.continues for piece in pieces] == [False, True, False, False]


def test_words_on_a_thread_of_another_customer_share_no_face():
    entries = [entry(1), entry(2, thread=2), entry(3, thread=3)]

    pieces = told(entries, owners={3: 7})

    assert [piece.continues for piece in pieces] == [False, True, False]


def test_the_line_stands_before_the_first_unread_message_of_the_customer():
    pieces = told([entry(1), entry(2, direction="note"), entry(3), entry(4)], read_up_to=1)

    assert [piece.is_first_unread for piece in pieces] == [False, False, True, False]


def test_what_happened_stands_between_the_messages_after_its_cause():
    pieces = told(
        [entry(1), entry(2, NOON + timedelta(hours=1))],
        [said("conversation.reopened")],
    )

    assert [bool(piece.happening) for piece in pieces] == [False, True, False]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (said("conversation.assigned", actor=1, assignee_id=1), "Bo looks after it"),
        (said("conversation.assigned", actor=1, assignee_id=2), "Bo gave it to Cy"),
        (said("conversation.assigned", actor=1, assignee_id=None), "Bo gave it back to everybody"),
        (said("conversation.assigned", assignee_id=2), "It was given to Cy"),
        (said("conversation.closed", actor=1), "Bo closed it"),
        (
            said("conversation.queued", actor=1, queue_id=2, title="Complaints"),
            "Bo put it into the queue Complaints",
        ),
        (said("conversation.queued", queue_id=None, title=""), "In no queue"),
        (said("conversation.closed"), "Closed"),
        (said("conversation.woken", reason="due"), "Back, because its time came"),
        (said("conversation.tagged", actor=1, tag="late"), "Bo added the tag late"),
        (said("thread.moved", actor=1, source_id=3, batch="b"), "Bo moved a thread here from #3"),
        (
            said("thread.moved", actor=1, source_id=9, target_id=3, batch="b"),
            "Bo moved a thread to #3",
        ),
    ],
)  # fmt: skip
def test_happenings_are_sentences(event, words):
    assert story.in_words(event, {1: "Bo", 2: "Cy"}).words == words


def test_who_gives_it_on_is_told_once():
    hands = {"transfer_id": 3, "sender_id": 1, "receiver_id": 2, "queue_id": None}
    on = said("transfer.recorded", actor=1, transaction=5, why="My day of work ends", **hands)
    over = said("transfer.accepted", actor=2, transaction=6, **hands)
    queued = said("conversation.queued", actor=2, transaction=6, queue_id=4, title="Complaints")
    events = [
        on,
        said("conversation.assigned", actor=1, transaction=5, assignee_id=2),
        over,
        queued,
        said("conversation.assigned", actor=2, transaction=6, assignee_id=2),
        said("conversation.assigned", actor=2, transaction=7, assignee_id=1),
    ]

    lines = [line.happening.words for line in told([], events, {1: "Bo", 2: "Cy"})]

    assert lines == [
        "Bo gave it on to Cy: My day of work ends",
        "Cy takes it over from Bo",
        "Cy gave it to Bo",
    ]


def test_only_what_came_here_offers_undo_here():
    assert story.in_words(said("thread.moved", source_id=3, batch="b"), {}).batch == "b"
    assert story.in_words(said("thread.moved", source_id=9, target_id=3, batch="b"), {}).batch == ""


def keys(now):
    return [choice.key for choice in snoozing.choices(now)]


def test_later_today_ends_with_the_day():
    assert keys(datetime(2026, 1, 7, 12, 10, tzinfo=WARSAW)) == ["later", "tomorrow", "monday"]
    assert keys(datetime(2026, 1, 7, 19, 10, tzinfo=WARSAW)) == ["tomorrow", "monday"]


def test_on_sunday_tomorrow_is_monday():
    assert keys(datetime(2026, 1, 11, 12, tzinfo=WARSAW)) == ["later", "tomorrow"]


def test_morning_is_nine_by_the_clock_when_the_clocks_change():
    saturday = datetime(2026, 3, 28, 20, tzinfo=WARSAW)

    assert snoozing.chosen("tomorrow", saturday) == datetime(2026, 3, 29, 9, tzinfo=WARSAW)
    assert snoozing.chosen("tomorrow", saturday).utcoffset() == timedelta(hours=2)


def test_days_have_names():
    assert story.day_words(date(2025, 12, 24), NOON.date()) == "24 December 2025"
    with translation.override("pl"):  # a day that stands for itself begins as a sentence does
        assert story.day_words(date(2026, 3, 3), NOON.date()) == "Wtorek 3 marca"


def test_the_threads_of_one_merge_are_one_line_and_what_was_taken_back_offers_no_undo():
    came = said("thread.moved", actor=1, source_id=3, batch="b")
    went = said("thread.moved", actor=1, source_id=9, target_id=3, batch="b")

    [line] = told([], [came, came], {1: "Bo"})
    assert line.happening.words == "Bo moved 2 threads here from #3"
    assert line.happening.batch == "b"

    lines = told([], [came, went], {1: "Bo"})
    assert [line.happening.batch for line in lines] == ["", ""]
