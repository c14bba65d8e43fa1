"""A contact form: on its own page and on the shop's, with script and without."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import expect

from weft.channels.form.channel import CHANNEL
from weft.conversations import actions as conversations
from weft.conversations.models import Attachment, Inbox, Letter, Message
from weft.conversations.tests.cast import agent
from weft.forms import guard, multipart, questionnaires
from weft.forms.doors import entry
from weft.kernel import settings
from weft.people.settings import Brand

pytestmark = pytest.mark.django_db(transaction=True)

WATCH = """
    window.violations = []
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        window.violations.push(violatedDirective + " " + blockedURI))
"""
NAUGHTY = json.loads((Path(__file__).parent / "naughty.json").read_text())
FILE = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
PATIENT = 20_000


@pytest.fixture(autouse=True)
def _no_memory():
    questionnaires.forget()
    guard.VISITS.clear()
    guard.SUBMISSIONS.clear()
    entry.KNOCKS._buckets.clear()


@pytest.fixture
def inbox(weft):
    return conversations.create_inbox(
        kind="form",
        name="Polana",
        settings={"colour": "#1f6f5c", "privacy_url": "https://shop.example/privacy"},
        by=None,
    )


@pytest.fixture
def page_of_shop(weft, elsewhere, inbox):
    line = f'<script async src="{weft}/forms/{inbox.public_key}.js"></script>'
    return elsewhere.show("/", f"<main><h1>Contact</h1>{line}</main>")


def address(weft, more=""):
    return f"{weft}/forms/{Inbox.objects.get().public_key}{more}"


def fill_in(page, message="Where is my parcel?", email="ada@example.com"):
    page.locator("[name=name]").fill("Ada Nowak")
    page.locator("[name=email]").fill(email)
    page.locator("[name=message]").fill(message)
    page.locator("[name=consent]").check()


def send(page):
    page.locator("button[type=submit]").click()


def thanked(page):
    page.locator(".thanks").wait_for(timeout=PATIENT)


@pytest.mark.parametrize("has_script", [True, False])
def test_ada_writes_on_the_forms_own_page(weft, inbox, open_page, has_script):
    page = open_page(address(weft), java_script_enabled=has_script)
    fill_in(page, email="ada at home")
    page.locator("[type=file]").set_input_files(FILE)
    if not has_script:
        page.wait_for_timeout(guard.LEAST_SECONDS_PLAIN * 1000)

    send(page)
    page.locator(".wrong", has_text="does not look like").wait_for(timeout=PATIENT)
    assert page.locator("[name=message]").input_value() == "Where is my parcel?"
    page.locator("[name=email]").fill("ada@example.com")
    if not has_script:
        page.wait_for_timeout(guard.LEAST_SECONDS_PLAIN * 1000)
    send(page)
    thanked(page)

    assert Message.objects.get().text == "Where is my parcel?"
    assert Attachment.objects.get().upload.name == "a.txt"
    assert "suspicions" not in Letter.objects.get().traits
    assert page.problems == []


SIZES = {"narrow": {"width": 390, "height": 844}, "wide": {"width": 1440, "height": 900}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_without_script_every_no_is_a_page_with_all_that_was_typed(
    weft, inbox, open_page, size, scheme, tmp_path
):
    place = address(weft, "?language=pl" if size == "narrow" else "?language=en")
    reader = {"java_script_enabled": False, "viewport": SIZES[size], "color_scheme": scheme}
    page = open_page(place, **reader)
    fill_in(page, email="ada at home", message="")
    page.locator("[name=order]").fill("PL-1042")
    page.locator("[type=file]").set_input_files(FILE)
    send(page)

    summary = page.locator(".summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(2)
    expect(page.locator("[name=order]")).to_have_value("PL-1042")
    expect(page.locator("[name=email]")).to_have_value("ada at home")
    expect(page.locator(".kept bdi")).to_have_text("a.txt")
    summary.get_by_role("link").last.press("Enter")
    expect(page.locator("[name=message]")).to_be_focused()

    page.locator("[name=email]").fill("ada@example.com")
    page.locator("[name=message]").fill("Where is my parcel?")
    film = tmp_path / "film.mp4"
    with film.open("wb") as file:
        file.truncate(multipart.MAX_BODY + 1)
    page.locator("[type=file]").set_input_files(film)
    send(page)
    expect(page.locator("#weft-files-wrong")).to_contain_text("64 MB")
    expect(summary).to_be_focused()
    expect(page.locator("[name=message]")).to_have_value("Where is my parcel?")
    expect(page.locator("[name=consent]")).to_be_checked()
    expect(page.locator(".kept bdi")).to_have_text("a.txt")

    entry.KNOCKS._buckets["127.0.0.1"] = (0, time.monotonic() + 600)
    page.locator("[type=file]").set_input_files(FILE)
    send(page)
    expect(page.locator("[name=message]")).to_have_value("Where is my parcel?")
    entry.KNOCKS._buckets.clear()

    send(page)
    expect(page.locator(".thanks")).to_be_focused()
    assert Message.objects.get().text == "Where is my parcel?"
    assert Attachment.objects.get().upload.name == "a.txt"
    page.goto(f"{weft}/forms/nothing-here?language=pl")
    expect(page.locator("h1")).to_have_text("Pod tym adresem nie ma formularza.")
    assert page.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_for_whoever_has_no_script_stand_in_nobodys_way(
    weft, inbox, open_page, axe, scheme
):
    page = open_page(address(weft), color_scheme=scheme, script=WATCH)
    past_the_script = "document.querySelector('form').submit()"
    fill_in(page, email="ada at home", message="")
    page.evaluate(past_the_script)
    page.locator(".troubles").wait_for()
    assert axe(page) == []

    fill_in(page)
    page.evaluate(past_the_script)
    thanked(page)
    assert axe(page) == []

    page.goto(f"{weft}/forms/nothing-here")
    page.locator("h1").wait_for()
    assert axe(page) == []
    assert page.evaluate("violations") == []


@pytest.mark.parametrize("has_script", [True, False])
def test_whoever_has_no_script_finds_a_link_where_the_form_would_stand(
    weft, elsewhere, inbox, open_page, has_script
):
    line = CHANNEL.places[-1].filled(weft, inbox.public_key)
    shop = elsewhere.show("/", f"<main><h1>Contact</h1>{line}</main>")
    page = open_page(shop, java_script_enabled=has_script)

    link = page.get_by_role("link", name="Write to us")
    if has_script:
        page.locator("form.questions").wait_for()
        expect(link).to_have_count(0)
    else:
        link.click()
        expect(page.locator("form.questions")).to_be_visible()


def test_impatient_clicks_are_one_message(weft, inbox, open_page):
    page = open_page(address(weft))
    fill_in(page)

    page.locator("button[type=submit]").dblclick()
    thanked(page)

    assert Message.objects.count() == 1


@pytest.mark.parametrize("address_of", ["**/forms/*/start*", "**/forms/*?*"])
def test_what_stands_before_the_server_is_not_quoted_where_it_answers_in_its_place(
    weft, inbox, open_page, address_of
):
    page = open_page(address(weft, "?language=pl"))
    answer = {"status": 502, "body": "<h1>Bad gateway</h1>", "content_type": "text/html"}
    page.route(address_of, lambda route: route.fulfill(**answer))
    fill_in(page)

    send(page)
    summary = page.locator(".summary")
    expect(summary).to_have_text("Teraz nie udało się wysłać. Tekst nadal tu jest.")
    expect(summary).to_be_focused()
    page.unroute(address_of)
    send(page)
    thanked(page)

    assert Message.objects.get().text == "Where is my parcel?"


@pytest.mark.parametrize("script", ["{weft}", "'nonce-r4nd0m' 'strict-dynamic'"])
def test_the_strictest_policy_of_a_shop_has_nothing_to_say(
    weft, elsewhere, inbox, open_page, script
):
    policy = (
        f"default-src 'none'; script-src {script.format(weft=weft)}; connect-src {weft};"
        " style-src 'none'; base-uri 'none'; form-action 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )
    line = f'<script async nonce="r4nd0m" src="{weft}/forms/{inbox.public_key}.js"></script>'
    page = open_page(elsewhere.show("/", line, Content_Security_Policy=policy), script=WATCH)

    fill_in(page)
    page.locator("[type=file]").set_input_files(FILE)
    send(page)
    thanked(page)

    assert page.evaluate("violations") == []
    assert Message.objects.count() == Attachment.objects.count() == 1
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_our_own_page_keeps_its_own_policy(weft, inbox, open_page):
    page = open_page(address(weft, "?language=pl"), script=WATCH)
    fill_in(page)
    send(page)
    thanked(page)

    assert page.evaluate("violations") == []
    button = page.locator(".again")
    assert button.evaluate("e => getComputedStyle(e).borderRadius") == "10px"


@pytest.mark.parametrize(("wishes", "spoken"), [(["de-DE"], "cs"), (["de-DE", "pl-PL"], "pl")])
def test_a_form_speaks_one_language_wherever_it_stands(
    weft, elsewhere, inbox, open_page, wishes, spoken
):
    settings.write(Brand(language="cs"), by=None, at=datetime.now(UTC))
    questionnaires.forget()
    line = f'<script src="{weft}/forms/{inbox.public_key}.js"></script>'
    german = "<script>document.documentElement.lang = 'de'</script>"
    places = [address(weft), elsewhere.show("/", german + line)]
    reader = {
        "extra_http_headers": {"Accept-Language": ",".join(wishes)},
        "script": f"Object.defineProperty(navigator, 'languages', {{ value: {wishes} }})",
    }

    pages = [open_page(place, **reader) for place in places]

    for page in pages:
        expect(page.locator("form.questions")).to_have_attribute("lang", spoken)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", ["own", "shop"])
def test_nothing_stands_in_the_way_of_assistive_technology(
    weft, page_of_shop, open_page, axe, scheme, where
):
    page = open_page(address(weft) if where == "own" else page_of_shop, color_scheme=scheme)
    page.locator(".questions").wait_for()
    assert axe(page) == []

    send(page)
    page.locator(".wrong", has_text="Please fill").first.wait_for(timeout=PATIENT)
    assert page.evaluate("document.activeElement.shadowRoot?.activeElement.name"
                         " ?? document.activeElement.name") == "email"  # fmt: skip
    assert axe(page) == []
    fill_in(page)
    send(page)
    thanked(page)
    assert axe(page) == []


@pytest.mark.parametrize("language", ["en", "pl", "cs"])
@pytest.mark.parametrize("where", ["own", "shop"])
def test_320_pixels_are_enough(weft, elsewhere, page_of_shop, open_page, language, where):
    place = address(weft, f"?language={language}") if where == "own" else page_of_shop
    page = open_page(place, viewport={"width": 320, "height": 640}, locale=language)
    page.locator(".questions").wait_for()
    fill_in(page, email="x" * 200)
    send(page)
    page.locator(".wrong:not(:empty)").wait_for(timeout=PATIENT)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_form_reads_from_right_to_left(weft, inbox, open_page):
    page = open_page(address(weft))
    page.evaluate("document.documentElement.dir = 'rtl'")
    tick, label = (
        page.locator(f".tick > {part}").bounding_box()["x"] for part in ("input", "label")
    )

    assert tick > label


def test_nothing_that_anybody_wrote_runs(weft, inbox, open_page):
    evil = NAUGHTY["markup"][0][:200]
    texts = {"en": evil}
    question = {"key": "a", "kind": "text", "labels": texts, "helps": texts}
    conversations.change_inbox(
        inbox.pk, settings={"questions": [question], "titles": texts, "thanks": texts}, by=None
    )
    page = open_page(address(weft), script=WATCH)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for text in NAUGHTY["markup"][:3]:
        page.locator("[name=a]").fill(text[:200])
        send(page)
        thanked(page)
        page.goto(address(weft))

    assert dialogs == []
    assert page.problems == []


def test_olga_builds_a_form_by_keyboard_and_sees_it_at_once(weft, inbox, open_page, axe):
    olga = agent("Olga", "owner")
    client = Client()
    client.force_login(olga)
    page = open_page(weft)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": weft}])
    page.goto(f"{weft}/inboxes/{inbox.pk}/")
    drawn = page.locator("form-preview .question")
    drawn.nth(5).wait_for()
    assert axe(page) == []

    page.locator("[data-add]").press("Enter")
    page.locator(".rows__row select").last.select_option("choice")
    page.locator("[name=questions-6-labels_en]").fill("Size")
    page.locator("[name=questions-6-choices_en]").fill("S\nM")
    page.locator(".rows__row [data-up]").last.press("Enter")
    page.locator(".rows__row [data-off]").first.press("Enter")
    page.locator("form-preview label", has_text="Size").wait_for()
    page.get_by_role("button", name="Save").click()
    page.locator(".toast, .notice", has_text="Saved").first.wait_for()

    kept = Inbox.objects.get().settings["questions"]
    assert [one["key"] for one in kept] == [
        "email", "order", "message", "files", "choice", "consent",
    ]  # fmt: skip
    assert page.problems == []
