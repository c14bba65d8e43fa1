"""The desk in a real browser: what EXPERIENCE.md promises of it (U2, U3, U5, U7, U8, U10)."""

import re
import time
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from weft.console.tests.cast import NOON, agent, late_parcel
from weft.conversations import actions
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Draft, Message
from weft.conversations.tests.cast import inbox

WIDE = {"viewport": {"width": 1440, "height": 900}}


class Room:
    """Bo and Cy behind their desks, and Ada who has written."""

    def __init__(self, address, open_page):
        self.address = address
        self.open_page = open_page
        self.pages = []
        self.bo, self.cy = agent("Bo"), agent("Cy")
        self.inbox = inbox()
        self.ada = self.hear("My parcel is late")

    def hear(self, text, **changes):
        letter = late_parcel(self.inbox, text=text, **changes)
        return actions.receive([letter], at=NOON)[0].conversation_id

    def sit(self, who, path=None, *, line=True, **options):
        """Open a page for an agent who is logged in, in a browser of the agent's own."""
        client = Client()
        client.force_login(who)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": self.address,
        }
        page = self.open_page(f"{self.address}/account/login/", **WIDE | options)
        self.pages.append(page)
        page.context.add_cookies([cookie])
        page.goto(self.address + (path or f"/conversations/{self.ada}/?view=all"))
        if line:  # pages beside the desk have no stream
            page.wait_for_selector("html[data-line=up]")
        return page


@pytest.fixture
def room(weft, open_page):
    room = Room(weft, open_page)
    yield room
    for page in room.pages:
        page.context.close()
    time.sleep(0.5)  # a page that goes saves its draft; that must not reach an emptied database


def words(page):
    return page.get_by_label("Your words")


def said(*, direction="out"):
    found = Message.objects.filter(direction=direction).order_by("pk")
    return list(found.values_list("text", flat=True))


def eventually(condition, seconds=10):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.03)


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
    bo = room.sit(room.bo)
    words(bo).fill("So sorry, we look for it")
    bo.evaluate("document.querySelector('live-stream').remove()")  # it hears of nothing now
    bo.wait_for_load_state("networkidle")  # nor by what it had asked for before
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


def test_a_new_message_stands_there_without_reload(room):
    bo = room.sit(room.bo)
    other = room.hear("Hello from another", remote="guest", key="g")

    expect(bo.locator(f"#row-{other}")).to_contain_text("Hello from another")
    room.hear("Are you there?", key="2")
    expect(bo.locator("#timeline")).to_contain_text("Are you there?")
    expect(bo.locator("#view-all .count")).to_have_text("2")


# --- U8: what is sent shows at once, and the truth after ---------------------------------


def test_a_message_shows_within_fifty_milliseconds_and_then_its_state(room):
    bo = room.sit(room.bo)
    words(bo).fill("On its way")

    took = bo.evaluate(
        """async () => {
            const began = performance.now()
            document.querySelector("#words").dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))
            await new Promise(requestAnimationFrame)
            const shown = document.querySelector(".message--out")
            return [performance.now() - began, shown?.innerText ?? ""]
        }"""
    )

    assert "On its way" in took[1]
    assert took[0] < 50
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


def test_d1_two_keys_merge_what_is_likely_and_undo_parts_it(room):
    other = room.hear("Me again", remote="ada-desk", key="2")
    bo = room.sit(room.bo)

    bo.keyboard.press("m")
    expect(bo.locator(f"#found-{other}")).to_have_attribute("aria-selected", "true")
    bo.keyboard.press("Enter")
    expect(bo.locator("#timeline")).to_contain_text("Me again")
    expect(bo.locator("#case-dialog")).to_be_hidden()

    bo.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(bo.locator("#timeline")).not_to_contain_text("My parcel is late")
    expect(bo.locator("#conversation-pane")).to_have_attribute("data-conversation", str(other))


def test_d1_the_finder_works_by_the_keyboard_alone_and_asks_about_strangers(room, axe):
    first = room.hear("Second", remote="ada-desk", key="2")
    eve = Sender(kind="device", value="eve", name="Eve")
    eves = room.hear("Where is my money?", remote="eve", sender=eve, key="3")
    bo = room.sit(room.bo)

    bo.keyboard.press("m")
    expect(bo.locator(f"#found-{first}")).to_be_visible()
    assert axe(bo) == []
    bo.keyboard.type(f"#{eves}")
    expect(bo.locator(f"#found-{eves}")).to_have_attribute("aria-selected", "true")
    bo.keyboard.press("Enter")
    expect(bo.locator(".finder__doubt")).to_contain_text("is a conversation of Eve")
    bo.keyboard.press("Escape")
    expect(bo.locator("#case-dialog")).to_be_hidden()
    expect(bo.locator("#timeline")).not_to_contain_text("money")

    bo.keyboard.press("l")
    expect(bo.locator(f"#found-{first}")).to_be_visible()
    bo.keyboard.press("Enter")
    expect(bo.locator("#case-strip")).to_contain_text("Related to")


