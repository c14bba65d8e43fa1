"""What agents write for channels that format: shown as its readers see it, and never more."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from weft.channels.email.tests.test_sanitise import VECTORS
from weft.console.tests.post import deliver, mailbox
from weft.console.timeline import formatting
from weft.conversations.envelopes import File
from weft.conversations.tests.cast import agent
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


@pytest.fixture
def bo(client, db):
    bo = agent("Bo")
    client.force_login(bo)
    return bo


def preview(client, arrived, **form):
    return client.post(
        f"/conversations/{arrived.conversation_id}/preview", {"thread": arrived.thread_id} | form
    )


def test_a_preview_is_drawn_by_what_draws_the_mail(client, bo):
    arrived = deliver(mailbox())

    assert preview(client, arrived, text="**Hi**").content == b"<p><strong>Hi</strong></p>\n"
    assert b"<script" not in preview(client, arrived, text="<script>alert(1)</script>").content


def test_a_preview_shows_ones_own_files_and_nobody_elses(client, bo):
    arrived = deliver(mailbox())
    png = SimpleUploadedFile("box.png", b"\x89PNG\r\n\x1a\n", content_type="image/png")
    mine = client.post("/uploads", {"file": png}).json()["id"]
    form = {"text": f"![Box](upload:{mine})", "uploads": mine}

    assert b'<img src="/files/' in preview(client, arrived, **form).content
    client.force_login(agent("Di"))
    assert b"<img" not in preview(client, arrived, **form).content


def test_where_nothing_is_rendered_there_is_no_preview(client, bo):
    arrived = deliver(mailbox())

    assert preview(client, arrived, text="**Hi**", thread="1000000").status_code == 204
