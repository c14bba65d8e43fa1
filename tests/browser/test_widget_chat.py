import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import cast
from tests.browser.cast import BUBBLE, FIELD, LINES, NAUGHTY, PANEL, PNG, Chat, answer, snippet
from weft.conversations import actions as conversations
from weft.conversations.models import Conversation, Message, Thread
from weft.gateway import amending
from weft.kernel import live
from weft.widget import talk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page_of_shop(weft, elsewhere):
    """The address of a shop's page with the chat on it."""
    cast.open_inbox(elsewhere.address, greetings={"en": "We know our boots."})
    return elsewhere.show("/", f"<h1>Boots</h1>{snippet(weft)}")


def test_the_bubble_costs_one_request(page_of_shop, open_page, weft):
    asked = []
    page = open_page("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_of_shop)
    page.locator(BUBBLE).wait_for()
    page.wait_for_timeout(300)

    assert [url for url in asked if url.startswith(weft)] == [asked[1]]
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("localStorage.length") == 0


def test_a_chat_from_hello_to_seen(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    chat.page.locator("weft-chat .welcome", has_text="We know our boots.").wait_for()

    chat.write("Do you have size 39?").state("Sent")
    conversation = Conversation.objects.get()
    conversations.read(conversation.pk, up_to=conversation.last_message_id, by=cast.bo().pk)
    chat.state("Seen")
    thread = Thread.objects.get()
    until = (timezone.now() + timezone.timedelta(seconds=20)).isoformat()
    live.signal(talk.topic(thread.pk), "typing", name="Bo Kowalska", photo="", until=until)
    chat.page.locator("weft-chat .typing", has_text="Bo Kowalska is typing").wait_for()
    answer("We do: https://polana.example/boots.")
    chat.sees("We do")

    assert chat.page.locator("weft-chat .typing").is_hidden()
    assert chat.page.locator(f"{LINES} .who").inner_text() == "Bo Kowalska"
    link = chat.page.locator(f"{LINES} a")
    assert link.get_attribute("href") == "https://polana.example/boots"
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    chat.page.wait_for_timeout(300)
    assert Thread.objects.get().seen_by_them == Message.objects.latest("pk").pk
    assert Thread.objects.get().context["page"]["title"] == "Shop"
    assert chat.page.problems == []


def test_a_reload_keeps_the_history(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    chat.write("First").state("Sent").write("Second").state("Sent")
    answer("Third")
    chat.sees("Third")

    chat.page.reload()
    chat.open()

    chat.sees("Third")
    assert chat.texts == ["First", "Second", "Third"]


def test_two_tabs_show_the_same(page_of_shop, open_page):
    one = Chat(open_page(page_of_shop)).open()
    one.write("From the first tab").state("Sent")
    two = Chat(open_page(page_of_shop, context=one.page.context)).open()
    two.sees("From the first tab")
    two.write("From the second tab").state("Sent")
    one.sees("From the second tab")
    answer("To both")

    for tab in (one, two):
        tab.sees("To both")
        assert tab.texts == ["From the first tab", "From the second tab", "To both"]
    one.page.close()
    answer("To the one that is left")
    two.sees("To the one that is left")


def test_news_is_counted_while_the_chat_is_closed(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    chat.write("Hello").state("Sent")
    chat.page.keyboard.press("Escape")
    answer("One")
    answer("Two")

    chat.page.locator(f"{BUBBLE}[data-unread='2']").wait_for()
    assert chat.page.title() == "(2) Shop"
    assert "2 new messages" in chat.page.locator(BUBBLE).get_attribute("aria-label")
    chat.page.reload()
    chat.page.locator(f"{BUBBLE}[data-unread='2']").wait_for()
    chat.open()
    chat.page.locator(f"{BUBBLE}:not([data-unread])").wait_for(state="attached")
    assert chat.page.title() == "Shop"


def test_what_cannot_be_sent_now_is_sent_later(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    chat.write("Before").state("Sent")
    chat.page.context.set_offline(True)
    chat.write("In the tunnel").state("Sending")
    chat.write("Still in the tunnel")
    assert Message.objects.count() == 1

    chat.page.context.set_offline(False)
    chat.page.reload()
    chat.open()
    chat.state("Sent")

    assert chat.texts == ["Before", "In the tunnel", "Still in the tunnel"]
    assert [m.text for m in Message.objects.order_by("pk")] == chat.texts


def test_a_chat_without_a_line_says_so_at_once_and_that_nothing_written_is_lost(
    page_of_shop, open_page
):
    chat = Chat(open_page(page_of_shop)).open()
    chat.write("Before").state("Sent")
    answer("I hear you")  # seen, it says that the stream stands
    chat.sees("I hear you")
    lost = chat.page.locator("weft-chat .lost")

    chat.page.context.set_offline(True)
    expect(lost).to_contain_text("What you write is kept", timeout=3_000)
    answer("On its way")
    chat.sees("On its way")
    expect(lost).to_contain_text("What you write is kept")
    chat.write("In the tunnel").state("Sending")
    chat.page.context.set_offline(False)

    expect(lost).to_be_empty()
    chat.state("Sent")
    sent = ["Before", "I hear you", "On its way", "In the tunnel"]
    assert [m.text for m in Message.objects.order_by("pk")] == sent
    answer("Welcome back")
    chat.sees("Welcome back")


def test_what_was_missed_in_a_gap_comes_once_and_in_order(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    chat.write("Hello").state("Sent")
    chat.page.context.set_offline(True)
    for number in range(3):
        answer(f"Answer {number}")
    chat.page.context.set_offline(False)

    chat.sees("Answer 2")
    assert chat.texts == ["Hello", "Answer 0", "Answer 1", "Answer 2"]


def test_a_file_goes_by_the_picker_and_comes_back(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    picker = chat.page.locator("weft-chat input[type=file]")
    picker.set_input_files({"name": "<b>torn</b>.png", "mimeType": "image/png", "buffer": PNG})
    chat.page.locator("weft-chat .chips li progress").wait_for(state="detached")
    chat.write("Torn").state("Sent")
    picture_is_there(chat)
    chat.page.reload()
    chat.open()
    picture_is_there(chat)


def test_a_picture_stands_at_the_side_of_whoever_sent_it(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop, viewport={"width": 320, "height": 700})).open()
    wide = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300"/>'
    chat.write("Torn").state("Sent")

    ends = chat.page.locator(f"{LINES} .body").evaluate(
        """async (body, wide) => {
            const link = Object.assign(document.createElement("a"), { className: "image" })
            const img = new Image()
            img.src = `data:image/svg+xml,${encodeURIComponent(wide)}`
            await img.decode()
            link.append(img)
            body.append(link)
            return [img, body].map((one) => Math.round(one.getBoundingClientRect().right))
        }""",
        wide,
    )
    assert ends[0] == ends[1]


def picture_is_there(chat):
    image = chat.page.locator(f"{LINES} img[alt='_b_torn__b_.png'], {LINES} img").last
    image.wait_for()
    chat.page.wait_for_function(
        "image => image.complete && image.naturalWidth === 1", arg=image.element_handle()
    )


def test_the_last_line_stays_in_sight_while_files_gather(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    for number in range(12):
        chat.write(f"Line {number}")
    chat.sees("Line 11").state("Sent")
    hidden = chat.page.locator("weft-chat .scroll").evaluate_handle(
        "scroll => () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight"
    )

    files = [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"x"} for n in range(3)]
    chat.page.locator("weft-chat input[type=file]").set_input_files(files)
    chat.page.locator("weft-chat .chips li").nth(2).wait_for()

    chat.page.wait_for_function("hidden => hidden() < 2", arg=hidden)
    chat.page.locator("weft-chat .scroll").evaluate("scroll => scroll.scrollTo(0, 0)")
    chat.page.locator("weft-chat .chips button").first.click()
    chat.page.locator("weft-chat .chips li").nth(2).wait_for(state="detached")
    assert hidden.evaluate("hidden => hidden()") > 60  # who reads above is left there


def test_an_answer_is_in_sight_although_the_dots_before_it_went(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop, viewport={"width": 390, "height": 700})).open()
    chat.write("Do you have size 39?").state("Sent")
    scroll = chat.page.locator("weft-chat .scroll")
    left = scroll.evaluate("one => one.clientHeight - one.firstChild.offsetHeight - 24")
    chat.page.set_viewport_size({"width": 390, "height": 700 - left + 10})  # the dots find no room
    until = (timezone.now() + timezone.timedelta(seconds=20)).isoformat()
    topic = talk.topic(Thread.objects.get().pk)
    live.signal(topic, "typing", name="Bo Kowalska", photo="", until=until)
    chat.page.wait_for_function(
        "one => one.scrollTop > 10", arg=scroll.element_handle()
    )  # with nothing said, the end would be the beginning

    answer("We do, in brown and in black, and as it happens also in green. " * 3)

    chat.sees("We do")
    expect(chat.page.locator("weft-chat .typing")).to_be_hidden()
    chat.page.wait_for_timeout(300)  # whoever has gone up stays up, so nothing else can be awaited
    assert scroll.evaluate("one => one.scrollHeight - one.scrollTop - one.clientHeight") < 2


def test_an_empty_file_is_refused_in_words(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    chat.page.locator("weft-chat input[type=file]").set_input_files(
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}
    )

    chat.page.locator("weft-chat .problem", has_text="empty.txt is empty.").wait_for()


def test_a_dropped_and_a_pasted_file_are_attached(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    hand_over = """([selector, kind]) => {
        const data = new DataTransfer()
        data.items.add(new File(["words"], kind + ".txt", { type: "text/plain" }))
        const target = document.querySelector("weft-chat").shadowRoot.querySelector(selector)
        target.dispatchEvent(kind === "drop"
            ? new DragEvent("drop", { dataTransfer: data, bubbles: true })
            : new ClipboardEvent("paste", { clipboardData: data, bubbles: true }))
    }"""
    chat.page.evaluate(hand_over, [".panel", "drop"])
    chat.page.evaluate(hand_over, ["textarea", "paste"])

    chat.page.locator("weft-chat .chips li").nth(1).wait_for()
    chat.page.locator("weft-chat .chips progress").last.wait_for(state="detached")
    chat.page.locator("weft-chat .send:not([aria-disabled=true])").click()
    chat.state("Sent")
    assert Message.objects.get().attachments.count() == 2


def test_a_message_too_long_is_counted(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    chat.page.locator(FIELD).fill("🙂" * 10_002)

    chat.page.locator("weft-chat .problem", has_text="2 characters too many").wait_for()
    chat.page.locator(FIELD).press("Enter")
    assert chat.texts == []


@pytest.mark.slow
def test_five_hundred_naughty_strings_come_back_as_they_were(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    chat.write("Hello").state("Sent")
    token = json.loads(chat.page.evaluate("Object.values(localStorage)[0]"))["token"]
    strings = NAUGHTY["markup"] + NAUGHTY["other"]
    assert len(strings) == 500
    from weft.widget.doors import messages

    messages.MESSAGES.burst, before = 1000, messages.MESSAGES.burst
    messages.MESSAGES._buckets.clear()
    try:
        refused = chat.page.evaluate(
            """async ([base, token, strings]) => {
                const refused = []
                for (const text of strings) {
                    const answer = await fetch(base + "messages", {
                        method: "POST",
                        headers: { Authorization: "Bearer " + token },
                        body: JSON.stringify({ id: crypto.randomUUID(), text }),
                    })
                    if (answer.status !== 201) refused.push([text, answer.status])
                }
                return refused
            }""",
            [
                chat.page.locator("script").get_attribute("src").removesuffix(".js") + "/",
                token,
                strings,
            ],
        )
    finally:
        messages.MESSAGES.burst = before
    assert refused == []
    assert list(Message.objects.order_by("pk").values_list("text", flat=True))[1:] == strings

    lines = chat.page.locator(f"{LINES} .body p")
    expect(lines).to_have_count(1 + len(strings))
    # textContent and not innerText, which lays out: the browser shows every one as it was written
    shown = lines.all_text_contents()
    assert shown[1:] == strings


def test_markup_that_anybody_wrote_stays_text(page_of_shop, open_page):
    chat = Chat(open_page(page_of_shop)).open()
    dialogs = []
    chat.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    asked = []
    chat.write("Hello").state("Sent")
    chat.page.on("request", lambda request: asked.append(request.url))
    agent = cast.bo()
    agent.first_name, agent.surname = NAUGHTY["markup"][1], NAUGHTY["markup"][0]
    agent.save()
    for vector in NAUGHTY["markup"]:
        answer(vector)
        chat.page.locator(FIELD).fill(vector)
    chat.sees(NAUGHTY["markup"][-1])
    chat.page.wait_for_timeout(500)

    inside = "document.querySelector('weft-chat').shadowRoot"
    assert chat.page.evaluate("window.hacked") is None
    assert dialogs == []
    tags = chat.page.evaluate(
        f"[...new Set([...{inside}.querySelectorAll('.line *')].map(e => e.localName))]"
    )
    assert set(tags) <= {"div", "p", "a", "span", "bdi", "time", "img", "svg", "path"}
    links = chat.page.evaluate(f"[...{inside}.querySelectorAll('.line a')].map(a => a.protocol)")
    assert set(links) <= {"http:", "https:"}
    assert [url for url in asked if "//x" in url or "evil" in url] == []


def test_r83_who_has_waited_a_minute_may_leave_an_address_and_go(page_of_shop, open_page):
    page = open_page("about:blank")
    page.clock.install()
    page.goto(page_of_shop)
    chat = Chat(page).open()
    chat.write("Is it green?").state("Sent")
    asked = page.locator("weft-chat .away input")
    expect(asked).to_have_count(0)

    page.clock.fast_forward(61_000)
    asked.fill("ada@customer.example")
    asked.press("Enter")

    saved = page.locator("weft-chat .away [role=status]")
    expect(saved).to_contain_text("The answer will come here and to ada@customer.example.")
    assert Thread.objects.get().context["email"] == "ada@customer.example"


def test_what_an_agent_corrects_takes_back_and_reacts_to_is_seen_at_once_and_after_a_reload(
    page_of_shop, open_page
):
    chat = Chat(open_page(page_of_shop)).open()
    chat.write("Do you have size 39?").state("Sent")
    by, now = cast.bo().pk, timezone.now
    asked = Message.objects.get().pk
    slip = answer("We have it on Mondy").message_id
    wrong = answer("For somebody else").message_id
    chat.sees("For somebody else")

    amending.react(asked, "👍", by=by, at=now())
    amending.correct(slip, "We have it on Monday", by=by, at=now())
    amending.take_back(wrong, by=by, at=now())

    def seen():
        lines = chat.page.locator(LINES)
        expect(lines.nth(0).locator("small")).to_have_text("👍")
        expect(lines.nth(1).locator("p")).to_have_text("We have it on Monday")
        expect(lines.nth(1)).to_contain_text("corrected")
        expect(lines.nth(2).locator("p")).to_have_text("This message was taken back.")
        expect(lines.nth(2)).not_to_contain_text("corrected")

    seen()
    assert chat.page.locator(BUBBLE).get_attribute("data-unread") is None
    chat.page.reload()
    chat.page.locator(PANEL).wait_for(state="attached")
    chat.open()
    seen()
    amending.react(asked, "", by=by, at=now())
    expect(chat.page.locator(f"{LINES} small")).to_have_count(0)
    assert chat.page.problems == []