def test_d42_a_message_is_split_off_by_the_keyboard(room):
    bo = room.sit(room.bo)

    bo.keyboard.press("d")
    expect(bo.get_by_placeholder("What the new conversation is about")).to_be_focused()
    bo.keyboard.type("Lost")
    bo.keyboard.press("Enter")

    expect(bo.locator("#case-strip")).to_contain_text("Split off from")
    expect(bo.locator(".case-link__quote")).to_contain_text("My parcel is late")


def test_d32_the_next_step_is_planned_by_the_keyboard_and_stands_below_the_head(room, axe):
    bo = room.sit(room.bo)

    bo.keyboard.press("f")
    expect(bo.get_by_label("What is to be done")).to_be_focused()
    assert axe(bo) == []
    bo.keyboard.type("Call Ada")
    bo.keyboard.press("Enter")

    expect(bo.locator("#case-strip")).to_contain_text("Call Ada")
    bo.locator("#case-strip").get_by_role("button", name="Done").click()
    expect(bo.locator("#timeline")).to_contain_text("Bo Nowak did it: Call Ada")
    bo.keyboard.press("g")
    bo.keyboard.press("f")
    expect(bo.get_by_role("heading", name="Next steps")).to_be_visible()
    assert axe(bo) == []


def test_the_keyboard_goes_through_the_list_and_never_while_typing(room):
    other = room.hear("Second", remote="guest", key=str(uuid.uuid4()))
    bo = room.sit(room.bo, "/inbox/?view=all")

    bo.keyboard.press("j")
    bo.keyboard.press("j")
    bo.keyboard.press("Enter")
    expect(bo.locator("#conversation-pane")).to_have_attribute("data-conversation", str(other))
    bo.keyboard.press("n")
    expect(words(bo)).to_be_focused()
    bo.keyboard.type("jerk")
    expect(words(bo)).to_have_value("jerk")
    bo.keyboard.press("Escape")
    bo.keyboard.press("e")
    expect(bo.locator("#talk-head")).to_contain_text("Closed")


def test_rows_are_selected_by_key_and_range_and_a_bulk_is_undone(room):
    ids = [room.ada, *(room.hear("Me too", remote=f"g{n}", key=f"g{n}") for n in range(4))]
    bo = room.sit(room.bo, "/inbox/?view=all")
    boxes = bo.locator("#rows [name=ids]")

    bo.keyboard.press("j")
    bo.keyboard.press("x")
    expect(boxes.nth(0)).to_be_checked()
    bo.locator(".row__pick").nth(0).click()
    expect(bo.locator("#bulk")).to_be_hidden()
    bo.locator(".row__pick").nth(1).click()
    bo.locator(".row__pick").nth(3).click(modifiers=["Shift"])
    expect(bo.locator("#bulk output")).to_have_text("3")
    bo.mouse.move(900, 500)  # while the list is pointed at, no row comes or goes
    room.hear("One more", remote="late", key="late")
    expect(bo.locator(".row")).to_have_count(6)
    expect(bo.locator("#bulk output")).to_have_text("3")

    bo.keyboard.press("e")
    expect(bo.locator("#toasts")).to_contain_text("3 conversations are closed.")
    expect(bo.locator(".row")).to_have_count(3)
    expect(bo.locator("#bulk")).to_be_hidden()
    assert Conversation.objects.filter(pk__in=ids[1:4], status="closed").count() == 3

    bo.keyboard.press("z")
    expect(bo.locator(".row")).to_have_count(6)
    bo.keyboard.press("X")
    expect(bo.locator("#bulk output")).to_have_text("6")
    actions.close(ids[0], by=room.cy.pk, at=NOON)
    expect(bo.locator("#bulk output")).to_have_text("5")
    bo.keyboard.press("Escape")
    expect(bo.locator("#bulk")).to_be_hidden()


def test_u9_a_row_does_not_move_under_the_pointer(room):
    second = room.hear("Second", remote="guest", key="2")
    third = room.hear("Third", remote="other", key="3")
    bo = room.sit(room.bo, "/inbox/?view=all")
    ids = "[...document.querySelectorAll('.row')].map((row) => Number(row.dataset.conversation))"
    bo.locator(f"#row-{second}").hover()
    asked = []
    bo.on("request", lambda request: "have=" in request.url and asked.append(request))

    actions.close(room.ada, by=room.cy.pk, at=NOON)
    new = room.hear("Fourth", remote="new", key="4")
    actions.note(third, text="Courier lost it", by=room.cy.pk, at=NOON, key="n")

    expect(bo.locator(f"#row-{room.ada}")).to_have_class(re.compile("row--gone"))
    expect(bo.locator(f"#row-{third}")).to_contain_text("Courier lost it")
    expect(bo.locator("#rows-news output")).to_have_text("1")
    assert bo.evaluate(ids) == [room.ada, second, third]

    bo.mouse.move(900, 500)
    expect(bo.locator("#rows-news")).to_be_hidden()
    assert bo.evaluate(ids) == [second, third, new]
    assert 1 <= len(asked) <= 3
    assert bo.problems == []


