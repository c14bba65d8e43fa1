"""What Messenger's deliveries read like, payload by payload."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from weft.channels.messenger import inbound
from weft.channels.messenger.settings import Settings
from weft.conversations.envelopes import Edited, Inbound, Reacted, Receipt, Unknown
from weft.gateway.contract import Request, Unreadable

FIXTURES = Path(inbound.__file__).parent / "fixtures"
PAGE, ADA = "110022003300", "7700880099001"


def read(name, page=PAGE):
    request = Request(inbox_id=7, body=(FIXTURES / f"{name}.json").read_bytes())
    return inbound.parse(Settings(page_id=page), request)


def the_one(name):
    [told] = read(name)
    return told


def test_words_come_from_somebody_known_to_this_page_alone():
    said = the_one("text")

    assert (said.key, said.remote, said.text) == ("m_in_1", ADA, "Gdzie moja paczka? 📦")
    assert (said.sender.kind, said.sender.value) == ("messenger", f"{PAGE}:{ADA}")
    assert said.sent_at == datetime.fromtimestamp(1795690800, UTC)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("quick_reply", "Zwrot"),
        ("postback", "Zacznij"),
        ("link", "To\nSandały\nhttps://shop.example/sandaly"),
        ("picture", ""),
    ],
)
def test_buttons_and_links_read_as_words(name, text):
    assert the_one(name).text == text


def test_a_picture_is_fetched_and_an_answer_knows_what_it_answers():
    assert [one.ref for one in the_one("picture").remote_files] == [
        "https://scontent.example/p.jpg"
    ]
    assert the_one("answering").answers == "m_out_1"


def test_from_where_somebody_came_is_known():
    assert the_one("postback").context == {"page": {"url": "", "title": "ulotka"}}
    assert the_one("from_advertisement").context["page"]["title"] == "Letnie sandały"


def test_a_button_pressed_twice_at_one_moment_is_pressed_once():
    assert the_one("postback_without_id").key == the_one("postback_without_id").key


def test_an_echo_of_another_program_is_ours_and_one_of_ours_is_a_receipt():
    theirs, ours = the_one("echo_of_another_program"), the_one("echo_of_ours")

    assert isinstance(theirs, Inbound)
    assert (theirs.is_ours, theirs.remote, theirs.text) == (True, ADA, "Już sprawdzam")
    assert isinstance(ours, Receipt)
    assert (ours.state, ours.external_id, ours.message_id, ours.part) == (
        "sent", "m_out_3", 77, (0, 1),
    )  # fmt: skip


def test_reactions_edits_and_receipts():
    reacted, edited = the_one("reaction"), the_one("edit")
    assert isinstance(reacted, Reacted)
    assert (reacted.about, reacted.emoji) == ("m_out_1", "❤")
    assert the_one("reaction_taken_back").emoji == ""
    assert isinstance(edited, Edited)
    assert (edited.about, edited.name, edited.text) == ("m_in_1", "1", "Gdzie moje paczki?")

    seen = the_one("read")
    assert (seen.state, seen.remote) == ("read", ADA)
    assert seen.at == datetime.fromtimestamp(1795690860, UTC)
    by_name, by_moment = read("delivery")
    assert (by_name.state, by_name.external_id) == ("delivered", "m_out_1")
    assert (by_moment.state, by_moment.remote) == ("delivered", ADA)


def test_unknown_kinds_are_counted_and_known_ones_of_no_matter_pass():
    *unknown, said = read("sticker_and_unsupported")
    assert [one.kind for one in unknown] == ["attachment ephemeral", "unsupported"]
    assert said.text == ""
    assert the_one("something_new") == Unknown(inbox_id=7, kind="message_feedback")
    assert the_one("standby").kind == "standby"
    assert read("thread_control") == []
    assert read("text", page="1") == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"object": "page"}'])
def test_what_is_no_delivery_is_kept_as_unreadable(body):
    with pytest.raises(Unreadable):
        inbound.parse(Settings(page_id=PAGE), Request(inbox_id=7, body=body))
