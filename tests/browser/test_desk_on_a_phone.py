"""The desk on a phone: nothing is cut off, and the talk keeps its room."""

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from weft.conversations.models import Message
from weft.rescue import actions as rescues
from weft.rescue.kinds import Failure, Kind

CUT = "(one) => one.scrollWidth > one.clientWidth"


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
