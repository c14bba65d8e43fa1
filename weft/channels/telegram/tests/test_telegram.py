"""A bot from end to end: through the door, the outbox, and a Telegram that misbehaves."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors.telegram import TOKEN, Telegram
from tests.vendors.vendor import Broken, DropsAnswer, Hook, RateLimited
from weft.channels.telegram import connect
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.models import Delivery, Message
from weft.gateway import actions, hooks, media, registry
from weft.gateway.contract import LockedOut
from weft.gateway.queries import health_of
from weft.kernel import files, jobs, secrets
from weft.people.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)
SPEC = Path(os.environ.get("WEFT_VENDOR_SPECS", "")) / "telegram_api.json"


@pytest.fixture
def telegram(settings):
    with Telegram() as vendor:
        settings.WEFT_OUTSIDE_ALLOW = [vendor.place]
        settings.WEFT_URL = "https://weft.example"
        yield vendor


@pytest.fixture
def inbox(telegram):
    registry._kept.clear()
    card = actions.open_inbox(
        kind="telegram", name="Bot", by=None,
        settings={
            "username": "@shop_bot", "token": secrets.seal(TOKEN), "server": telegram.address,
        },
    )  # fmt: skip
    assert connect.check(registry.settings_of(card), card.id) == []
    return card


@pytest.fixture
def hook(inbox):
    return Hook(inbox.public_key)


@pytest.fixture
def heard(telegram, hook):
    """Ada has written."""
    telegram.says(text="Where is my parcel?")
    assert telegram.deliver(hook) == [200]
    jobs.run_waiting()
    return queries.entries([Message.objects.get().pk])[0]


def reply(heard, text="On its way", *, by=None, uploads=(), key="k"):
    conversation_id = queries.threads_with(heard.inbox_id, ["42"])[0].conversation_id
    return conversations.reply(
        conversation_id, text=text, by=by, at=timezone.now(), key=key, uploads=uploads
    ).message_id


def state(message_id):
    return Delivery.objects.get(pk=message_id).state


def shown(message_id):
    return queries.entries([message_id])[0]


def upload(content, name, kind, *, by):
    stored = files.store([content])
    return conversations.keep_upload(
        sha256=stored.sha256, name=name, content_type=kind, at=timezone.now(), agent_id=by
    ).pk


@pytest.fixture
def bo():
    return Agent.objects.create_user(
        email="bo@shop.example", first_name="Bo", surname="Nowak", role="agent",
        joined_at=timezone.now(),
    )  # fmt: skip


# --- connecting -----------------------------------------------------------------------------


def test_connecting_finds_out_whose_token_it_is_and_has_telegram_call_us(telegram, inbox):
    assert telegram.hook["url"] == hooks.address(inbox.public_key)
    asked = telegram.calls[-1].json
    assert "message_reaction" in asked["allowed_updates"]
    [sign] = connect.health(registry.settings_of(inbox), inbox.id)
    assert (sign.code, sign.state) == ("webhook", "good")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": ""}, "missing"),
        ({"username": ""}, "missing"),
        ({"token": secrets.seal("not a token")}, "wrong_token"),
        ({"token": secrets.seal(TOKEN[:-4] + "ffff")}, "wrong_token"),
        ({"username": "@other_bot"}, "other_bot"),
    ],
)
def test_what_is_wrong_is_said_in_words(inbox, changes, code):
    actions.configure_inbox(inbox.id, settings=changes, by=None)

    [problem] = connect.check(registry.settings_of(queries.inbox(inbox.id)), inbox.id)

    assert problem.code == code


def test_telegram_calls_only_https(inbox, settings):
    settings.WEFT_URL = "http://localhost:8000"

    [problem] = connect.check(registry.settings_of(inbox), inbox.id)

    assert problem.code == "no_https"


def test_a_webhook_that_another_program_has_taken_is_noticed(telegram, inbox):
    telegram.hook["url"] = "https://elsewhere.example/"

    [sign] = connect.health(registry.settings_of(inbox), inbox.id)

    assert (sign.code, sign.state) == ("webhook", "bad")


def test_calls_that_do_not_reach_us_are_noticed(telegram, inbox):
    telegram.hook |= {
        "last_error_date": int(timezone.now().timestamp()), "last_error_message": "Timed out",
    }  # fmt: skip

    [sign] = connect.health(registry.settings_of(inbox), inbox.id)

    assert (sign.state, sign.detail) == ("warning", "Timed out")


# --- in -------------------------------------------------------------------------------------


def test_f9_a_hundred_updates_repeated_and_disordered_are_each_one_message(telegram, hook):
    for n in range(20):
        telegram.says(chat=40 + n % 3, text=f"Line {n}")

    statuses = telegram.deliver(hook, times=5, threads=8, is_shuffled=True)
    jobs.run_waiting()

    assert statuses == [200] * 100
    assert sorted(Message.objects.values_list("text", flat=True)) == sorted(
        f"Line {n}" for n in range(20)
    )


def test_a_picture_is_fetched_and_stands_with_its_words(telegram, hook):
    telegram.sends(b"\xff\xd8 a parcel", caption="It came like this")
    telegram.deliver(hook)
    jobs.run_waiting()

    entry = shown(Message.objects.get().pk)
    assert entry.text == "It came like this"
    assert [(file.name, file.content_type) for file in entry.files] == [("photo.jpg", "image/jpeg")]


def test_a_file_that_is_gone_says_so_and_can_be_tried_again(telegram, hook):
    telegram.sends(b"\xff\xd8 a parcel")
    content = telegram.files.pop("file0")
    telegram.deliver(hook)
    jobs.run_waiting()
    [message] = Message.objects.all()
    assert shown(message.pk).unfetched[0].is_failed

    telegram.files["file0"] = content
    media.fetch_again(message.pk, by=1)
    jobs.run_waiting()

    assert len(shown(message.pk).files) == 1


def test_f10_an_edit_that_comes_before_its_message_is_shown_with_it(telegram, hook):
    message = telegram.says(text="Where is 4710?")
    telegram.edits(message, "Where is 4711?")
    telegram.untold.reverse()
    telegram.deliver(hook)
    jobs.run_waiting()

    entry = shown(Message.objects.get().pk)
    assert entry.text == "Where is 4710?"
    assert [edit.text for edit in entry.afterwords.edits] == ["Where is 4711?"]


def test_a_reaction_to_our_answer_stands_beside_it(telegram, hook, heard):
    message_id = reply(heard)
    jobs.run_waiting()
    number = int(Delivery.objects.get(pk=message_id).external_id.partition(":")[2])

    telegram.reacts(42, number, "❤")
    telegram.deliver(hook)
    jobs.run_waiting()

    assert shown(message_id).afterwords.reactions == ("❤",)


# --- out --------------------------------------------------------------------------------------


def test_an_answer_reaches_the_chat(telegram, heard):
    message_id = reply(heard)
    jobs.run_waiting()

    assert telegram.accepted == [{"method": "sendMessage", "chat_id": 42, "text": "On its way"}]
    assert state(message_id) == "sent"


def test_one_picture_with_few_words_is_one_message(telegram, heard, bo):
    picture = upload(b"png", "map.png", "image/png", by=bo.pk)
    reply(heard, "Here", by=bo.pk, uploads=[picture])
    jobs.run_waiting()

    assert telegram.accepted == [
        {"method": "sendPhoto", "chat_id": "42", "photo": b"png", "caption": "Here"}
    ]


def test_several_files_follow_the_words_and_are_not_repeated_after_a_failure(telegram, heard, bo):
    carried = [
        upload(b"one", "1.png", "image/png", by=bo.pk),
        upload(b"two", "2.pdf", "application/pdf", by=bo.pk),
    ]
    message_id = reply(heard, "Both", by=bo.pk, uploads=carried)
    accept = telegram.answer

    def once(call):
        if call.path.endswith("sendDocument") and len(telegram.accepted) == 2:
            telegram.answer = accept
            return Broken().before(telegram, call)
        return accept(call)

    telegram.answer = once
    jobs.run_waiting()
    assert state(message_id) == "queued"
    jobs.run_waiting(at=timezone.now() + timedelta(minutes=1))

    assert [sent["method"] for sent in telegram.accepted] == [
        "sendMessage", "sendPhoto", "sendDocument",
    ]  # fmt: skip
    assert state(message_id) == "sent"


def test_words_longer_than_telegram_takes_go_out_in_pieces(telegram, heard):
    reply(heard, "\n\n".join("word " * 400 for _ in range(4)))
    jobs.run_waiting()

    assert len(telegram.accepted) == 2
    assert all(len(sent["text"]) <= 4096 for sent in telegram.accepted)


def test_f11_a_pause_that_telegram_asks_for_is_kept(telegram, heard):
    telegram.next(RateLimited(seconds=30))
    message_id = reply(heard)
    jobs.run_waiting()
    jobs.run_waiting(at=timezone.now() + timedelta(seconds=20))
    assert (state(message_id), telegram.accepted) == ("queued", [])

    [sending] = [call for call in telegram.calls if call.path.endswith("sendMessage")]
    assert sending.json["text"] == "On its way"
    assert health_of([heard.inbox_id])[heard.inbox_id].out_trouble


def test_f8_an_answer_that_was_taken_but_not_acknowledged_is_in_doubt_and_not_repeated(
    telegram, heard
):
    telegram.next(DropsAnswer())
    message_id = reply(heard)
    jobs.run_waiting()
    jobs.run_waiting(at=timezone.now() + timedelta(hours=1))

    assert state(message_id) == "unknown"
    assert len(telegram.accepted) == 1


def test_f12_a_revoked_token_holds_answers_until_there_is_a_new_one(telegram, inbox, heard):
    telegram.is_locked = True
    message_id = reply(heard)
    jobs.run_waiting()
    assert state(message_id) == "queued"
    assert not health_of([inbox.id])[inbox.id].is_well
    with pytest.raises(LockedOut):
        connect.health(registry.settings_of(inbox), inbox.id)

    telegram.is_locked = False
    actions.configure_inbox(inbox.id, settings={"token": secrets.seal(TOKEN)}, by=None)
    jobs.run_waiting(at=timezone.now() + timedelta(minutes=6))

    assert state(message_id) == "sent"
    assert health_of([inbox.id])[inbox.id].is_well


def test_who_has_blocked_the_bot_gets_nothing_and_the_agent_is_told(telegram, heard):
    telegram.blocked.add(42)
    message_id = reply(heard)
    jobs.run_waiting()

    assert state(message_id) == "failed"
    assert shown(message_id).reason.startswith("The customer has blocked the bot")


@pytest.mark.skipif(not SPEC.is_file(), reason="WEFT_VENDOR_SPECS names no telegram_api.json")
def test_what_we_ask_is_what_telegram_documents(telegram, heard, bo):
    methods = json.loads(SPEC.read_text())["methods"]
    for name, kind in [("a.png", "image/png"), ("a.pdf", "application/pdf"), ("a.mp4", "video/mp4"),
                       ("a.mp3", "audio/mpeg"), ("a.ogg", "audio/ogg")]:  # fmt: skip
        reply(heard, "Here", by=bo.pk, uploads=[upload(b"x", name, kind, by=bo.pk)], key=name)
    reply(heard)
    jobs.run_waiting()

    assert len(telegram.accepted) == 6
    for sent in telegram.accepted:
        fields = {field["name"]: field for field in methods[sent["method"]]["fields"]}
        assert set(sent) - {"method"} <= set(fields)
        assert {name for name, field in fields.items() if field["required"]} <= set(sent)
