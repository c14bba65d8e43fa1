"""The desk in a real browser: what EXPERIENCE.md promises of it (U2, U3, U5, U7, U8, U10)."""

import re
import time
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.desk import WIDE, deafen, eventually, said, words
from weft.console.tests.cast import NOON
from weft.conversations import actions
from weft.conversations.models import Conversation, Draft, Message

# --- U2: who else is here --------------------------------------------------------------------


def test_u2_a_second_viewer_is_seen_at_once_and_gone_soon(room):
    bo = room.sit(room.bo)
    faces = bo.locator(".talk__viewers .avatar")
    expect(faces).to_have_count(0)

    began = time.monotonic()
    cy = room.sit(room.cy)
    arrived = time.monotonic()
    expect(faces).to_have_count(1, timeout=1_000)
    assert time.monotonic() - arrived < 1.0, time.monotonic() - began
    expect(faces.first).to_have_attribute("aria-label", "Cy Nowak is looking at this")

    cy.context.close()
    expect(faces).to_have_count(0, timeout=10_000)


def test_u2_an_agent_with_two_tabs_counts_once_and_lists_show_it(room):
    watcher = room.sit(room.bo, "/inbox/?view=all")
    cy = room.sit(room.cy)
    second = cy.context.new_page()
    second.goto(cy.url)
    second.wait_for_selector("html[data-line=up]")

    expect(watcher.locator(f"#row-{room.ada} .row__viewers .avatar")).to_have_count(1)
    cy.close()
    time.sleep(0.3)
    expect(watcher.locator(f"#row-{room.ada} .row__viewers .avatar")).to_have_count(1)
    second.close()
    expect(watcher.locator(f"#row-{room.ada} .row__viewers .avatar")).to_have_count(0)


def test_u2_a_colleague_who_writes_is_marked(room):
    bo, cy = room.sit(room.bo), room.sit(room.cy)

    words(cy).press_sequentially("Hel")

    expect(bo.locator(".talk__writers")).to_contain_text("Cy Nowak is writing")
    expect(bo.locator(".talk__viewers .viewer--typing")).to_have_count(1)


# --- U3: nothing leaves past what one has not seen ---------------------------------------


def test_what_the_composer_has_not_shown_stops_the_reply(room):
    bo = room.sit(room.bo, is_overheard=True)
    words(bo).fill("So sorry, we look for it")
    deafen(bo)
    room.hear("It has come!", key="2")

    words(bo).press("Enter")

    expect(bo.locator("#timeline")).to_contain_text("It has come!")
    expect(bo.locator(".composer__guard")).to_be_visible()
    expect(words(bo)).to_have_value("So sorry, we look for it")
    assert said() == []

    bo.keyboard.press("Enter")  # the one more key: its button has the focus
    expect(bo.locator(".message--out")).to_contain_text("So sorry, we look for it")
    eventually(lambda: said() == ["So sorry, we look for it"])


def test_a_double_enter_is_one_message(room):
    bo = room.sit(room.bo)
    words(bo).fill("Only once")

    bo.evaluate(
        """() => {
            const enter = () => document.querySelector("#words").dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))
            enter()
            enter()
        }"""
    )

    expect(bo.locator(".message--out")).to_have_count(1)
    eventually(lambda: said() == ["Only once"])
    time.sleep(0.3)
    assert said() == ["Only once"]


# --- U5: drafts --------------------------------------------------------------------------


def test_what_is_typed_is_on_the_server_within_two_seconds_and_on_another_device(room):
    bo = room.sit(room.bo)
    words(bo).fill("Dear Ada, we")
    began = time.monotonic()

    eventually(lambda: Draft.objects.filter(text="Dear Ada, we").exists(), 2)
    assert time.monotonic() - began < 2
    bo.context.close()  # the window is gone without a word

    again = room.sit(room.bo)
    expect(words(again)).to_have_value("Dear Ada, we")
    expect(again.locator(f"#row-{room.ada} .row__draft")).to_be_visible()


# --- U7: after a gap ---------------------------------------------------------------------


