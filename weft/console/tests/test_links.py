"""Files go by text message as links; the composer says so, and counts them."""

import pytest
from django.utils import timezone

from weft.console.composer import carrying
from weft.console.composer.addressing import CannotBeSent
from weft.conversations import actions
from weft.gateway import registry
from weft.kernel import files


@pytest.fixture
def by_text(desk):
    type(desk.inbox).objects.filter(pk=desk.inbox.pk).update(kind="sms_kannel", settings={})
    registry._kept.clear()
    registry.channel_of.cache_clear()
    yield desk
    registry._kept.clear()
    registry.channel_of.cache_clear()


def test_the_composer_says_that_files_go_as_links(by_text):
    assert "The customer gets a link to each file." in by_text.page()


def test_elsewhere_it_says_nothing_of_links(desk):
    assert "The customer gets a link to each file." not in desk.page()


def test_words_that_leave_no_room_for_the_links_are_too_long(by_text):
    stored = files.store([b"%PDF-1.7"])
    upload = actions.keep_upload(
        sha256=stored.sha256, name="a.pdf", content_type="application/pdf", at=timezone.now(),
        agent_id=by_text.bo.pk,
    )  # fmt: skip

    def reply(text, *uploads):
        return actions.Reply(
            conversation_id=by_text.ada, text=text, by=by_text.bo.pk, at=timezone.now(), key="k",
            uploads=uploads,
        )  # fmt: skip

    carrying.check(reply("o" * 1520))
    carrying.check(reply("o" * 100, upload.pk))
    with pytest.raises(CannotBeSent, match="too long"):
        carrying.check(reply("o" * 1520, upload.pk))
