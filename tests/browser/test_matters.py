"""Matters in a real browser: merged, split, linked, and what comes next of them (D1, D32, D42)."""

from playwright.sync_api import expect

from weft.conversations.envelopes import Sender


def test_d1_two_keys_merge_what_is_likely_and_undo_parts_it(room):
    other = room.hear("Me again", remote="ada-desk", key="2")
    bo = room.sit(room.bo)

    bo.keyboard.press("m")
    expect(bo.locator(f"#found-{other}")).to_have_attribute("aria-selected", "true")
    bo.keyboard.press("Enter")
    expect(bo.locator("#timeline")).to_contain_text("Me again")
    expect(bo.locator("#case-dialog")).to_be_hidden()

    bo.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(bo.locator("#timeline")).not_to_contain_text("Me again")
    expect(bo.locator("#conversation-pane")).to_have_attribute("data-conversation", str(room.ada))
    expect(bo.locator("#toasts")).to_contain_text(f"#{other} is a conversation of its own again")


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