def test_after_a_gap_the_screen_equals_the_server_in_two_seconds(room):
    bo = room.sit(room.bo)
    bo.context.set_offline(True)
    expect(bo.locator("#offline")).to_be_visible(timeout=8_000)
    hidden = Message.objects.get().pk
    for n in range(3):
        room.hear(f"line {n}", key=f"l{n}")
    actions.redact(hidden, reason="card number", by=room.cy.pk, at=NOON)
    actions.tag(room.ada, name="late", by=room.cy.pk)

    bo.context.set_offline(False)
    began = time.monotonic()
    expect(bo.locator("#timeline")).to_contain_text("line 2", timeout=4_000)
    expect(bo.locator("#talk-head")).to_contain_text("late")
    expect(bo.locator("#timeline")).not_to_contain_text("My parcel is late")
    assert time.monotonic() - began < 2.5  # two, and what the looking itself takes
    expect(bo.locator("#offline")).to_be_hidden()

    shown = bo.locator(".message__text").all_inner_texts()
    assert shown == ["line 0", "line 1", "line 2"]


@pytest.mark.parametrize("trouble", ["fails", "is cut off"])
def test_u7_what_the_server_failed_to_show_is_asked_for_again(room, trouble):
    bo = room.sit(room.bo)
    failed = set()

    def fail_once(route):
        part = re.sub(r"\?.*", "", route.request.url)
        if part in failed:
            return route.continue_()
        failed.add(part)
        return route.fulfill(status=503) if trouble == "fails" else route.abort()

    for part in ("timeline", "header"):
        bo.route(f"**/conversations/{room.ada}/{part}*", fail_once)
    bo.route("**/inbox/*rows=*", fail_once)
    room.hear("Are you there?", key="2")
    actions.tag(room.ada, name="late", by=room.cy.pk)

    expect(bo.locator("#timeline")).to_contain_text("Are you there?")
    expect(bo.locator("#talk-head")).to_contain_text("late")
    expect(bo.locator(f"#row-{room.ada}")).to_contain_text("Are you there?")
    assert failed


def test_u7_a_part_that_is_told_while_it_fetches_looks_once_more(room):
    bo = room.sit(room.bo)

    before = bo.evaluate(
        """() => {
            const head = document.getElementById("talk-head")
            const tell = () => head.dispatchEvent(new CustomEvent("live"))
            window.asked = 0
            head.addEventListener("htmx:beforeRequest", () => (window.asked += 1))
            tell()
            tell()
            htmx.process(head)  // as when a request before it settles: what waits is forgotten
            return window.asked
        }"""
    )

    bo.wait_for_function("before => window.asked > before", arg=before)


def test_a_new_message_stands_there_without_reload(room):
    bo = room.sit(room.bo)
    other = room.hear("Hello from another", remote="guest", key="g")

    expect(bo.locator(f"#row-{other}")).to_contain_text("Hello from another")
    room.hear("Are you there?", key="2")
    expect(bo.locator("#timeline")).to_contain_text("Are you there?")
    expect(bo.locator("#view-all .count")).to_have_text("2")


# --- U8: what is sent shows at once, and the truth after ---------------------------------


def test_a_message_shows_with_the_next_frame_and_then_its_state(room):
    bo = room.sit(room.bo)
    words(bo).fill("On its way")
    held = []
    bo.route("**/replies", lambda route: held.append(route))  # noqa: PLW0108

    shown = bo.evaluate(
        """async () => {
            document.querySelector("#words").dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))
            await new Promise(requestAnimationFrame)
            return document.querySelector(".message--out")?.innerText ?? ""
        }"""
    )

    assert "On its way" in shown
    assert said() == []  # nobody has answered yet
    eventually(lambda: held)
    held.pop().continue_()
    state = bo.locator(".message--out .state")
    expect(state).to_have_text("Sent")
    assert bo.locator(".message--out").count() == 1

    thread = Message.objects.get(direction="out").thread_id
    actions.read_by_customer(thread, up_to=Message.objects.get(direction="out").pk)
    expect(state).to_have_text("Seen")


def test_what_could_not_leave_says_so_and_retry_sends_it_once(room):
    bo = room.sit(room.bo)
    bo.route("**/replies", lambda route: route.abort())
    words(bo).fill("Are you well?")
    words(bo).press("Enter")

    trouble = bo.locator(".message__trouble")
    expect(trouble).to_contain_text("we cannot reach the server")
    bo.unroute("**/replies")
    trouble.get_by_role("button", name="Retry").click()

    expect(bo.locator(".message--out .state")).to_have_text("Sent")
    assert said() == ["Are you well?"]
    expect(bo.locator(".message--out")).to_have_count(1)


# --- U10: a note is not a reply ----------------------------------------------------------


