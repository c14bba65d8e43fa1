"""Letters at the desk in a real browser: D1, D2 and U15 of a hostile mail, and how it looks."""

import dataclasses
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.cast import NAUGHTY
from tests.browser.desk import Room
from weft.channels.email.tests.test_sanitise import VECTORS
from weft.console.tests.post import SHOP, deliver, mailbox
from weft.console.timeline import letters
from weft.conversations.envelopes import Part, Party
from weft.gateway import registry
from weft.gateway.contract import Sheet

GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
LETTER = """
<p>Dobrý den,</p><p>moje zásilka <b>ještě nedorazila</b>. Podívejte se prosím na
<a href="https://tracking.example/42">www.posta.example</a> a na obrázek:</p>
<p><img src="cid:box@x" alt="Box" width="40" height="40"></p>
<p><img src="{pixel}" alt="Logo"></p><p>Děkuji, Żaneta</p>
<div class="gmail_quote"><p>On Monday we wrote: hello</p></div>
"""


class Desk(Room):
    """Bo's desk with a mailbox in it."""

    def __init__(self, address, open_page):
        super().__init__(address, open_page)
        self.post = mailbox()

    def open(self, arrived, **options):
        page = self.sit(self.bo, f"/conversations/{arrived.conversation_id}/?view=all", **options)
        page.dialogs, page.asked = [], []
        page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: page.asked.append(request.url))
        return page


@pytest.fixture
def desk(weft, open_page):
    return Desk(weft, open_page)


