"""What a channel can carry, what is asked once, and whom a note calls."""

import dataclasses
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from weft.console.composer import composing
from weft.console.due import snoozing
from weft.console.people import mentions
from weft.console.tests.cast import SCRIPT, agent
from weft.console.tests.test_addressing import Post
from weft.conversations import actions, queries
from weft.conversations.models import Conversation, Delivery, Draft, Message, Thread
from weft.conversations.tests.cast import NOON, inbox, late_parcel
from weft.gateway import opting_out, registry
from weft.gateway.texting import segments
from weft.kernel.models import EventRow
from weft.people.models import Agent

SURROGATE = "\N{GRINNING FACE}"


@pytest.fixture
def chat_can(monkeypatch):
    """Let the web chat be able to do something else for once."""

    def can(**changes):
        chat = registry.channel("webchat")
        other = dataclasses.replace(
            chat, capabilities=dataclasses.replace(chat.capabilities, **changes)
        )
        monkeypatch.setattr(registry, "all_channels", lambda: {"webchat": other})

    return can


def send(desk, expect=201, **form):
    return desk.post("replies", expect=expect, extra=SCRIPT, **{"text": "Hello"} | form)


def uploaded(desk, name="label.png", content_type="image/png"):
    file = SimpleUploadedFile(name, b"torn", content_type=content_type)
    return desk.client.post("/uploads", {"file": file}).json()["id"]


# --- what a channel can carry -----------------------------------------------------------------


def test_a_text_longer_than_its_channel_takes_is_refused_with_both_numbers(desk, chat_can):
    chat_can(max_text=5)

    assert "1 character too long: 5" in send(desk, 422, text="Hello!").json()["words"]
    send(desk, text="Hello")
    send(desk, text=SURROGATE * 5)  # as the channel counts, and not as a browser does
    desk.post("notes", expect=201, text="A note may be as long as we like", extra=SCRIPT)


@pytest.mark.parametrize(
    ("can", "words"),
    [
        ({"max_file": 3}, "too large"),
        ({"max_file": 0}, "No files"),
        ({"media_types": ("application/pdf", "audio/*")}, "not taken"),
    ],
)
def test_files_that_its_channel_does_not_take_are_refused_in_words(desk, chat_can, can, words):
    chat_can(**can)

    assert words in send(desk, 422, uploads=uploaded(desk)).json()["words"]
    assert not Message.objects.filter(direction="out").exists()


def test_files_of_a_family_of_types_go(desk, chat_can):
    chat_can(media_types=("image/*",))

    send(desk, uploads=uploaded(desk))


def test_after_the_time_to_answer_one_can_only_leave_a_note(desk, chat_can):
    heard = Message.objects.get().stored_at
    chat_can(reply_window=timezone.now() - heard + timedelta(hours=1))
    assert "You can answer until" in desk.page()
    send(desk)

    chat_can(reply_window=timedelta(seconds=0))
    page = desk.page()
    assert "The time to answer by Shop ended" in page
    assert 'value="reply"' not in page
    assert "ended" in send(desk, 422).json()["words"]


def test_where_one_answer_goes_out_the_second_is_not_offered_and_none_is_lost(desk, chat_can):
    chat_can(answers_once=True, reply_window=timedelta(days=3650))
    assert "data-once" in desk.page()
    send(desk)

    page = desk.page()
    assert "An answer goes out here once, and it has gone." in page
    assert 'value="reply"' not in page
    assert "once" in send(desk, 422).json()["words"]

    Delivery.objects.update(state="failed")  # it never came there
    assert 'value="reply"' in desk.page()


def test_where_nobody_ever_wrote_no_second_answer_is_offered_either(desk, chat_can, monkeypatch):
    """A private answer to a comment opens a thread on which only we have spoken."""
    chat_can(reply_window=timedelta(days=1))
    monkeypatch.setattr(queries, "heard_at", lambda _thread_id: None)
    assert 'value="reply"' in desk.page()
    send(desk)

    assert "An answer goes out here once, and it has gone." in desk.page()
    assert "once" in send(desk, 422).json()["words"]


