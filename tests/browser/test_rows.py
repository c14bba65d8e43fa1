"""The rows of a list in a real browser: by keys and pointer, still under the hand (U6, U9, D39)."""

import re
import uuid
from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.desk import eventually, words
from weft.console.tests.cast import NOON
from weft.conversations import actions
from weft.conversations.models import Conversation
from weft.people.models import Agent


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
    news, rows = bo.locator("#rows-news").bounding_box(), bo.locator("#rows").bounding_box()
    assert rows["y"] + rows["height"] <= news["y"]  # it hides nothing
    assert news["y"] + news["height"] <= 900

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


def test_words_written_from_right_to_left_stand_so_beside_a_mark_of_ours(room):
    guest = room.hear("\u0645\u0631\u062d\u0628\u0627 1001", remote="guest", key="g")
    bo = room.sit(room.bo, f"/conversations/{guest}/?view=all")
    words(bo).fill("Hello")
    row = bo.locator(f"#row-{guest} .row__words")

    expect(row).to_contain_text("Draft")

    expect(row).to_have_css("direction", "rtl")
    expect(row.locator(".row__draft")).to_have_css("direction", "ltr")


def test_d39_what_is_pressed_while_the_server_is_slow_is_done_all_the_same(room):
    ids = [room.ada, *(room.hear("Me too", remote=f"g{n}", key=f"g{n}") for n in range(2))]
    bo = room.sit(room.bo, "/inbox/?view=all")
    waiting = []
    bo.route("**/pin", lambda route: waiting.append(route) if not waiting else route.continue_())

    for id_ in ids:
        bo.locator(f"#row-{id_}").hover()
        bo.get_by_role("button", name="Pin", exact=True).click()
    eventually(lambda: len(waiting) == 1)
    waiting[0].continue_()

    expect(bo.locator(".row[data-pinned]")).to_have_count(3)


def test_what_is_done_with_the_selected_fits_below_the_list_in_a_longer_language(room):
    Agent.objects.filter(pk=room.bo.pk).update(language="pl")
    bo = room.sit(room.bo, "/inbox/?view=all")

    bo.keyboard.press("j")
    bo.keyboard.press("x")

    bo.get_by_text("Zamknij", exact=True).wait_for()
    bar = bo.locator("#bulk").bounding_box()
    last = bo.get_by_role("button", name="Odznacz wszystkie").bounding_box()
    assert last["x"] + last["width"] <= bar["x"] + bar["width"]