@pytest.fixture
def pixel(settings):
    """The address of a picture on somebody's server, and who has asked for it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(dict(self.headers))
            self.send_response(200)
            self.send_header("content-type", "image/gif")
            self.end_headers()
            self.wfile.write(GIF)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    settings.WEFT_OUTSIDE_ALLOW = {host}
    yield f"http://{host}/p.gif?who=bo", asked
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_d1_no_vector_in_any_field_runs_or_asks_anybody_but_us(desk):
    markup = [*VECTORS, *NAUGHTY["markup"]]
    name = "".join(markup)[:180]
    names = [Party(address="eve@post.example", name=one[:200], role="cc") for one in markup[:60]]
    files = [
        Part(name=one[:200], content_type="text/html", content=b"<script>alert(1)</script>")
        for one in markup[:40]
    ]
    files += [Part(name="a.png", content_type="image/png", content=GIF, content_id='"><script>')]
    first = deliver(
        desk.post,
        html="".join(f"<div>{one}</div>" for one in markup),
        text="\n".join(markup),
        rest="\n".join(markup),
        subject=" ".join(markup)[:900],
        recipients=(SHOP, *names),
        sender=Party(address="ada@post.example", name=name, role="from"),
        parts=tuple(files),
        traits={"is_rich": True},
    )
    page = desk.open(first)
    page.reload()
    page.locator(".letter__people > summary").click()
    frame = page.frame_locator(".letter__sheet iframe")
    frame.locator("body > div").first.wait_for(state="attached")
    for element in frame.locator("a, details, p").all()[:80]:
        element.dispatch_event("mouseover")
    page.evaluate("document.querySelectorAll('.message *').forEach(e => e.dispatchEvent("
                  "new MouseEvent('mouseover', {bubbles: true})))")  # fmt: skip
    page.wait_for_timeout(500)

    assert page.dialogs == []
    assert page.evaluate("window.hacked") is None
    assert [url for url in page.asked if not url.startswith(desk.address)] == []


@pytest.mark.slow
def test_d1_the_frame_alone_stops_what_no_sanitiser_has_cleaned(desk, pixel, monkeypatch):
    url, asked = pixel

    def unclean(html, _pictures):
        return Sheet(html=html, lines=3, narrow_lines=3, remote_pictures=0, misleading_links=0)

    careless = dataclasses.replace(registry.channel("email"), sheet=unclean)
    monkeypatch.setattr(letters, "channel_of", lambda _entry: careless)
    raw = f"<script>parent.hacked=1;alert(1)</script><img src={url} onerror=alert(2)>"
    page = desk.open(deliver(desk.post, html=raw, traits={"is_rich": True}))
    page.reload()
    page.frame_locator(".letter__sheet iframe").locator("img").wait_for(state="attached")
    page.wait_for_timeout(300)

    assert page.dialogs == []
    assert page.evaluate("window.hacked") is None
    assert asked == []


def test_u15_pictures_of_the_web_come_only_when_asked_for_and_only_through_us(desk, pixel):
    url, asked = pixel
    first = deliver(desk.post, html=LETTER.format(pixel=url), traits={"is_rich": True},
                    parts=(Part(name="box.gif", content_type="image/gif", content=GIF,
                                content_id="box@x"),))  # fmt: skip
    page = desk.open(first)
    page.reload()
    frame = page.frame_locator(".letter__sheet iframe")
    box = frame.get_by_alt_text("Box")
    box.wait_for()
    assert box.evaluate("image => image.naturalWidth") == 1  # those inside come at once
    assert asked == []

    page.get_by_role("link", name="Show pictures from the web").click()
    expect(frame.get_by_alt_text("Logo")).to_have_attribute("src", re.compile("^/pictures/"))
    logo = frame.get_by_alt_text("Logo")
    page.wait_for_timeout(500)

    assert logo.evaluate("image => image.naturalWidth") == 1
    assert [headers.get("Referer") for headers in asked] == [None]
    assert not any(url in one for one in page.asked)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_last_row_of_a_table_stands_in_the_frame(desk, width):
    row = "<tr><td style='padding:12px'>A standing lamp of ash</td><td>{0}</td><td>12 EUR</td></tr>"
    rows = "".join(map(row.format, range(1, 5)))
    html = (
        "<h2 style='padding:16px'>Invoice</h2><p>This is what came, and what is still to come.</p>"
        f"<table border='1' cellpadding='8'>{rows}</table>"
    )
    page = desk.open(
        deliver(desk.post, html=html, traits={"is_rich": True}),
        viewport={"width": width, "height": 900},
    )
    frame = page.frame_locator(".letter__sheet iframe")
    frame.locator("td").first.wait_for()
    page.locator(".letter__sheet iframe[style]").wait_for()
    tall = page.locator(".letter__sheet iframe").evaluate("frame => frame.clientHeight")
    needs = frame.locator("body").evaluate("body => body.offsetHeight")

    assert needs <= tall < needs * 1.4


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_letter_is_readable_in_every_light_and_width(desk, pixel, axe, scheme, width):
    url, _ = pixel
    eve = Party(address="eve@post.example", name="Eve", role="cc")
    first = deliver(desk.post, html=LETTER.format(pixel=url), traits={"is_rich": True},
                    recipients=(SHOP, eve), standing="unverified",
                    verdict={"result": "unverified", "reason": "unsigned"})  # fmt: skip
    deliver(desk.post, "b@x", thread_id=first.thread_id, subject="Re: Late parcel",
            text="Jeszcze jedno: proszę o fakturę.", rest="> Dobrý den")  # fmt: skip
    page = desk.open(
        first, color_scheme=scheme, locale="pl", viewport={"width": width, "height": 900}
    )
    page.frame_locator(".letter__sheet iframe").locator("p").first.wait_for()
    page.locator(".letter__people > summary").first.click()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".composer__send.for-reply").bounding_box()["height"] < 60  # one line
    assert axe(page) == []


def test_a_preview_ends_with_the_letter_it_showed(desk):
    page = desk.open(deliver(desk.post))
    words = page.get_by_label("Your words")
    words.fill("**Look**")
    page.get_by_role("button", name="Preview").click()
    sheet = page.get_by_role("region", name="Preview")
    expect(sheet.locator("strong")).to_have_text("Look")

    page.get_by_role("button", name="Send reply").click()

    expect(words).to_have_value("")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("button", name="Preview")).to_have_attribute("aria-expanded", "false")


def test_the_lines_of_outlook_stand_as_close_as_they_were_written(desk):
    line = "<p class=MsoNormal>{}</p>"
    html = "<style>p.MsoNormal{{margin:0}}</style><table><tr><td>" + "".join(
        line.format(word) for word in ("Dear shop", "where is it?", "Ada")
    )
    page = desk.open(deliver(desk.post, html=html, traits={"is_rich": True}))
    lines = page.frame_locator(".letter__sheet iframe").locator("p")
    first, second = lines.nth(0).bounding_box(), lines.nth(1).bounding_box()

    assert second["y"] - (first["y"] + first["height"]) < 2


def test_a_picture_that_is_pasted_stands_in_the_letter_and_in_its_preview(desk, axe):
    page = desk.open(deliver(desk.post))
    words = page.get_by_label("Your words")
    words.fill("**Look** ")
    words.evaluate(
        """(field) => {
            const bytes = Uint8Array.from(atob("R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="),
                (letter) => letter.charCodeAt(0))
            const held = new DataTransfer()
            held.items.add(new File([bytes], "box.gif", { type: "image/gif" }))
            field.dispatchEvent(new ClipboardEvent("paste",
                { clipboardData: held, bubbles: true, cancelable: true }))
        }"""
    )
    expect(words).to_have_value(re.compile(r"^\*\*Look\*\* !\[box.gif\]\(upload:[0-9a-f-]{36}\)$"))
    page.get_by_role("button", name="Preview").click()
    sheet = page.get_by_role("region", name="Preview")

    expect(sheet.locator("strong")).to_have_text("Look")
    expect(sheet.locator("img")).to_have_attribute("src", re.compile("^/files/"))
    assert axe(page) == []
