"""The desk in a real browser: what EXPERIENCE.md promises of it (U2, U3, U5, U7, U8, U10)."""

import re
import time
import uuid

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser.desk import WIDE, deafen, eventually, said, words
from weft.console.tests.cast import NOON
from weft.conversations import actions
from weft.conversations.models import Conversation, Draft, Message
from weft.people import sessions
from weft.rescue import actions as rescues
from weft.rescue.kinds import Failure, Kind

CUT = "(one) => one.scrollWidth > one.clientWidth"

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


def test_u5_what_was_written_when_the_session_had_ended_leaves_after_the_login(room):
    bo = room.sit(room.bo)
    cookies = bo.context.cookies()
    bo.context.clear_cookies()

    words(bo).fill("We look into it")
    words(bo).press("Enter")
    sketch = bo.locator(".message--sketch")
    expect(sketch).to_contain_text("You are signed out. It is kept")
    sketch.get_by_role("button", name="Retry").click()
    bo.wait_for_url(re.compile(rf"/account/login/\?next=.*conversations.*{room.ada}"))
    assert said() == []

    bo.context.add_cookies(cookies)  # as the login does
    bo.goto(f"{room.address}/conversations/{room.ada}/?view=all")
    eventually(lambda: said() == ["We look into it"])


SIGNED_OUT = "You are signed out. What you wrote stays here."


def test_u5_a_page_whose_session_has_ended_says_so_and_stays_where_one_writes(room):
    bo = room.sit(room.bo)
    here, cookies = bo.url, bo.context.cookies()
    words(bo).fill("We look ")
    bo.context.clear_cookies()

    room.hear("Are you there?", key="2")  # the parts that show it look again

    expect(bo.get_by_text(SIGNED_OUT)).to_be_visible()
    banner, head = (bo.locator(one).bounding_box() for one in ("#signed-out", "#talk-head"))
    assert banner["y"] + banner["height"] <= head["y"]  # whose conversation it is stays readable
    assert bo.url == here
    words(bo).press_sequentially("into it")
    bo.get_by_role("alert").get_by_role("link", name="Log in").click()
    bo.wait_for_url(re.compile(rf"/account/login/\?next=.*conversations.*{room.ada}"))
    bo.context.add_cookies(cookies)  # as the login does
    bo.goto(here)
    expect(words(bo)).to_have_value("We look into it")


def test_a_list_whose_session_has_ended_says_so(room):
    bo = room.sit(room.bo, "/inbox/?view=all")
    bo.context.clear_cookies()

    room.hear("Are you there?", key="2")

    expect(bo.get_by_text(SIGNED_OUT)).to_be_visible()
    assert "/inbox/" in bo.url


def test_u5_a_page_that_was_signed_out_is_made_anew_when_its_reader_is_back(room):
    bo = room.sit(room.bo)
    bo.context.clear_cookies()
    with transaction.atomic():
        sessions.end_all(room.bo, by=None)
    expect(bo.get_by_text(SIGNED_OUT)).to_be_visible()
    assert bo.locator("#offline").is_hidden()

    room.bo.refresh_from_db()
    room.let_in(bo, room.bo)  # through another tab

    bo.wait_for_selector("html[data-line=up]")  # of the page that was made anew
    expect(bo.get_by_text(SIGNED_OUT)).to_be_hidden()
    words(bo).fill("We look into it")
    words(bo).press("Enter")
    eventually(lambda: said() == ["We look into it"])


def test_u5_a_page_that_slept_while_its_agent_logged_in_again_goes_on(room):
    bo = room.sit(room.bo, is_overheard=True)
    sleep_through_a_login(room, bo, room.bo)
    bo.evaluate("window.isTheSamePage = true")
    words(bo).fill("We look into it")
    words(bo).press("Enter")
    expect(bo.locator(".message--sketch")).to_contain_text("we cannot reach the server")

    bo.context.set_offline(False)

    eventually(lambda: said() == ["We look into it"])  # by itself
    expect(bo.get_by_text(SIGNED_OUT)).to_be_hidden()
    bo.get_by_role("button", name="Close", exact=True).click()
    expect(bo.locator("#talk-head")).to_contain_text("Closed")
    assert bo.evaluate("window.isTheSamePage")


