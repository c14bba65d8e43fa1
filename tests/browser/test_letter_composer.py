"""Writing a letter in a real browser: people as chips, asking once, undo, later (U4, U5, U10)."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import eventually, hold, said
from tests.browser.test_letters import Desk
from weft.console.tests.post import SHOP, deliver
from weft.conversations import actions
from weft.conversations.envelopes import Party
from weft.conversations.models import Delivery, Draft, Recipient


@pytest.fixture
def desk(weft, open_page):
    return Desk(weft, open_page)


def words(page):
    return page.get_by_label("Your words")


def send(page):
    page.get_by_role("button", name="Send reply").click()


def holding(desk):
    """Open a letter that was answered just now; the answer waits its seconds."""
    page = desk.open(deliver(desk.post))
    words(page).fill("On its way")
    send(page)
    page.locator("#timeline count-down").wait_for()
    return page


def test_u4_z_takes_back_what_was_just_sent_with_its_words(desk):
    page = holding(desk)
    assert Delivery.objects.get().state == "held"  # the server holds it, whatever the browser does

    page.locator("#timeline").focus()
    page.keyboard.press("z")

    expect(words(page)).to_have_value("On its way")
    assert Delivery.objects.get().state == "withdrawn"
    expect(page.locator("count-down")).to_have_count(0)


def taken_back(page, pattern, typed):
    """Take the letter back by key and type on before what `pattern` names is answered."""

    def act():
        page.locator("#timeline").focus()
        page.keyboard.press("z")

    held = hold(page, pattern, act)
    words(page).press_sequentially(typed)
    return held


@pytest.mark.parametrize("pattern", ["**/departure", "**/composer"])
def test_u4_what_is_typed_while_a_letter_is_taken_back_stands_below_its_words(desk, pattern):
    page = holding(desk)
    words(page).fill("One more")
    eventually(lambda: Draft.objects.filter(text="One more").exists())

    held = taken_back(page, pattern, " thing")
    page.wait_for_timeout(2_500)  # for which a draft waits at most
    held.continue_()

    expect(words(page)).to_have_value("On its way\n\nOne more thing")
    expect(words(page)).to_be_focused()
    eventually(lambda: Draft.objects.get().text == "On its way\n\nOne more thing")
    page.reload()
    expect(words(page)).to_have_value("On its way\n\nOne more thing")


@pytest.mark.parametrize("pattern", ["**/departure", "**/composer"])
def test_u4_what_is_sent_while_a_letter_is_taken_back_says_that_it_waits(desk, pattern):
    page = holding(desk)
    held = taken_back(page, pattern, "One more thing")
    news = page.locator(".composer__news")

    words(page).press("Control+Enter")
    expect(news).to_have_text("What you take back comes here first. Read it, then send.")
    held.continue_()

    expect(words(page)).to_have_value("On its way\n\nOne more thing")
    expect(news).to_be_visible()
    words(page).press("Control+Enter")
    expect(page.locator("#timeline count-down")).to_have_count(1)
    eventually(lambda: said() == ["On its way", "On its way\n\nOne more thing"])


def test_u4_what_waits_for_a_letter_that_stays_away_is_not_told_of_it_any_more(desk):
    page = holding(desk)
    held = taken_back(page, "**/departure", "Another one")

    words(page).press("Control+Enter")
    expect(page.locator(".composer__news")).to_be_visible()
    held.abort()

    expect(page.locator(".composer__news")).to_be_hidden()
    expect(words(page)).to_have_value("Another one")


def test_u4_a_letter_that_is_taken_back_is_not_lost_where_its_draft_cannot_be_fetched(desk):
    page = holding(desk)

    held = taken_back(page, "**/composer", "One more thing")
    held.abort()

    expect(words(page)).to_have_value("On its way\n\nOne more thing")
    eventually(lambda: Draft.objects.get().text == "On its way\n\nOne more thing")


def test_u4_what_was_typed_stays_where_a_letter_could_not_be_taken_back(desk):
    page = holding(desk)

    held = taken_back(page, "**/departure", "Another one")
    held.abort()

    expect(words(page)).to_have_value("Another one")
    eventually(lambda: Draft.objects.filter(text="Another one").exists())


def test_u5_a_letter_that_is_not_sent_yet_keeps_its_subject(desk):
    page = desk.open(deliver(desk.post))
    page.locator("[name=subject]").fill("Your parcel, found")
    words(page).fill("Good news")
    eventually(lambda: Draft.objects.filter(letter__subject="Your parcel, found").exists())

    page.reload()

    expect(page.locator("[name=subject]")).to_have_value("Your parcel, found")


def test_u10_somebody_new_is_asked_for_once(desk):
    page = desk.open(deliver(desk.post))
    field = page.locator("recipient-field input:not([type=hidden])").first
    field.fill("new@post.example")
    field.press("Enter")
    words(page).fill("Hello both")
    send(page)
    expect(page.locator(".composer__guard")).to_be_visible()
    assert said() == []

    page.get_by_role("button", name="Send anyway").click()

    eventually(lambda: said() == ["Hello both"])
    assert Recipient.objects.filter(address="new@post.example").exists()


def test_whoever_is_typed_in_is_called_like_those_who_were_there(desk):
    desk.bo.language = "pl"
    desk.bo.save()
    page = desk.open(deliver(desk.post))

    page.get_by_label("Do", exact=True).fill("pat@post.example")
    page.keyboard.press("Enter")

    for who in ("ada@post.example", "pat@post.example"):
        expect(page.get_by_role("button", name=f"Usuń: {who}")).to_be_visible()


def test_d12_a_letter_may_leave_later(desk):
    page = desk.open(deliver(desk.post))
    words(page).fill("Good morning")
    page.locator("details:has([name=send_at]) > summary").click()
    page.locator("[name=send_at]").last.click()

    eventually(lambda: said() == ["Good morning"])
    delivery = Delivery.objects.get()
    assert delivery.state == "held"
    assert delivery.due_at > delivery.changed_at


@pytest.mark.parametrize("is_put_back", [False, True])
def test_a_way_loses_the_name_that_told_it_apart_though_a_subject_was_chosen(desk, is_put_back):
    other = deliver(desk.post, name="b@post.example", subject="A broken box").conversation_id
    first = deliver(desk.post)
    at = timezone.now()
    batch = actions.merge(first.conversation_id, other, by=desk.cy.pk, at=at)
    page = desk.open(first)
    ways, to = page.locator(".addressing__ways a"), page.locator(".composer__to.for-reply")
    expect(ways).to_have_text(["Post: A broken box", "Post: Late parcel"])
    expect(to).to_contain_text("by Post: Late parcel")
    subject = page.get_by_label("Subject")
    as_it_came = subject.input_value()
    subject.fill("About both")
    if is_put_back:
        subject.fill(as_it_came)

    actions.undo(batch, by=desk.cy.pk, at=at)

    expect(ways).to_have_count(0)
    expect(to).to_have_text("to Ada by Post")
    expect(subject).to_have_value(as_it_came if is_put_back else "About both")
    expect(subject).to_be_focused()


@pytest.mark.parametrize(
    ("scheme", "width", "language"), [("light", 1440, "cs"), ("dark", 390, "pl")]
)
def test_the_composer_of_letters_fits_every_width(desk, axe, scheme, width, language):
    desk.bo.language = language
    desk.bo.save()
    eve = Party(address="eve@post.example", name="Eve", role="cc")
    first = deliver(desk.post, recipients=(SHOP, eve))
    page = desk.open(first, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.locator("#words").fill("**Dzień dobry**")
    button = page.locator(".composer__send.for-reply")

    box = button.bounding_box()
    assert box["x"] + box["width"] <= width
    assert box["height"] < 60
    assert width < 1000 or page.locator(".composer__foot").bounding_box()["height"] < 60  # one line
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("details:has([name=send_at]) > summary").click()
    sheet = page.locator("details:has([name=send_at]) .menu__sheet").bounding_box()
    assert sheet["x"] >= 0
    assert sheet["y"] >= 0
    assert sheet["y"] + sheet["height"] <= 900
    assert axe(page, of="details:has([name=send_at])") == []
    page.keyboard.press("Escape")
    assert axe(page) == []


def test_on_a_phone_the_talk_has_the_room_until_somebody_writes(desk):
    eve = Party(address="eve@post.example", name="Eve", role="cc")
    first = deliver(desk.post, recipients=(SHOP, eve))
    page = desk.open(first, viewport={"width": 390, "height": 844})
    to, composer = page.locator(".addressing"), page.locator("#composer")
    expect(to).to_be_hidden()
    expect(page.locator(".format-bar")).to_be_hidden()
    assert composer.bounding_box()["height"] < 160

    page.locator("[data-command=emoji]").click()  # what is pressed first stays below the finger
    expect(page.locator(".emoji__faces")).to_be_visible()
    expect(to).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#talk-head h1").click()
    expect(to).to_be_hidden()

    words(page).click()
    page.keyboard.type("On its way")
    page.locator("#talk-head h1").click()
    expect(words(page)).not_to_be_focused()
    page.wait_for_timeout(500)  # longer than it takes to go
    expect(to).to_be_visible()
    expect(page.locator(".format-bar")).to_be_visible()
