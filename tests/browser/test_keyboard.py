"""The desk without a mouse: palette, sheet of keys, menus, and ten conversations (U1)."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Room, eventually, said, words
from weft.conversations import actions
from weft.conversations.macros import Kind, Step
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import NOON

PALETTE = ".palette"


def palette(page):
    page.keyboard.press("Control+k")
    expect(page.locator(PALETTE)).to_be_visible()
    return page.locator(PALETTE)


def chosen(page):
    """Return the option that Enter would take."""
    name = page.locator(".palette__field").get_attribute("aria-activedescendant")
    return page.locator(f"#{name} [data-label]").inner_text()


def test_u1_the_palette_opens_with_the_next_frame_and_asks_nobody_before(room: Room):
    other = room.hear("Where is my invoice?", remote="+48600100201")
    bo = room.sit(room.bo, f"/conversations/{other}/?view=all")
    bo.goto(f"{room.address}/conversations/{room.ada}/?view=all")
    expect(bo.locator("html")).to_have_attribute("data-line", "up")

    asked, opened, offered, asked_then = bo.evaluate(
        """async () => {
            const asked = []
            window.fetch = async (address) => new Promise(() => asked.push(String(address)))
            const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown",
                { key: "k", ctrlKey: true, bubbles: true, cancelable: true }))
            let before
            const dialog = document.querySelector(".palette")
            const show = dialog.showModal
            dialog.showModal = () => { before = [...asked]; show.call(dialog) }
            press()
            await new Promise(requestAnimationFrame)
            return [before, document.activeElement.className,
                document.querySelectorAll(".palette [data-group] [role=option]").length, asked]
        }"""
    )

    assert asked == []
    assert opened == "palette__field"  # while nobody has answered where somebody was
    assert offered > 10
    assert [url.rpartition("?")[2] for url in asked_then if "?" in url] == [f"among={other}"]


def test_u1_three_letters_without_diacritics_find_a_command_and_enter_gives_it(room: Room):
    bo = room.sit(room.bo)

    palette(bo)
    bo.keyboard.type("sno")
    assert chosen(bo) == "Snooze"
    bo.keyboard.press("Enter")

    expect(bo.locator(PALETTE)).to_be_hidden()
    expect(bo.locator("#snooze-menu")).to_have_attribute("open", "")


def test_u1_the_palette_goes_to_places_and_to_a_number(room: Room):
    bo = room.sit(room.bo, "/profile/", line=False)

    palette(bo)
    bo.keyboard.type("zzz")  # what has no name here can still be searched for
    assert chosen(bo) == "Search everything for “zzz”"
    bo.locator(".palette__field").fill(f"#{room.ada}")
    bo.keyboard.press("Enter")

    bo.wait_for_url(f"**/conversations/{room.ada}/")
    palette(bo)
    bo.keyboard.press("ArrowUp")  # from the first to the last
    assert chosen(bo) == "Change the keys"
    bo.keyboard.press("Escape")
    expect(bo.locator(PALETTE)).to_be_hidden()


def held_back(page, pattern):
    """Hold the answers to what is asked for back; return the list of them."""
    held = []
    page.route(pattern, lambda route: held.append(route))  # noqa: PLW0108 - its arguments are counted
    return held


def test_u1_what_is_found_comes_before_the_search_for_everything(room: Room):
    actions.tag(room.ada, name="Zanzibar", by=room.cy.pk)
    bo = room.sit(room.bo, "/profile/", line=False)
    held = held_back(bo, "**/suggestions*")

    palette(bo)
    bo.keyboard.type("zanz")
    assert chosen(bo) == "Search everything for “zanz”"
    eventually(lambda: held)
    bo.keyboard.press("Enter")  # before anything is found
    expect(bo.locator(PALETTE)).to_be_visible()
    held[0].continue_()

    bo.wait_for_url("**/inbox/?view=tag*")


def test_u1_what_one_went_to_stays_chosen_whatever_is_found(room: Room):
    actions.tag(room.ada, name="Zanzibar", by=room.cy.pk)
    bo = room.sit(room.bo, "/profile/", line=False)
    held = held_back(bo, "**/suggestions*")

    palette(bo)
    bo.keyboard.type("zanz")
    eventually(lambda: held)
    bo.keyboard.press("ArrowDown")
    held[0].continue_()
    expect(bo.get_by_role("option", name="Zanzibar")).to_be_visible()
    bo.keyboard.press("Enter")

    bo.wait_for_url("**/search/?q=zanz")


def test_what_rises_does_not_cover_an_open_menu(room: Room):
    bo = room.sit(room.bo)
    bo.get_by_title("Bo Nowak").click()

    bo.evaluate(
        """() => {
            const detail = { words: "It was snoozed until Monday morning." }
            document.dispatchEvent(new CustomEvent("toast", { detail }))
        }"""
    )

    expect(bo.locator(".toast")).to_be_visible()
    overlaps_and_shows = bo.evaluate(
        """() => {
            const [toast, menu] = [".toast", ".rail__menu[open] .menu__sheet"]
                .map((one) => document.querySelector(one).getBoundingClientRect())
            const x = Math.max(toast.left, menu.left) + 8
            const y = Math.max(toast.top, menu.top) + 8
            const isShared = x < Math.min(toast.right, menu.right)
                && y < Math.min(toast.bottom, menu.bottom)
            return [isShared, Boolean(document.elementFromPoint(x, y).closest(".rail__menu"))]
        }"""
    )
    assert overlaps_and_shows == [True, True]


def test_what_rises_leaves_the_place_free_where_one_writes(room: Room):
    bo = room.sit(room.bo)

    bo.evaluate(
        """() => {
            const words = "“Late parcel: answer and ask again tomorrow” is done. It leaves in 10 s."
            const detail = { words, label: "Undo", url: "/x" }
            document.dispatchEvent(new CustomEvent("toast", { detail }))
        }"""
    )

    toast = bo.locator(".toast").bounding_box()
    button = bo.locator(".toast button")
    composer = bo.locator("message-composer").bounding_box()
    assert toast["x"] + toast["width"] <= composer["x"]
    one_line = button.evaluate("(it) => it.getClientRects().length === 1 && it.offsetHeight < 40")
    assert one_line


def test_u1_the_sheet_shows_what_works_here_and_nothing_else(room: Room):
    bo = room.sit(room.bo)
    bo.keyboard.press("?")
    sheet = bo.locator(".key-sheet")
    expect(sheet.get_by_text("Snooze", exact=True)).to_be_visible()
    bo.keyboard.press("e")  # behind a dialog no key works
    bo.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    bo.goto(f"{room.address}/profile/")
    bo.keyboard.press("?")
    expect(sheet.get_by_text("Go to the inbox")).to_be_visible()
    expect(sheet.get_by_text("Snooze", exact=True)).to_be_hidden()
    assert Conversation.objects.get().status == "open"


def test_u1_no_key_fires_while_typing_and_keys_in_a_row_wait_for_each_other(room: Room):
    bo = room.sit(room.bo)
    words(bo).focus()
    bo.keyboard.type("gie?")
    expect(words(bo)).to_have_value("gie?")
    bo.keyboard.press("Escape")

    bo.keyboard.press("g")
    bo.keyboard.press("y")

    bo.wait_for_url("**/profile/")
    assert Conversation.objects.get().status == "open"


def test_u1_menus_are_gone_through_by_arrows_and_letters_and_the_focus_returns(room: Room):
    bo = room.sit(room.bo)
    bo.locator(".row__link").first.focus()

    bo.keyboard.press("a")
    expect(bo.get_by_role("button", name="Take it myself")).to_be_focused()
    bo.keyboard.type("cy")
    expect(bo.locator("#assign-menu .menu__item", has_text="Cy Nowak")).to_be_focused()
    bo.keyboard.press("Enter")
    expect(bo.locator("#assign-menu > summary")).to_contain_text("Cy")
    expect(bo.locator(".row__link").first).to_be_focused()

    bo.keyboard.press("t")
    bo.keyboard.type("late")
    bo.keyboard.press("Enter")
    expect(bo.locator("#talk-head .tag")).to_have_text("late")
    bo.keyboard.press("Escape")
    expect(bo.locator(".row__link").first).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_u1_palette_and_sheet_can_be_used_by_everybody(room: Room, axe, scheme):
    bo = room.sit(room.bo, color_scheme=scheme)
    palette(bo)
    assert axe(bo) == []
    bo.keyboard.press("Escape")
    expect(bo.locator(PALETTE)).to_be_hidden()
    bo.keyboard.press("?")
    expect(bo.locator(".key-sheet")).to_be_visible()
    assert axe(bo) == []


def test_u1_a_key_is_changed_by_pressing_another(room: Room):
    bo = room.sit(room.bo, "/profile/keys/")
    line = bo.locator("key-field:has(#key-snooze)")
    line.locator(".own-keys__press").click()
    bo.keyboard.press("r")
    expect(line.locator("[data-trouble]")).to_have_text("The same key does: Reply")
    line.locator(".own-keys__press").click()
    bo.keyboard.press("Q")
    expect(line.locator("[data-trouble]")).to_be_empty()
    bo.get_by_role("button", name="Save", exact=True).click()
    expect(bo.get_by_text("Your keys are saved.")).to_be_visible()

    bo.goto(f"{room.address}/conversations/{room.ada}/?view=all")
    bo.wait_for_selector("html[data-line=up]")
    bo.keyboard.press("s")
    bo.keyboard.press("Q")

    expect(bo.locator("#snooze-menu")).to_have_attribute("open", "")


def test_keys_stand_in_one_line_also_one_that_is_switched_off(room: Room):
    bo = room.sit(room.bo, "/profile/keys/")
    line = bo.locator("key-field:has(#key-snooze)")

    line.get_by_role("button", name="Switch off").click()

    expect(line.locator(".own-keys__press")).to_have_text("Off")
    expect(line.get_by_role("button", name="Switch off")).to_be_hidden()
    ends = bo.locator(".own-keys__press").evaluate_all(
        "all => [...new Set(all.map(one => Math.round(one.getBoundingClientRect().right)))]"
    )
    assert len(ends) == 1
    line.get_by_role("button", name="As it was").click()
    expect(line.locator(".own-keys__press")).to_have_text("s")


def press_when_it_comes(page, wanted):
    """Let the page press the first `wanted` that it gets, sooner than any hand could."""
    page.evaluate(
        """(wanted) => {
            new MutationObserver((_changes, watch) => {
                const found = document.querySelector(wanted)
                if (!found) return
                watch.disconnect()
                setTimeout(() => found.click())
            }).observe(document.body, { childList: true, subtree: true })
        }""",
        wanted,
    )


def test_u1_what_has_just_come_obeys_at_once(room: Room):
    other = room.hear("Second", remote="guest", key="g")
    bo = room.sit(room.bo)
    bo.evaluate("window.isSamePage = true")

    pane = f"#conversation-pane[data-conversation='{other}']"
    press_when_it_comes(bo, f"{pane} [data-command=assign-to-me]")
    bo.locator(f"#row-{other} .row__link").click()
    expect(bo.locator("#assign-menu > summary")).to_contain_text("Bo")
    assert bo.evaluate("window.isSamePage")  # the browser itself sent no form, and kept the page

    press_when_it_comes(bo, f"#found-{room.ada}")
    bo.keyboard.press("m")
    expect(bo.locator("#toasts").get_by_role("button", name="Undo")).to_be_visible()


def test_u1_ten_conversations_are_handled_without_a_mouse(room: Room):
    waiting = {room.ada} | {
        room.hear(f"Matter {number}", remote=f"guest-{number}", key=f"m{number}")
        for number in range(2, 11)
    }
    template = actions.TemplateDraft(name="Look for it", texts={"": "We look for it."})
    answer = Step(kind=Kind.REPLY, value=str(actions.create_template(template, by=None, at=NOON)))
    actions.create_macro(actions.MacroDraft(name="Look for it", steps=(answer,)), by=None, at=NOON)
    bo = room.sit(room.bo, "/inbox/?view=all")
    keys = bo.keyboard
    head = bo.locator("#talk-head")

    here = 0
    while waiting:
        keys.press("j")
        keys.press("Enter")
        fresh = bo.locator(
            f"#conversation-pane[data-conversation]:not([data-conversation='{here}'])"
        )
        here = int(fresh.get_attribute("data-conversation"))
        assert here in waiting  # what is done left the list

        keys.press("i")
        expect(bo.locator("#assign-menu > summary")).to_contain_text("Bo")
        keys.press("t")
        keys.type("late")
        keys.press("Enter")
        expect(head.locator(".tag")).to_have_text("late")
        keys.press("Escape")
        keys.press("w")
        expect(bo.get_by_placeholder("Find a macro")).to_be_focused()
        keys.type("loo")
        keys.press("Enter")
        expect(bo.locator("dialog .plan")).to_be_visible()
        keys.press("Control+Enter")
        expect(bo.locator(".message--out")).to_contain_text("We look for it.")
        expect(bo.locator("dialog[open]")).to_have_count(0)
        if here % 2:
            keys.press("s")
            keys.press("ArrowDown")
            keys.press("Enter")
            expect(head.locator(".badge--accent")).to_be_visible()
        else:
            keys.press("e")
            expect(head).to_contain_text("Closed")
        expect(bo.locator(f"#row-{here}")).to_have_count(0)
        waiting.remove(here)

    done = Conversation.objects.filter(assignee=room.bo, status__in=["closed", "snoozed"])
    assert done.count() == 10
    assert len(said()) == 10
    assert bo.problems == []


def test_u1_the_palette_knows_where_one_was(room: Room):
    other = room.hear("Second", remote="guest", key="g")
    bo = room.sit(room.bo)
    bo.goto(f"{room.address}/profile/")

    sheet = palette(bo)
    recent = sheet.get_by_role("option", name=f"#{room.ada}")
    expect(recent).to_be_visible()
    bo.keyboard.type(str(other))
    bo.keyboard.press("Enter")

    bo.wait_for_url(f"**/conversations/{other}/")