def test_where_one_way_is_closed_another_can_be_chosen(desk, chat_can):
    other = inbox(name="Branch")
    line = late_parcel(other, remote="r9", text="Here, too")
    brought = actions.receive([line], at=timezone.now())[0].conversation_id
    actions.merge(desk.ada, brought, by=desk.bo.pk, at=NOON)
    chat_can(reply_window=timedelta(seconds=0))

    page = desk.page()

    assert 'value="reply"' not in page
    assert '<div class="addressing">' in page  # seen though it is a note that one writes
    assert "addressing__ways" in page


def test_the_composer_counts_text_messages_only_where_the_network_cuts_text(desk, chat_can):
    assert "<segment-meter" not in desk.page()

    chat_can(segments=segments.NETWORK)

    assert "&quot;alone_wide&quot;: 70" in desk.page()


def test_who_answered_stop_is_left_in_peace_and_the_page_says_so(desk, chat_can):
    chat_can(honours_stop=True)
    thread = Thread.objects.get()
    opting_out.stop(thread.inbox_id, thread.remote, conversation_id=thread.conversation_id, at=NOON)

    page = desk.page()

    assert "so nothing more goes out by Shop until they write START" in page
    assert 'value="reply"' not in page
    assert "The customer wants no more messages by this inbox" in page


def test_the_composer_knows_the_limits_before_anything_is_sent(desk, chat_can):
    chat_can(max_text=160, max_file=2_000_000, media_types=("image/png",))

    page = desk.page()

    assert 'data-reply="160" data-note="100000"' in page
    assert 'data-max-file="2000000"' in page
    assert 'data-kinds="image/png"' in page


# --- U10 --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["See attached", "W załączniku faktura", "Faktura v příloze"])
def test_u10_a_forgotten_file_is_asked_for_once_on_any_channel(desk, text):
    assert send(desk, 409, text=text).json()["code"] == "ask_first"

    send(desk, text=text, anyway="1")
    send(desk, text=text, uploads=uploaded(desk))


@pytest.mark.parametrize("text", ["??zw", "??return label", "/x", " /late ", "??", "/"])
def test_u10_a_command_that_found_nothing_leaves_only_when_the_agent_is_sure(desk, text):
    said = send(desk, 409, text=text).json()

    assert (said["code"], f"“{text.strip()}”" in said["words"]) == ("ask_first", True)
    send(desk, text=text, anyway="1")


@pytest.mark.parametrize(
    "text",
    [
        "Really?? Yes.",
        "What??",
        "???",
        "See /help for more",
        "/help/en/returns",
        "Look:\n??zw",
        "//",
        "and/or",
    ],
)
def test_u10_the_marks_of_commands_among_words_are_no_question(desk, text):
    send(desk, text=text)


def test_u10_colleagues_may_read_any_command(desk):
    desk.post("notes", expect=201, text="??zw", extra=SCRIPT)


def test_u10_all_that_is_doubtful_is_asked_at_once(db):
    post = Post()

    words = post.send(text="See attached", cc="zed@new.example").json()["words"]

    assert "zed@new.example" in words
    assert "attachment" in words


# --- U3 ---------------------------------------------------------------------------------------


def test_u3_the_guard_names_who_wrote_what(desk):
    seen = Message.objects.get().pk
    desk.hear("It has come!", key="2")

    said = send(desk, 409, seen_up_to=seen).json()

    assert "“It has come!”" in said["words"]
    assert said["messages"] == [Message.objects.latest("pk").pk]
    actions.note(desk.ada, text="Refunded", by=agent("Di").pk, at=NOON, key="n")
    assert "Di Nowak wrote" in send(desk, 409, seen_up_to=seen).json()["words"]


# --- U4 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("own", "state"), [(None, "held"), (0, "queued"), (30, "held")])
def test_u4_how_long_it_waits_is_the_agents_own_choice(db, own, state):
    post = Post()
    Agent.objects.update(undo_seconds=own)

    post.send()

    delivery = Delivery.objects.get()
    assert delivery.state == state
    if own:
        waits = delivery.due_at - delivery.message.sent_at
        assert waits == timedelta(seconds=own)


