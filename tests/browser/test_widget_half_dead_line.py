"""A tram: words come through, and the odd request does not."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import cast
from tests.browser.cast import LINES, PNG, Chat, answer, snippet
from tests.stage import eventually
from weft.conversations.models import Message, Thread
from weft.kernel import live
from weft.widget import talk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chat(weft, elsewhere, open_page):
    """Ada's chat, in which she has said something."""
    cast.open_inbox(elsewhere.address)
    page = open_page(elsewhere.show("/", f"<h1>Boots</h1>{snippet(weft)}"))
    return Chat(page).open().write("Do you have size 39?").state("Sent")


def hinder(page, what, times=None):
    """Let requests fail whose path has this in it. Return those that did."""
    failed = []

    def fail(route):
        failed.append(route.request.url)
        route.abort()

    page.route(lambda url: f"/{what}" in url, fail, times=times)
    return failed


def mend(page, photo=b""):
    """Let everything through again, as a phone that comes out of a tunnel."""
    page.unroute_all()
    page.route("**/photo-of-bo", lambda route: route.fulfill(body=photo, content_type="image/png"))
    page.evaluate("dispatchEvent(new Event('online'))")


def send_picture(chat):
    picker = chat.page.locator("weft-chat input[type=file]")
    picker.set_input_files({"name": "torn.png", "mimeType": "image/png", "buffer": PNG})
    chat.page.locator("weft-chat .chips li progress").wait_for(state="detached")
    chat.write("Torn").state("Sent")


def come_back(chat):
    chat.page.reload()
    chat.open()


def test_what_was_read_while_nothing_got_through_is_told_later(chat):
    failed = hinder(chat.page, "seen")
    answer("We do")
    chat.sees("We do")
    eventually(lambda: failed)

    chat.page.unroute_all()
    chat.page.evaluate("dispatchEvent(new Event('focus'))")

    newest = Message.objects.latest("pk").pk
    eventually(lambda: Thread.objects.get().seen_by_them == newest)


def test_who_has_a_photo_that_did_not_come_has_initials(chat):
    failed = hinder(chat.page, "photo-of-bo")
    until = (timezone.now() + timezone.timedelta(seconds=20)).isoformat()
    topic = talk.topic(Thread.objects.get().pk)
    live.signal(topic, "typing", name="Bo Kowalska", photo="/photo-of-bo", until=until)

    face = chat.page.locator("weft-chat .typing .face")
    expect(face).to_have_text("BK")
    assert failed

    mend(chat.page, photo=PNG)

    expect(face.locator("img")).to_have_js_property("naturalWidth", 1)


def test_a_picture_that_did_not_come_is_asked_for_once_more(chat):
    send_picture(chat)
    failed = hinder(chat.page, "files/", times=1)

    come_back(chat)

    image = chat.page.locator(f"{LINES} img").element_handle()
    chat.page.wait_for_function("image => image.naturalWidth === 1", arg=image)
    assert len(failed) == 1


def test_a_picture_that_does_not_come_is_a_file_by_its_name(chat):
    send_picture(chat)
    failed = hinder(chat.page, "files/")

    come_back(chat)

    link = chat.page.locator(f"{LINES} a.file")
    expect(link).to_contain_text("torn.png")
    expect(chat.page.locator(f"{LINES} img")).to_have_count(0)
    assert len(failed) == 2
    assert chat.page.problems == []

    mend(chat.page)

    expect(chat.page.locator(f"{LINES} a.image img")).to_have_js_property("naturalWidth", 1)
