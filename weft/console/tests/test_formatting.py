"""What agents write for channels that format: shown as its readers see it, and never more."""

import uuid

import pytest

from weft.channels.email.tests.test_sanitise import VECTORS
from weft.console import formatting
from weft.conversations.envelopes import File
from weft.gateway import registry

BOX = File(
    id=uuid.UUID(int=7), sha256="a" * 64, name="box.png", content_type="image/png", size=9
)  # fmt: skip


@pytest.fixture
def mail():
    return registry.channel("email")


def test_signs_become_what_they_mean_and_lines_stay_lines(mail):
    shown = formatting.html(mail, "**Hi** *Ada*,\nsee https://shop.example/a\n\n- one", [])

    assert "<strong>Hi</strong> <em>Ada</em>,<br>" in shown
    assert 'href="https://shop.example/a"' in shown
    assert 'target="_blank"' in shown
    assert "<li>one</li>" in shown


def test_a_picture_of_the_message_is_shown_where_it_stands_and_not_listed_below(mail):
    text = f"Here: ![Box](upload:{BOX.id})"

    shown = formatting.html(mail, text, [BOX])

    assert '<img src="/files/' in shown
    assert formatting.beside([BOX], text) == []
    assert formatting.beside([BOX], "Here") == [BOX]


def test_a_picture_of_somebody_else_is_not_asked_for(mail):
    shown = formatting.html(mail, "![x](https://track.example/p.gif) ![y](/account/logout)", [])

    assert "src=" not in shown


@pytest.mark.parametrize("vector", VECTORS)
def test_d1_what_is_typed_stays_words(mail, vector):
    for text in (vector, f"**{vector}**", f"[x]({vector})", f"![{vector}]({vector})"):
        shown = formatting.html(mail, text, [BOX]).lower()

        assert "<script" not in shown
        assert "<svg" not in shown
        assert "<img src" not in shown
        assert 'href="javascript' not in shown
        assert 'href="data' not in shown
        assert 'href="/' not in shown


def test_where_nothing_formats_words_are_shown_as_they_were_typed():
    assert formatting.html(registry.channel("webchat"), "**Hi**", []) is None
