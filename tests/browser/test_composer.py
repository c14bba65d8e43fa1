"""Writing in a real browser: sent, kept, shared, refused, taken back (U3, U4, U5, U8, U10)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import deafen, eventually, hold, said, settle, words
from weft.conversations import actions
from weft.conversations.models import Conversation, Draft, Message, Upload
from weft.conversations.tests.cast import NOON, inbox, late_parcel
from weft.kernel.models import EventRow

PASTE = """({ text, html, file }) => {
    const data = new DataTransfer()
    if (text) data.setData("text/plain", text)
    if (html) data.setData("text/html", html)
    if (file) data.items.add(new File(["png"], file, { type: "image/png" }))
    const words = document.querySelector("#words")
    words.focus()
    const began = performance.now()
    words.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
    words.getBoundingClientRect()
    return performance.now() - began
}"""


def turn_to_note(page):
    page.locator(".composer__tab--note").click()


# --- U3 ---------------------------------------------------------------------------------------


def test_u3_the_guard_says_who_wrote_what_and_points_at_it(room):
    bo = room.sit(room.bo, is_overheard=True)
    words(bo).fill("So sorry, we look for it")
    deafen(bo)
    room.hear("It has come!", key="2")

    words(bo).press("Enter")

    expect(bo.locator(".composer__guard")).to_contain_text("“It has come!”")
    expect(bo.locator(".message--pointed")).to_contain_text("It has come!")
    expect(words(bo)).to_have_value("So sorry, we look for it")
    settle(bo)  # the talk has looked again since it was read
    expect(bo.locator(".message--pointed")).to_contain_text("It has come!")
    assert said() == []
    bo.keyboard.press("Enter")  # the one more key
    eventually(lambda: said() == ["So sorry, we look for it"])
    expect(bo.locator(".message--pointed")).to_have_count(0)


def test_u3_two_agents_who_send_at_once_answer_once_and_lose_no_word(room):
    bo, cy = (room.sit(who, is_overheard=True) for who in (room.bo, room.cy))
    for page in (bo, cy):
        words(page).fill("It left on Monday")
        deafen(page)

    words(bo).press("Enter")
    eventually(lambda: said() == ["It left on Monday"])
    words(cy).press("Enter")

    expect(cy.locator(".composer__guard")).to_contain_text("Bo Nowak wrote in the meantime")
    expect(words(cy)).to_have_value("It left on Monday")
    assert len(said()) == 1


# --- U4 ---------------------------------------------------------------------------------------


def test_u4_send_and_close_by_key_is_undone_from_the_toast(room):
    bo = room.sit(room.bo)
    words(bo).fill("It is on its way. Goodbye!")

    bo.keyboard.press("Control+Shift+Enter")
    expect(bo.locator("#talk-head")).to_contain_text("Closed")
    assert said() == ["It is on its way. Goodbye!"]

    bo.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(bo.locator("#talk-head")).not_to_contain_text("Closed")


def test_u4_send_and_snooze_from_the_menu(room):
    bo = room.sit(room.bo)
    words(bo).fill("I ask the warehouse")

    bo.keyboard.press("Control+.")
    bo.locator("#send-menu").get_by_role("button", name="Tomorrow morning").first.click()

    eventually(lambda: Conversation.objects.get().status == "snoozed")
    assert said() == ["I ask the warehouse"]


# --- U5 ---------------------------------------------------------------------------------------


def test_u5_a_colleague_reads_what_i_began_and_goes_on_with_it(room):
    bo, cy = room.sit(room.bo), room.sit(room.cy)
    words(bo).fill("Dear Ada, we")
    bo.get_by_text("Share draft").click()
    offer = cy.locator(".shared-draft")
    expect(offer).to_contain_text("Bo Nowak began a reply")
    words(cy).fill("Hello")

    offer.locator("summary").click()
    expect(offer).to_contain_text("Dear Ada, we")
    offer.get_by_role("button", name="Take it over").click()

    expect(words(cy)).to_have_value("Dear Ada, we\n\nHello")
    expect(bo.locator(".composer__news")).to_contain_text("A colleague took over")
    expect(words(bo)).to_have_value("Dear Ada, we")
    words(bo).press_sequentially(" are sorry")
    eventually(lambda: Draft.objects.filter(agent=room.bo, text="Dear Ada, we are sorry").exists())
    assert Draft.objects.get(agent=room.cy).text == "Dear Ada, we\n\nHello"


def test_u5_what_the_server_was_not_told_is_still_there_after_a_crash(room):
    bo = room.sit(room.bo)
    bo.route("**/draft", lambda route: route.abort())
    words(bo).fill("Dear Ada, we")
    expect(bo.locator(".composer__saved")).to_have_text("Draft not saved yet")

    bo.reload()

    expect(words(bo)).to_have_value("Dear Ada, we")
    bo.unroute("**/draft")
    eventually(lambda: Draft.objects.filter(text="Dear Ada, we").exists())


def test_u8_what_had_not_left_when_its_tab_was_closed_leaves_from_the_next_one(room):
    bo = room.sit(room.bo)
    words(bo).fill("It left on Monday")
    bo.evaluate("() => { globalThis.fetch = () => new Promise(() => {}) }")
    words(bo).press("Enter")
    expect(bo.locator(".message--sketch")).to_contain_text("It left on Monday")
    bo.close()
    assert said() == []

    again = bo.context.new_page()
    again.goto(f"{room.address}/conversations/{room.ada}/")

    eventually(lambda: said() == ["It left on Monday"])
    eventually(lambda: again.evaluate("!localStorage['weft-outbox']"))
    expect(again.locator(".message--out .state")).to_have_text("Sent")


def test_u8_what_had_arrived_when_its_tab_was_closed_is_not_kept_any_longer(room):
    bo = room.sit(room.bo)
    words(bo).fill("It left on Monday")
    bo.evaluate(
        "() => { const ask = fetch;"
        " globalThis.fetch = (...one) => ask(...one).then(() => new Promise(() => {})) }"
    )
    words(bo).press("Enter")
    eventually(lambda: said() == ["It left on Monday"])
    bo.close()

    again = bo.context.new_page()
    again.goto(f"{room.address}/conversations/{room.ada}/")

    eventually(lambda: again.evaluate("!localStorage['weft-outbox']"))
    expect(again.locator(".message--out .state")).to_have_text("Sent")
    assert said() == ["It left on Monday"]


def test_u5_a_draft_that_comes_after_what_was_sent_is_no_draft_any_more(room):
    bo = room.sit(room.bo)
    late = hold(bo, "**/draft", lambda: words(bo).fill("It left on Monday"))
    words(bo).press("Enter")
    expect(bo.locator(".message--out .state")).to_have_text("Sent")
    assert said() == ["It left on Monday"]

    with bo.expect_event("requestfinished", lambda one: one.url.endswith("/draft")):
        late.continue_()

    eventually(lambda: bo.evaluate("true") and not Draft.objects.exists())


# --- U8 ---------------------------------------------------------------------------------------


def test_u8_what_was_sent_without_a_line_leaves_when_it_is_back(room):
    bo = room.sit(room.bo)
    bo.route("**/replies", lambda route: route.abort())
    words(bo).fill("Are you well?")
    words(bo).press("Enter")
    expect(bo.locator(".message__trouble")).to_contain_text("we cannot reach the server")

    bo.reload()  # eight hours later, or after a crash
    bo.unroute("**/replies")

    expect(bo.locator(".message--out .state")).to_have_text("Sent")
    assert said() == ["Are you well?"]
    bo.reload()
    expect(bo.locator(".message--out")).to_have_count(1)


def test_u8_a_lid_closed_for_eight_hours_loses_no_word_and_misses_none(room):
    bo = room.sit(room.bo)
    words(bo).fill("Dear Ada, we are")
    eventually(lambda: Draft.objects.filter(text="Dear Ada, we are").exists())
    bo.clock.install()
    bo.context.set_offline(True)
    words(bo).press_sequentially(" on it")
    other = room.hear("Me too", remote="guest", key="g")
    for number in range(5):
        room.hear(f"Still nothing, {number}", key=f"n{number}")
    bo.clock.fast_forward("08:00:00")
    expect(words(bo)).to_have_value("Dear Ada, we are on it")

    bo.context.set_offline(False)

    for number in range(5):
        expect(bo.locator("#timeline")).to_contain_text(f"Still nothing, {number}")
    expect(bo.locator(f"#row-{other}")).to_be_visible()
    expect(words(bo)).to_have_value("Dear Ada, we are on it")
    words(bo).press("Enter")
    eventually(lambda: said() == ["Dear Ada, we are on it"])


# --- U10 --------------------------------------------------------------------------------------


def test_u10_a_forgotten_file_is_asked_for_once_in_a_chat_too(room):
    bo = room.sit(room.bo)
    words(bo).fill("The label is attached")
    words(bo).press("Enter")

    expect(bo.locator(".composer__guard")).to_contain_text("there is none")
    assert said() == []
    bo.keyboard.press("Enter")
    eventually(lambda: said() == ["The label is attached"])


# --- what is too much -------------------------------------------------------------------------


def test_a_hundred_thousand_characters_do_not_freeze_it_and_are_counted(room):
    bo = room.sit(room.bo)

    took = min(bo.evaluate(PASTE, {"text": "a line of words\r\n" * 2_000}) for _ in range(3))

    assert took < 500
    meter = bo.locator("length-meter")
    expect(meter).to_contain_text("The limit here is 10,000")
    words(bo).press("Enter")
    assert said() == []
    turn_to_note(bo)
    expect(meter).to_contain_text("of 100,000")


@pytest.mark.parametrize(
    ("clipboard", "shown"),
    [
        (
            {"text": "·\tfirst\r\n·\tsecond\u00a0one\r\n", "html": "<p>x", "file": "image.png"},
            "- first\n- second one\n",
        ),
        ({"html": "<style>b</style><p>Dear <b>Ada</b></p><ul><li>one<li>two</ul>"},
         "Dear Ada\n- one\n- two"),
    ],
)  # fmt: skip
def test_a_document_becomes_words(room, clipboard, shown):
    bo = room.sit(room.bo)

    bo.evaluate(PASTE, clipboard)

    expect(words(bo)).to_have_value(shown)
    expect(bo.locator(".composer__files .chip")).to_have_count(0)


def test_a_file_of_two_gigabytes_is_refused_before_it_travels(room):
    bo = room.sit(room.bo)
    asked = []
    bo.on("request", lambda request: "uploads" in request.url and asked.append(request.url))

    bo.evaluate(
        """() => {
            const file = new File(["x"], "film.mov", { type: "video/quicktime" })
            Object.defineProperty(file, "size", { value: 2 * 1024 ** 3 })
            const drop = new Event("drop", { bubbles: true, cancelable: true })
            drop.dataTransfer = { files: [file], types: ["Files"] }
            document.querySelector(".composer").dispatchEvent(drop)
        }"""
    )

    chip = bo.locator(".chip--failed")
    expect(chip).to_contain_text("film.mov is too large. A file can have 25")
    chip.get_by_role("button", name="Remove").click()
    expect(chip).to_have_count(0)
    assert asked == []
    assert not Upload.objects.exists()


# --- who is called, and faces -----------------------------------------------------------------


def test_a_note_calls_a_colleague_by_a_few_letters_without_diacritics(room):
    actions_of = EventRow.objects.filter(name="agent.mentioned")
    room.cy.first_name, room.cy.surname = "Żaneta", "Łoś"
    room.cy.save()
    bo = room.sit(room.bo)
    turn_to_note(bo)

    words(bo).press_sequentially("Please look, @zan los")
    expect(bo.get_by_role("option", name="Żaneta Łoś")).to_be_visible()
    bo.keyboard.press("Enter")
    expect(words(bo)).to_have_value("Please look, @Żaneta Łoś ")
    bo.keyboard.press("Enter")

    expect(bo.locator(".message--note .mention")).to_have_text("@Żaneta Łoś")
    eventually(lambda: [one.body["agent_id"] for one in actions_of] == [room.cy.pk])


def test_a_sign_that_is_to_call_nobody_is_left_alone(room):
    room.cy.first_name, room.cy.surname = "Żaneta", "Łoś"
    room.cy.save()
    bo = room.sit(room.bo)
    turn_to_note(bo)

    words(bo).press_sequentially("Reached us @zan")
    expect(bo.get_by_role("option", name="Żaneta Łoś")).to_be_visible()
    bo.keyboard.press("Escape")
    words(bo).press_sequentially("eta")

    expect(words(bo)).to_have_value("Reached us @zaneta")
    expect(bo.locator(".mention-menu__sheet")).to_be_hidden()
    assert words(bo).get_attribute("role") is None


def test_a_face_is_found_by_a_word_of_any_of_three_languages(room):
    bo = room.sit(room.bo)
    faces = bo.locator(".emoji__faces > button")

    for word in ("parc", "paczka", "zásilka"):
        bo.get_by_role("button", name="Emoji").click()
        bo.get_by_role("searchbox", name="Find an emoji").fill(word)
        expect(faces.first).to_have_text("📦")
        bo.keyboard.press("Enter")

    expect(words(bo)).to_have_value("📦📦📦")
    bo.get_by_role("button", name="Emoji").click()
    expect(faces.first).to_have_text("📦")  # what one used last


def test_a_key_opens_the_faces_and_puts_one_where_the_caret_was(room):
    bo = room.sit(room.bo)
    words(bo).fill("Hello  Ada")
    words(bo).evaluate("words => words.setSelectionRange(6, 6)")
    bo.keyboard.press("Escape")

    bo.keyboard.press("?")
    expect(bo.locator(".key-sheet").get_by_text("Emoji", exact=True)).to_be_visible()
    bo.keyboard.press("Escape")
    bo.keyboard.press(":")
    expect(bo.get_by_role("searchbox", name="Find an emoji")).to_be_focused()
    bo.keyboard.type("parcel")
    expect(bo.locator(".emoji__faces > button").first).to_have_text("📦")
    bo.keyboard.press("Enter")

    expect(words(bo)).to_have_value("Hello 📦 Ada")


# --- colleagues meanwhile ---------------------------------------------------------------------


def test_who_writes_while_another_closes_is_told_and_keeps_every_word(room):
    bo = room.sit(room.bo)
    words(bo).fill("One more thing")

    actions.close(room.ada, by=room.cy.pk, at=NOON)

    expect(bo.locator(".composer__news")).to_contain_text("closed this while you were writing")
    expect(bo.locator("#timeline")).to_contain_text("Cy Nowak closed it")
    expect(words(bo)).to_have_value("One more thing")


def test_one_turns_to_another_channel_and_keeps_the_words(room):
    desk = inbox(name="Desk")
    letter = late_parcel(desk, text="By the other way", remote="ada-desk")
    other = actions.receive([letter], at=NOON)[0].conversation_id
    actions.merge(room.ada, other, by=room.bo.pk, at=NOON)
    bo = room.sit(room.bo)
    words(bo).fill("It has left")

    bo.locator(".addressing__ways").get_by_text("Shop").click()

    expect(bo.locator(".composer__to.for-reply")).to_contain_text("by Shop")
    expect(words(bo)).to_have_value("It has left")
    words(bo).press("Enter")
    eventually(lambda: said() == ["It has left"])
    assert Message.objects.get(direction="out").inbox_id == room.inbox.pk


def write_while_turning(room):
    """Choose another way and send words before it stands there.

    Return the page, and the request for that way, which waits.
    """
    letter = late_parcel(inbox(name="Branch"), remote="r9", text="Here, too")
    other = actions.receive([letter], at=timezone.now())[0].conversation_id
    actions.merge(room.ada, other, by=room.bo.pk, at=NOON)
    bo = room.sit(room.bo)
    asked = []
    bo.route("**/composer?on=*", lambda route: asked.append(route))  # noqa: PLW0108

    bo.locator(".addressing__ways").get_by_text("Shop").click()
    words(bo).press_sequentially("For you alone")
    words(bo).press("Enter")
    eventually(lambda: asked)
    return bo, asked.pop()


def test_nothing_leaves_on_the_old_way_while_another_is_chosen(room):
    bo, asked = write_while_turning(room)

    expect(words(bo)).to_have_value("For you alone")
    assert said() == []
    asked.continue_()
    eventually(lambda: said() == ["For you alone"])
    assert Message.objects.get(direction="out").thread.remote != "r9"


def test_a_way_that_cannot_be_reached_is_not_answered_on_another(room):
    bo, asked = write_while_turning(room)

    asked.abort()

    expect(bo.locator(".toast")).to_contain_text("could not be sent")
    expect(words(bo)).to_have_value("For you alone")
    assert said() == []


# --- a clock that goes wrong ------------------------------------------------------------------


def test_times_are_told_by_the_servers_clock(room):
    Conversation.objects.update(waiting_since=timezone.now() - timedelta(hours=2))
    bo = room.sit(room.bo)
    bo.clock.set_fixed_time("2031-05-05T10:00:00")

    bo.reload()

    expect(bo.locator("#talk-head relative-time")).to_have_text("2h")
    words(bo).fill("Soon")
    words(bo).press("Enter")
    expect(bo.locator(".message--out .state")).to_have_text("Sent")
