"""The talk in a real browser: long threads, pictures, and what is heard of it (U15)."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.browser.desk import deafen, eventually, hold, words
from weft.conversations import actions
from weft.conversations.models import Message, ReadMark, Thread
from weft.conversations.tests.cast import NOON, inbox, late_parcel
from weft.kernel import files

LONG = 2_000


def fill(room, count=LONG):
    """Let Ada have written a great deal; return the ids of her messages, oldest first."""
    thread = Thread.objects.get(conversation_id=room.ada)
    Message.objects.bulk_create(
        Message(
            thread=thread, inbox=room.inbox, direction="in", key=f"l{n}", text=f"line {n}",
            sent_at=NOON, stored_at=NOON,
        )
        for n in range(count)
    )  # fmt: skip
    return list(Message.objects.order_by("pk").values_list("pk", flat=True))


def read_up_to(room, message_id):
    ReadMark.objects.create(conversation_id=room.ada, agent=room.bo, message_id=message_id)


def drawn(colour):
    png = io.BytesIO()
    Image.new("RGB", (800, 400), colour).save(png, "PNG")
    return png.getvalue()


def show_picture(room, name, colour):
    """Let Cy send a picture, which everybody in the conversation sees."""
    stored = files.store([drawn(colour)])
    upload = actions.keep_upload(
        sha256=stored.sha256, name=name, content_type="image/png", at=NOON, agent_id=room.cy.pk
    )
    actions.reply(room.ada, text="", by=room.cy.pk, at=NOON, key=name, uploads=[upload.pk])


def in_sight(page, text):
    found = page.locator(".message", has_text=text).first
    return found.evaluate(
        """(message) => {
            const box = message.getBoundingClientRect()
            const frame = document.getElementById("timeline").getBoundingClientRect()
            return box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1
        }"""
    )


def test_u15_a_thread_of_2000_items_opens_at_the_first_unread_by_one_request(room):
    ids = fill(room)
    read_up_to(room, ids[1_200])
    bo = room.sit(room.bo, "/inbox/?view=all", is_overheard=True)
    bo.locator(f"#row-{room.ada}").wait_for()
    asked = []
    bo.on("request", lambda request: asked.append(request.url))

    there, drawn = bo.evaluate(
        """async (id) => {
            document.querySelector(`#row-${id} a`).click()
            while (!document.querySelector("#fresh")) await new Promise(requestAnimationFrame)
            await new Promise(requestAnimationFrame)
            const box = document.querySelector("#fresh + .message").getBoundingClientRect()
            const frame = document.getElementById("timeline").getBoundingClientRect()
            return [box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1,
                document.querySelectorAll(".message").length]
        }""",
        room.ada,
    )

    assert there  # with the first frame, not after a jump
    assert drawn <= 60  # however long the thread is
    expect(bo.locator("#fresh + .message")).to_contain_text("line 1200")
    deafen(bo)
    assert in_sight(bo, "line 1200")
    talk = f"{room.address}/conversations/{room.ada}/"
    cards = [url for url in asked if url.startswith(talk + "cards/")]
    assert [url for url in asked if url.startswith(talk) and url not in cards] == [talk]


def test_u15_older_and_newer_ones_load_at_the_ends_and_few_stay_on_the_page(room):
    ids = fill(room, 600)
    read_up_to(room, ids[300])
    bo = room.sit(room.bo)
    eventually(lambda: in_sight(bo, "line 300"))

    bo.evaluate(
        """async () => {
            const timeline = document.getElementById("timeline")
            while (document.querySelector("#older")) {
                timeline.scrollTop = 0
                await new Promise(requestAnimationFrame)
            }
        }"""
    )
    expect(bo.locator(".message").first).to_contain_text("My parcel is late")
    assert bo.locator(".message").count() <= 200

    bo.get_by_role("button", name="Newest").click()
    expect(bo.locator(".message").last).to_contain_text("line 599")
    eventually(lambda: in_sight(bo, "line 599"))
    shown = bo.locator(".message").evaluate_all(
        "all => all.map(one => Number(one.dataset.message))"
    )
    assert shown == sorted(set(shown))


def test_u15_who_goes_to_the_newest_is_not_taken_back_by_an_answer_that_comes_late(room):
    read_up_to(room, fill(room, 80)[0])
    bo = room.sit(room.bo)
    late = hold(bo, "**/timeline*", lambda: actions.tag(room.ada, name="late", by=room.cy.pk))
    answer = late.fetch()

    bo.get_by_role("button", name="Newest").click()
    expect(bo.locator("#timeline")).to_contain_text("line 79")
    with bo.expect_event("requestfinished", lambda one: one.url == late.request.url):
        late.fulfill(response=answer)

    room.hear("Are you there?", key="2")
    expect(bo.locator("message-herald")).to_have_text("Ada: Are you there?")
    expect(bo.locator("#newer")).to_have_count(0)


def test_u15_keys_go_from_message_to_message_beyond_what_is_loaded(room):
    ids = fill(room, 120)
    read_up_to(room, ids[-1])
    bo = room.sit(room.bo)
    bo.locator("#timeline").focus()

    bo.keyboard.press("P")
    expect(bo.locator(".message:focus")).to_contain_text("line 118")
    for n in range(117, 60, -1):
        bo.keyboard.press("P")
        expect(bo.locator(".message:focus")).to_contain_text(f"line {n}")
    bo.keyboard.press("N")
    expect(bo.locator(".message:focus")).to_contain_text("line 62")


def test_u15_what_is_new_is_said_once_and_what_is_old_never(room):
    read_up_to(room, fill(room, 80)[0])
    bo = room.sit(room.bo)
    said = bo.locator("message-herald")
    bo.evaluate(
        """() => {
            window.heard = []
            const herald = document.querySelector("message-herald")
            new MutationObserver(() => window.heard.push(herald.textContent))
                .observe(herald, { childList: true })
        }"""
    )
    bo.get_by_role("button", name="Newest").click()
    expect(bo.locator("#timeline")).to_contain_text("line 79")

    room.hear("Are you there?", key="2")
    expect(said).to_have_text("Ada: Are you there?")
    words(bo).fill("I am")
    words(bo).press("Enter")
    expect(bo.locator(".message--out .state")).to_have_text("Sent")
    actions.tag(room.ada, name="late", by=room.cy.pk)
    expect(bo.locator("#timeline")).to_contain_text("added the tag")

    assert bo.evaluate("window.heard") == ["Ada: Are you there?"]


def test_u15_what_i_write_in_another_tab_is_no_news_of_anybody(room):
    fill(room, 80)
    bo = room.sit(room.bo)
    bo.locator("message-timeline").evaluate("one => (one.scrollTop = 0)")
    other = bo.context.new_page()
    other.goto(bo.url)
    other.wait_for_selector("html[data-line=up]")
    words(other).fill("I have seen it")
    words(other).press("Enter")
    expect(bo.locator("#timeline")).to_contain_text("I have seen it")

    actions.note(room.ada, text="So have I", by=room.cy.pk, at=NOON, key="cy")

    expect(bo.locator("message-herald")).to_have_text("Cy Nowak: So have I")
    expect(bo.locator(".jumps__count")).to_have_text("1")


def test_u15_an_answer_that_was_asked_for_before_i_wrote_takes_nothing_away(room):
    bo = room.sit(room.bo)
    held = []

    def hold(route):
        if held:
            return route.continue_()
        return held.append((route, route.fetch()))

    bo.evaluate(
        """() => {
            window.heard = []
            const herald = document.querySelector("message-herald")
            const isGone = (one) => one.matches?.(".message") && !one.isConnected
            const gone = ({ removedNodes }) => [...removedNodes].some(isGone)
            new MutationObserver(() => window.heard.push(herald.textContent))
                .observe(herald, { childList: true })
            new MutationObserver((seen) => seen.some(gone) && window.heard.push("gone"))
                .observe(document.querySelector(".entries"), { childList: true })
        }"""
    )
    bo.route("**/timeline*", hold)
    actions.tag(room.ada, name="late", by=room.cy.pk)
    eventually(lambda: held)
    words(bo).fill("I am here")
    words(bo).press("Enter")
    expect(bo.locator(".message--out .state")).to_have_text("Sent")

    [(route, answer)] = held
    route.fulfill(response=answer)

    expect(bo.locator("#timeline")).to_contain_text("added the tag")
    room.hear("Are you there?", key="2")
    expect(bo.locator("message-herald")).to_have_text("Ada: Are you there?")
    expect(bo.locator(".message--out")).to_have_count(1)
    assert bo.evaluate("window.heard") == ["Ada: Are you there?"]


def test_u15_a_picture_opens_large_and_one_goes_through_all_of_them(room):
    show_picture(room, "red.png", "red")
    show_picture(room, "green.png", "green")
    bo = room.sit(room.bo)
    box = bo.locator("dialog.light-box")
    scale = (
        "new DOMMatrix(getComputedStyle(document.querySelector('.light-box__picture')).transform)"
    )

    bo.locator(".picture").first.click()
    expect(box).to_be_visible()
    expect(box.locator(".light-box__place")).to_have_text("1 of 2")
    bo.keyboard.press("ArrowRight")
    expect(box.get_by_role("img", name="green.png")).to_be_visible()
    expect(box.locator(".light-box__place")).to_have_text("2 of 2")

    box.locator(".light-box__stage").hover()
    for _ in range(8):
        bo.mouse.wheel(0, -400)
    eventually(lambda: bo.evaluate(f"{scale}.a") == 5)
    before = bo.evaluate(f"{scale}.e")
    bo.mouse.down()
    bo.mouse.move(300, 300)
    bo.mouse.up()
    assert bo.evaluate(f"{scale}.e") != before
    bo.keyboard.press("r")
    eventually(lambda: round(bo.evaluate(f"{scale}.b"), 3) > 0 and bo.evaluate(f"{scale}.a") < 0.01)

    for _ in range(12):  # the focus stays inside
        bo.keyboard.press("Tab")
        assert bo.evaluate(
            "document.activeElement === document.body || "
            "Boolean(document.activeElement.closest('dialog'))"
        )
    bo.keyboard.press("j")  # and so do the keys
    bo.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(bo.locator(".picture").first).to_be_focused()


def test_u15_a_picture_opens_and_goes_on_by_touch(room):
    show_picture(room, "red.png", "red")
    show_picture(room, "green.png", "green")
    bo = room.sit(room.bo, viewport={"width": 390, "height": 844}, has_touch=True)
    box = bo.locator("dialog.light-box")

    bo.locator(".picture").first.tap()
    expect(box.get_by_role("img", name="red.png")).to_be_visible()
    bo.evaluate(
        """() => {
            const stage = document.querySelector(".light-box__stage")
            const touch = (kind, x) => stage.dispatchEvent(new PointerEvent(kind,
                { pointerId: 7, pointerType: "touch", clientX: x, clientY: 400, bubbles: true }))
            stage.setPointerCapture = () => {}
            touch("pointerdown", 300)
            touch("pointermove", 100)
            touch("pointerup", 100)
        }"""
    )

    expect(box.get_by_role("img", name="green.png")).to_be_visible()


def test_r37_one_sees_all_channels_or_one_or_the_notes(room):
    mail = inbox(name="Desk")
    letter = late_parcel(mail, text="By the other way", remote="ada-desk")
    other = actions.receive([letter], at=NOON)[0].conversation_id
    actions.merge(room.ada, other, by=room.bo.pk, at=NOON)
    actions.note(room.ada, text="Courier lost it", by=room.cy.pk, at=NOON, key="n")
    bo = room.sit(room.bo)
    sieves = bo.locator("#sieves")
    shown = bo.locator(".message__text")

    sieves.get_by_text("Notes").click()
    expect(shown).to_have_text(["Courier lost it"])
    sieves.get_by_text("Desk").click()
    expect(shown.first).to_have_text("By the other way")
    expect(bo.locator("#timeline")).not_to_contain_text("My parcel is late")
    bo.keyboard.press("F")  # the one after it: our notes
    expect(shown).to_have_text(["Courier lost it"])
    bo.keyboard.press("F")
    expect(shown).to_have_text(["My parcel is late", "By the other way", "Courier lost it"])


def test_u15_what_a_merge_brings_stands_before_what_was_shown_and_undo_takes_it_away(room):
    room.inbox = inbox(name="Desk")
    later = room.hear("It is about my parcel", remote="more", key="more")
    bo = room.sit(room.bo, f"/conversations/{later}/?view=all")
    shown = bo.locator(".message__text")
    expect(shown).to_have_text(["It is about my parcel"])

    batch = actions.merge(later, room.ada, by=room.bo.pk, at=NOON)
    expect(shown).to_have_text(["My parcel is late", "It is about my parcel"])
    expect(bo.locator("#older")).to_have_count(0)

    actions.undo(batch, by=room.bo.pk, at=NOON)
    expect(shown).to_have_text(["It is about my parcel"])