def test_u5_a_page_that_slept_while_somebody_else_logged_in_is_theirs(room):
    bo = room.sit(room.bo, is_overheard=True)
    sleep_through_a_login(room, bo, room.cy)
    words(bo).fill("We look into it")
    words(bo).press("Enter")
    expect(bo.locator(".message--sketch")).to_contain_text("we cannot reach the server")

    bo.context.set_offline(False)

    bo.wait_for_selector(f"html[data-line=up] live-stream[me='{room.cy.pk}']", state="attached")
    expect(bo.locator(".message--sketch")).to_have_count(0)
    assert said() == []


def sleep_through_a_login(room, page, who):
    """Let a page hear nothing while its session ends and somebody logs in through another tab."""
    page.context.set_offline(True)
    page.wait_for_selector("html[data-line=down]")
    # what was asked before must not hear that nobody is signed in: the page would know, and go
    eventually(lambda: not page.unanswered)
    with transaction.atomic():
        sessions.end_all(room.bo, by=None)
    who.refresh_from_db()
    room.let_in(page, who)


@pytest.mark.parametrize("presses", ["Log in", "Save"])
def test_u5_a_form_that_was_half_filled_when_the_session_ended_is_here_after_the_login(
    room, presses
):
    bo = room.sit(room.bo, "/profile/")
    bo.get_by_label("Surname").fill("Nowak")
    bo.get_by_label("Your signature").fill("Greetings\nBo")
    bo.get_by_label("Language").select_option("cs")
    bo.get_by_label("Compact").check()
    cookies = bo.context.cookies()
    held = []
    bo.route("**/kept-forms*", lambda route: held.append(route))  # noqa: PLW0108
    bo.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    with transaction.atomic():
        sessions.end_all(room.bo, by=None)
    eventually(lambda: held)
    assert bo.get_by_text(SIGNED_OUT).is_hidden()  # as long as what is pressed would be lost
    held.pop().continue_()
    bo.unroute("**/kept-forms*")
    expect(bo.get_by_text(SIGNED_OUT)).to_be_visible()

    if presses == "Save":
        bo.get_by_role("button", name="Save").first.click()
    else:
        bo.get_by_role("alert").get_by_role("link", name="Log in").click()
    bo.wait_for_url("**/account/login/?next=%2Fprofile%2F")
    assert bo.evaluate("sessionStorage['weft-kept']")
    room.bo.refresh_from_db()
    bo.context.add_cookies(cookies)
    room.let_in(bo, room.bo)  # as the login does
    bo.goto(f"{room.address}/profile/")

    expect(bo.get_by_label("Surname")).to_have_value("Nowak")
    expect(bo.get_by_label("Your signature")).to_have_value("Greetings\nBo")
    expect(bo.get_by_label("Language")).to_have_value("cs")
    expect(bo.get_by_label("Compact")).to_be_checked()
    bo.get_by_role("button", name="Save").first.click()
    eventually(lambda: "Greetings" in type(room.bo).objects.get(pk=room.bo.pk).signature)
    assert bo.evaluate("sessionStorage['weft-kept']") is None


def test_u5_the_state_of_a_draft_stays_inside_its_composer_on_a_phone(room):
    room.bo.language = "pl"  # whose words are the longest
    room.bo.save()
    bo = room.sit(room.bo, viewport={"width": 390, "height": 844})
    bo.route("**/draft", lambda route: route.abort())

    bo.locator("#words").fill("Zaraz")

    state = bo.locator(".composer__saved")
    expect(state).to_have_text("Szkic jeszcze niezapisany")
    right = "(one) => one.getBoundingClientRect().right"
    assert state.evaluate(right) <= bo.locator("#composer").evaluate(right)
    assert state.bounding_box()["width"] > 100  # enough to be read


