"""Updates as Telegram sends them, and what they tell."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weft.channels.telegram import inbound
from weft.channels.telegram.settings import Settings
from weft.conversations.envelopes import Edited, Inbound, Reacted, Unknown, Unsent
from weft.gateway.contract import Request

FIXTURES = Path(__file__).parents[1] / "fixtures"
ARRIVED = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)


def told(name, **changes):
    update = json.loads((FIXTURES / f"{name}.json").read_text())
    for field, value in changes.items():
        update["message"][field] = value
    body = json.dumps(update).encode()
    return list(inbound.parse(Settings(), Request(inbox_id=5, body=body, arrived_at=ARRIVED)))


def test_words_become_a_message_of_the_person_in_their_chat():
    [message] = told("words")

    assert (message.key, message.remote, message.text) == ("42:7", "42", "Where is my parcel? 📦")
    assert message.sent_at == datetime(2026, 1, 1, 12, tzinfo=UTC)
    sender = message.sender
    assert (sender.kind, sender.value, sender.name, sender.language) == (
        "telegram", "42", "Ada Nowak", "pl",
    )  # fmt: skip
    assert message.context == {"username": "@ada_n"}
    assert not message.is_quiet


def test_opening_the_bot_makes_nobody_wait_and_tells_from_which_link():
    [message] = told("start")

    assert message.is_quiet
    assert message.context["start"] == "spring-sale"


@pytest.mark.parametrize(
    ("name", "ref", "file", "kind", "text"),
    [
        ("photo", "large", "photo.jpg", "image/jpeg", "It came like this"),
        ("document", "doc1", "faktura.pdf", "application/pdf", ""),
        ("animation", "anim1", "cat.mp4", "video/mp4", ""),
        ("voice", "voice1", "voice.ogg", "audio/ogg", ""),
        ("sticker", "st1", "sticker.webp", "image/webp", "🎉"),
    ],
)
def test_what_comes_with_a_file_names_it_and_where_it_lies(name, ref, file, kind, text):
    [message] = told(name)

    [lying] = message.remote_files
    assert (lying.ref, lying.name, lying.content_type) == (ref, file, kind)
    assert lying.size > 0
    assert message.text == text


def test_a_place_and_a_contact_are_words_that_one_can_use():
    assert told("place")[0].text.splitlines() == [
        "Sukiennice", "Rynek Główny 1",
        "https://www.openstreetmap.org/?mlat=50.0614&mlon=19.9366#map=16/50.0614/19.9366",
    ]  # fmt: skip
    assert told("contact")[0].text == "Ada Nowak\n+48600100200"


def test_what_we_cannot_show_is_still_a_message_and_is_counted():
    unknown, message = told("poll")

    assert unknown == Unknown(inbox_id=5, kind="message: poll")
    assert isinstance(message, Inbound)
    assert message.text == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("group", "message in a group"),
        ("pinned", "message: pinned_message"),
        ("channel_post", "channel_post"),
        ("business_own", "message in a private"),
    ],
)
def test_what_is_no_customers_message_is_counted_and_becomes_none(name, kind):
    assert told(name) == [Unknown(inbox_id=5, kind=kind)]


def test_an_edit_names_the_message_and_is_named_by_its_update():
    [edit] = told("edit")

    assert edit == Edited(
        inbox_id=5, about="42:7", name="1011", text="Where is my parcel 4711?",
        at=datetime(2026, 1, 1, 12, 1, tzinfo=UTC),
    )  # fmt: skip


def test_a_reaction_shows_all_that_stands_there_now():
    [reaction], [removed] = told("reaction"), told("reaction_removed")

    assert isinstance(reaction, Reacted)
    assert (reaction.about, reaction.actor, reaction.emoji) == ("42:9", "42", "👍✨")
    assert (removed.about, removed.actor, removed.emoji) == ("42:9", "42", "")
    assert reaction.name != removed.name


def test_the_press_of_a_button_is_read_as_the_words_on_it():
    [message] = told("button")

    assert (message.text, message.remote) == ("Large", "42")
    assert message.context == {"button": "l"}
    assert message.sent_at == ARRIVED


def test_a_business_account_has_chats_of_its_own():
    [message] = told("business")
    assert (message.remote, message.key) == ("42@bc1", "42@bc1:7")

    assert told("business_deleted") == [
        Unsent(inbox_id=5, about=f"42@bc1:{number}", at=ARRIVED) for number in (7, 8)
    ]


def test_somebody_who_stops_the_bot_says_nothing():
    assert told("stopped") == []