def test_u4_a_chat_waits_for_nobody(desk):
    Agent.objects.update(undo_seconds=30)

    send(desk)

    assert Delivery.objects.get().state != "held"


def test_u4_the_choice_stands_in_the_profile(desk):
    form = {"first_name": "Bo", "surname": "Nowak", "language": "en", "time_zone": "UTC"}

    assert desk.client.post("/profile/", form | {"undo_seconds": "31"}).status_code == 422
    desk.client.post("/profile/", form | {"undo_seconds": "5"})

    assert Agent.objects.get(pk=desk.bo.pk).undo_seconds == 5


def test_u4_send_and_close_and_send_and_snooze(desk):
    send(desk, then="close")
    assert Conversation.objects.get().status == "closed"

    tomorrow = timezone.localtime() + timedelta(days=1)
    send(desk, then=f"snooze:{tomorrow.isoformat()}")
    assert Conversation.objects.get().snoozed_until == tomorrow

    send(desk, 422, then="snooze:never")
    send(desk, 422, then="snooze:2001-01-01T10:00")


def test_d12_a_chat_can_be_answered_later_too(desk):
    later = timezone.localtime() + timedelta(days=2)

    send(desk, send_at=later.isoformat())

    assert Delivery.objects.get().due_at == later


def test_d12_one_sees_what_time_it_is_then_where_the_customer_is():
    choices = snoozing.choices(NOON.replace(hour=8))

    assert composing.departures(choices, "America/New_York")[-1]["theirs"] == "04:00"
    assert {choice["theirs"] for choice in composing.departures(choices, "")} == {""}
    assert {choice["theirs"] for choice in composing.departures(choices, "Not/AZone")} == {""}


# --- U5 ---------------------------------------------------------------------------------------


def test_u5_a_shared_draft_is_offered_and_taken_over(desk):
    di = agent("Di")
    actions.save_draft(desk.ada, text="Dear Ada", mode="reply", by=di.pk, at=NOON, is_shared=True)
    assert "Di Nowak began a reply" in desk.page()

    desk.post(f"drafts/{di.pk}/takeover")

    assert ">Dear Ada</textarea>" in desk.page()
    assert Draft.objects.get().agent_id == desk.bo.pk
    answer = desk.post(f"drafts/{di.pk}/takeover", expect=204, extra={"HTTP_HX_REQUEST": "true"})
    assert "no such draft" in answer["HX-Trigger"]


def test_u5_the_composer_comes_back_as_the_server_knows_it(desk):
    desk.post("draft", expect=204, text="Dear Ada", shared="1", _method="put")

    composer = desk.client.get(f"/conversations/{desk.ada}/composer").content.decode()

    assert ">Dear Ada</textarea>" in composer
    assert 'name="shared" value="1" checked' in composer


# --- mentions ---------------------------------------------------------------------------------


def test_a_note_calls_whom_it_names(desk):
    di, eve = agent("Di"), agent("Eve")
    desk.post("notes", expect=201, text="Ask @di nowak, not me@Eve Nowak", key="n", extra=SCRIPT)

    called = EventRow.objects.filter(name="agent.mentioned")
    assert [event.body["agent_id"] for event in called] == [di.pk]
    assert '<span class="mention">@di nowak</span>' in desk.page()
    offered = desk.client.get(f"/conversations/{desk.ada}/mentions").json()["colleagues"]
    assert [one["name"] for one in offered] == ["Di Nowak", eve.name]


def test_who_may_not_read_it_is_not_called(desk):
    stranger = agent("Di")
    desk.team_of_others()
    Conversation.objects.update(assignee=desk.bo)

    assert stranger.pk not in mentions.found("@Di Nowak", desk.ada)
    assert mentions.found("@Cy Nowak", desk.ada)


def test_what_a_note_says_stays_words(desk):
    assert mentions.marked("<b> @Bo Nowak-Kowalska", ["Bo Nowak", "Bo Nowak-Kowalska"]) == (
        '&lt;b&gt; <span class="mention">@Bo Nowak-Kowalska</span>'
    )
    assert mentions.marked("a@Bo Nowak", ["Bo Nowak"]) == "a@Bo Nowak"