# --- on a phone ---------------------------------------------------------------------------


def cut_off(menu, width):
    """Open a menu; return where its sheet stands when that is not on the phone as a whole."""
    menu.locator("> summary").tap()
    sheet = menu.locator("> .menu__sheet")
    expect(sheet).to_be_visible()
    box = sheet.bounding_box()
    menu.locator("> summary").tap()
    return None if 0 <= box["x"] <= box["x"] + box["width"] <= width else box


def on_a_phone(room, width, path=None):
    room.bo.language = "pl"  # whose words are the longest
    room.bo.save()
    size = {"width": width, "height": 780}
    return room.sit(room.bo, path, viewport=size, has_touch=True, is_mobile=True)


def test_the_note_of_a_menu_begins_where_its_titles_do(room):
    bo = room.sit(room.bo)
    bo.locator("#send-menu > summary").click()
    begins = """(one) => one.getBoundingClientRect().left
        + parseFloat(getComputedStyle(one).paddingInlineStart)"""

    note, title = (bo.locator(f"#send-menu .menu__{part}").first for part in ("note", "title"))

    assert note.evaluate(begins) == title.evaluate(begins)


@pytest.mark.parametrize("width", [390, 360, 320])
def test_on_a_phone_no_menu_of_a_conversation_is_cut_off(room, width):
    bo = on_a_phone(room, width)
    menus = bo.locator(".talk__actions details.menu, #send-menu")
    expect(menus).to_have_count(6)

    assert [found for menu in menus.all() if (found := cut_off(menu, width))] == []
    outside = bo.locator(".talk__actions > *, .composer__foot > *").locator("visible=true")
    rights = [box["x"] + box["width"] for box in map(Locator.bounding_box, outside.all())]
    assert max(rights) <= width
    assert bo.locator(".pane").evaluate("(pane) => (pane.scrollLeft = 9, pane.scrollLeft)") == 0


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_no_menu_beside_the_conversation_is_cut_off(room, width):
    bo = on_a_phone(room, width, "/inbox/?view=all")
    bo.locator(".row__pick input").first.check(force=True)
    menus = bo.locator("#bulk-choices details, #availability")
    expect(menus).to_have_count(4)

    assert [found for menu in menus.all() if (found := cut_off(menu, width))] == []
    orders = bo.locator(".turns--order .turns__item")
    assert [one.inner_text() for one in orders.all() if one.bounding_box()["height"] > 40] == []


@pytest.mark.parametrize("language", ["pl", "cs"])
def test_on_a_small_phone_no_word_of_the_frame_or_of_a_note_is_cut_off(room, language):
    room.bo.language = language
    room.bo.save()
    bo = room.sit(room.bo, viewport={"width": 320, "height": 640})

    bo.locator(".composer__tab--note").click()
    bo.locator("#words").fill("x")

    told = bo.locator(".rail__place > span, .composer__to").locator("visible=true")
    expect(told).to_have_count(5)
    assert [one.inner_text() for one in told.all() if one.evaluate(CUT)] == []


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_who_is_to_be_reached_leaves_the_talk_its_room(room, width):
    now = timezone.now()
    missed = Failure(
        name="chat:1",
        kind=Kind.CHAT,
        conversation_id=room.ada,
        failed_at=now,
        message_id=Message.objects.latest("pk").pk,
    )
    rescues.make([missed], at=now)
    bo = on_a_phone(room, width)
    strip = bo.locator(".rescue-strip")

    assert strip.bounding_box()["height"] < 140
    assert not strip.locator(".rescue__acts").evaluate(CUT)
    acts = strip.locator("select, button")
    expect(acts).to_have_count(5)
    boxes = [act.bounding_box() for act in acts.all()]
    assert [box for box in boxes if box["x"] < 0 or box["x"] + box["width"] > width] == []
    assert [act.inner_text() for act in acts.all() if act.evaluate(CUT)] == []
    strip.get_by_role("button", name="Niepotrzebne").click()
    expect(strip).to_have_count(0)


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