def test_a_note_looks_different_and_the_words_stay_when_switching(room):
    bo = room.sit(room.bo)
    words(bo).fill("She sounds upset")
    ground = "getComputedStyle(document.querySelector('.composer__form')).backgroundColor"
    edge = "getComputedStyle(document.querySelector('.composer__form')).borderTopStyle"
    as_reply = bo.evaluate(ground), bo.evaluate(edge)

    bo.locator(".composer__tab--note").click()

    expect(words(bo)).to_have_value("She sounds upset")
    expect(bo.get_by_role("button", name="Add note")).to_be_visible()
    expect(bo.get_by_role("button", name="Send reply")).to_be_hidden()
    eventually(lambda: bo.evaluate(ground) != as_reply[0])
    assert (as_reply[1], bo.evaluate(edge)) == ("solid", "dashed")

    words(bo).press("Enter")
    expect(bo.locator(".message--note .message__kind")).to_have_text("Note")
    eventually(lambda: said(direction="note") == ["She sounds upset"])
    assert said() == []


# --- the rest of the desk ----------------------------------------------------------------


def test_closing_is_undone_from_the_toast(room):
    bo = room.sit(room.bo)
    bo.get_by_role("button", name="Close", exact=True).click()
    expect(bo.locator("#talk-head")).to_contain_text("Closed")

    bo.get_by_role("button", name="Undo").click()

    expect(bo.locator("#talk-head")).not_to_contain_text("Closed")
    assert Conversation.objects.get().status == "open"


def test_opening_another_conversation_moves_the_seat(room):
    other = room.hear("Second", remote="guest", key=str(uuid.uuid4()))
    bo, cy = room.sit(room.bo), room.sit(room.cy)
    expect(bo.locator(".talk__viewers .avatar")).to_have_count(1)

    cy.locator(f"#row-{other} a").click()

    expect(bo.locator(".talk__viewers .avatar")).to_have_count(0)
    expect(bo.locator(f"#row-{other} .row__viewers .avatar")).to_have_count(1)


def test_a_pasted_file_goes_with_the_message(room):
    bo = room.sit(room.bo)
    bo.evaluate(
        """() => {
            const data = new DataTransfer()
            data.items.add(new File(["torn"], "label.txt", { type: "text/plain" }))
            document.querySelector("#words").dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true }))
        }"""
    )
    expect(bo.locator(".chip[data-upload]")).to_contain_text("label.txt")
    words(bo).fill("See")
    words(bo).press("Enter")

    expect(bo.locator(".message--out .file")).to_contain_text("label.txt")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_can_be_used_by_everybody(room, axe, scheme):
    actions.note(room.ada, text="Courier lost it", by=room.cy.pk, at=NOON, key="n")
    bo = room.sit(room.bo, color_scheme=scheme)

    assert axe(bo) == []


def test_without_script_one_answers_all_the_same(room):
    page = room.sit(room.bo, "/inbox/?view=all")
    cookies = page.context.cookies()
    plain = room.open_page(f"{room.address}/account/login/", java_script_enabled=False, **WIDE)
    plain.context.add_cookies(cookies)
    plain.goto(f"{room.address}/conversations/{room.ada}/")

    words(plain).fill("By hand")
    plain.get_by_role("button", name="Send reply").click()

    expect(plain.locator(".message--out")).to_contain_text("By hand")
    expect(words(plain)).to_have_value("")


def test_a_part_that_a_script_has_styled_is_swapped_within_the_policy_of_the_page(room):
    bo = room.sit(room.bo)
    bo.evaluate(
        """async () => {
            window.broken = []
            document.addEventListener("securitypolicyviolation", (event) =>
                broken.push(event.violatedDirective))
            const part = document.querySelector("#composer")
            part.style.color = "red"
            part.style.color = "" // style="" stays, which htmx would carry over to the next one
            const pane = { target: "#conversation-pane", swap: "outerHTML" }
            await htmx.ajax("GET", location.pathname, pane)
            await new Promise((done) => setTimeout(done, 300))
        }"""
    )

    assert bo.evaluate("broken") == []


def test_the_note_of_a_menu_begins_where_its_titles_do(room):
    bo = room.sit(room.bo)
    bo.locator("#send-menu > summary").click()
    begins = """(one) => one.getBoundingClientRect().left
        + parseFloat(getComputedStyle(one).paddingInlineStart)"""

    note, title = (bo.locator(f"#send-menu .menu__{part}").first for part in ("note", "title"))

    assert note.evaluate(begins) == title.evaluate(begins)