def test_u9_a_list_that_empties_says_so_and_fills_again(room):
    bo = room.sit(room.bo, "/inbox/?view=waiting")
    bo.locator(f"#row-{room.ada} .row__link").focus()

    actions.close(room.ada, by=room.cy.pk, at=NOON)
    expect(bo.locator("#rows-none")).to_contain_text("Nobody is waiting for us.")
    expect(bo.locator("#view-waiting .count")).to_have_text("")

    room.hear("It has come!", key="2")
    expect(bo.locator(f"#row-{room.ada}")).to_contain_text("It has come!")
    bo.locator(f"#row-{room.ada} .row__link").click()
    expect(bo.locator("#timeline")).to_contain_text("It has come!")
    room.hear("Thanks", key="3")
    expect(bo.locator(f"#row-{room.ada}")).to_contain_text("Thanks")
    expect(bo.locator(f"#row-{room.ada} [aria-current=true]")).to_have_count(1)


def test_u6_close_and_next_goes_on_in_the_order_of_the_list(room):
    second = room.hear("Second", remote="guest", key="2")
    third = room.hear("Third", remote="other", key="3")
    bo = room.sit(room.bo, f"/conversations/{second}/?view=all")
    pane = bo.locator("#conversation-pane")

    for expected in (third, room.ada):
        bo.keyboard.press("E")
        expect(pane).to_have_attribute("data-conversation", str(expected))
    expect(bo.locator(".row")).to_have_count(1)
    bo.keyboard.press("E")
    expect(bo.locator("#rows-none")).to_be_visible()
    expect(bo.locator(".talk")).to_have_count(0)
    assert not Conversation.objects.exclude(status="closed").exists()


def test_u6_what_wakes_stands_on_top_and_says_why(room):
    second = room.hear("Second", remote="guest", key="2")
    actions.snooze(second, until=NOON + timedelta(days=1), by=room.bo.pk, at=NOON)
    bo = room.sit(room.bo, "/inbox/?view=all")
    expect(bo.locator(".row")).to_have_count(1)

    room.hear("It has come!", remote="guest", key="3")

    expect(bo.locator(".row").first).to_have_attribute("id", f"row-{second}")
    expect(bo.locator(".row").first).to_contain_text("Back: the customer wrote")


def test_d39_pin_and_unread_by_key_and_pointer(room):
    other = room.hear("Second", remote="guest", key=str(uuid.uuid4()))
    bo = room.sit(room.bo, "/inbox/?view=all")

    bo.locator(f"#row-{other} .row__link").focus()
    bo.keyboard.press("p")
    expect(bo.locator(".row").first).to_have_attribute("id", f"row-{other}")
    expect(bo.locator(".row").first).to_have_attribute("data-pinned", "")

    bo.locator(f"#row-{other}").hover()
    bo.get_by_role("button", name="Unpin").click()
    bo.mouse.move(900, 500)
    expect(bo.locator(".row").last).to_have_attribute("id", f"row-{other}")

    bo.keyboard.press("v")
    bo.locator("#all-views").get_by_text("Closed").click()
    expect(bo.locator("h1")).to_have_text("Closed")
    bo.wait_for_selector("html[data-line=up]")  # before its scripts run, a page hears no keys
    bo.keyboard.press("5")
    expect(bo.locator("h1")).to_have_text("All open")


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


def test_a_view_is_built_by_everybody_and_its_list_stands_below_its_tabs(room, axe):
    bo = room.sit(room.bo, "/views/new/")
    expect(bo.locator("#builder-count")).to_have_text("1 conversation stands there now.")
    assert axe(bo) == []

    bo.get_by_label("Name").fill("Late")
    bo.get_by_label("The customer waits for us").check()
    bo.get_by_role("button", name="Save").click()

    expect(bo.locator(".views__item[aria-current=page]")).to_contain_text("Late")
    bo.locator(".row__pick").first.click()
    expect(bo.locator("#bulk-choices summary").first).to_be_visible()
    assert axe(bo) == []
    turns, row = bo.locator("#list-turns").bounding_box(), bo.locator(".row").bounding_box()
    assert turns["y"] + turns["height"] <= row["y"] < turns["y"] + turns["height"] + 20


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
