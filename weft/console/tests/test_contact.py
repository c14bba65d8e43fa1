"""Which ways to the shop its contact page shows, and how fast each is just now."""

import pytest

from weft.conversations.tests.cast import agent, inbox
from weft.gateway import waits
from weft.gateway.waits import ContactPage
from weft.kernel import settings

pytestmark = pytest.mark.django_db


def test_leaders_see_the_waits_and_choose_what_is_shown(client):
    chat, mail = inbox(name="Chat"), inbox(kind="form", name="Form")
    client.force_login(agent("Olga", "owner"))

    page = client.get("/contact-page/").content.decode()
    assert "Too few answers to tell" in page
    minutes = {"live_minutes": 4, "other_minutes": 100}
    assert client.post("/contact-page/", minutes | {"shown": [chat.pk]}).status_code == 302

    kept = settings.read(ContactPage)
    assert (kept.hidden, kept.live_minutes, kept.hides_slow) == ((mail.pk,), 4, False)
    assert client.post("/contact-page/", minutes | {"live_minutes": 0}).status_code == 422
    waits.forget()
