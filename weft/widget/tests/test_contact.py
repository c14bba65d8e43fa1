"""How to reach the shop, and how long it takes: the page, its data, and the chat's first screen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.models import Inbox
from weft.conversations.tests.cast import agent, late_parcel
from weft.gateway import actions as gateway
from weft.gateway import waits
from weft.kernel import settings
from weft.people.settings import Brand
from weft.routing import actions as routing
from weft.routing.states import State
from weft.scheduling import actions as scheduling
from weft.widget import contacting
from weft.widget.doors import contact

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _anew():
    contacting.forget()
    contact.KNOCKS._buckets.clear()
    yield
    contacting.forget()


@pytest.fixture
def form(db):
    return gateway.open_inbox(kind="form", name="Write to us", by=None, settings={})


def talks(inbox_id, minutes, count=6):
    bo, now = agent(f"Bo{inbox_id}"), timezone.now() - timedelta(hours=3)

    where = Inbox(pk=inbox_id)
    for number in range(count):
        [received] = conversations.receive(
            [late_parcel(where, remote=f"{inbox_id}-{number}", sent_at=now)], at=now
        )
        conversations.reply(
            received.conversation_id,
            text="Yes",
            by=bo.pk,
            at=now + minutes * MINUTE,
            key=f"{inbox_id}-{number}",
        )


def ways(browser, language="en"):
    answer = browser("GET", f"/contact/{browser.inbox.public_key}.json?language={language}")
    assert answer.status_code == 200
    return answer


def test_r28_the_quickest_way_stands_first_and_any_page_may_ask(browser, inbox, form):
    ada = browser()
    talks(inbox.pk, 40)
    talks(form.id, 12)

    answer = ways(ada)

    assert answer.headers["access-control-allow-origin"] == "*"
    first, second = answer.json()["ways"]
    assert (first["name"], first["url"]) == ("Write to us", f"/forms/{form.public_key}")
    assert first["words"] == "Most answers come within 15 minutes."
    assert (first["half_within_seconds"], first["most_within_seconds"]) == (720, 720)
    assert (second["name"], second["chat"]) == ("Shop", inbox.public_key)


def test_a_page_has_its_own_chat_and_leads_to_the_others(browser, inbox, form):
    other = conversations.create_inbox(kind="webchat", name="Our other shop", settings={}, by=None)
    contacting.forget()
    ada = browser()

    first, second = (
        ada("GET", f"/contact/{one.public_key}?language=en").text for one in (inbox, other)
    )

    assert f"/widget/{inbox.public_key}.js" in first
    assert f'href="/contact/{other.public_key}?language=en#chat"' in first
    assert f"/widget/{other.public_key}.js" in second
    assert f'href="/contact/{inbox.public_key}?language=en#chat"' in second
    assert second.count("data-open") == first.count("data-open") == 1


def test_r28_of_those_that_promise_the_same_a_pages_own_stands_first(browser, inbox, form):
    other = conversations.create_inbox(kind="webchat", name="Our other shop", settings={}, by=None)
    talks(inbox.pk, 11)
    talks(other.pk, 14)
    contacting.forget()
    address = f"/contact/{other.public_key}.json?language=en"

    found = browser()("GET", address).json()["ways"]
    assert {way["words"] for way in found[:2]} == {"Most answers come within 15 minutes."}
    assert [way["name"] for way in found] == ["Our other shop", "Shop", "Write to us"]
    talks(form.id, 3)
    contacting.forget()

    found = browser()("GET", address).json()["ways"]
    assert [way["name"] for way in found] == ["Write to us", "Our other shop", "Shop"]


def test_the_page_says_it_in_the_readers_language_and_lets_the_chat_open(browser, inbox, form):
    talks(form.id, 3)

    page = browser()("GET", f"/contact/{inbox.public_key}?language=pl")

    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert f"/widget/{inbox.public_key}.js" in page.text
    assert f'href="/forms/{form.public_key}"' in page.text
    assert "w ciągu 3 minut." in page.text


def test_who_reads_none_of_our_languages_reads_the_shops(browser, inbox):
    settings.write(Brand(language="cs"), by=None, at=timezone.now())
    ada, german = browser(), {"accept-language": "de-DE, fr"}

    page, data = (
        ada("GET", f"/contact/{inbox.public_key}{end}", headers=german) for end in ("", ".json")
    )

    assert '<html lang="cs"' in page.text
    assert data.json()["ways"][0]["words"] == "Odpovíme, jak nejdříve to půjde."


def test_r29_what_an_owner_hides_is_not_published(browser, inbox, form):
    settings.write(waits.ContactPage(hidden=(form.id,)), by=None, at=timezone.now())

    assert [way["name"] for way in ways(browser()).json()["ways"]] == ["Shop"]


def test_a_closed_door_says_by_when_the_answer_comes(browser, inbox):
    plan = scheduling.save_plan(name="Never now", time_zone="UTC", week=closed_now(), by=None)
    Inbox.objects.filter(pk=inbox.pk).update(plan_id=plan)

    [way] = ways(browser()).json()["ways"]

    assert (way["open"], way["words"]) == (False, "Closed now. We answer from:")
    assert datetime.fromisoformat(way["when"]) > timezone.now()


def closed_now():
    """Open an hour a day, that is not now."""
    hour = (datetime.now(UTC).hour + 6) % 23
    return [[[f"{hour:02}:00", f"{hour + 1:02}:00"]]] * 7


def test_the_chats_first_screen_tells_the_wait_and_quicker_ways(browser, inbox, form):
    ada = browser()
    talks(inbox.pk, 40)
    talks(form.id, 3)

    said = ada.boot()

    assert said["wait"] == "Most answers come within 40 minutes."
    assert said["ways"] == [
        {"name": "Write to us", "url": f"/forms/{form.public_key}", "when": None,
         "words": "Most answers come within 3 minutes."}
    ]  # fmt: skip


def test_the_chat_says_that_nobody_is_there_as_long_as_it_is_so(browser, inbox):
    ada, bo, cy = browser(), agent("Bo").pk, agent("Cy").pk
    assert ada.boot()["staffed"]  # nobody ever said where they are: a shop without these states

    routing.be(bo, State.AVAILABLE, at=timezone.now(), by=bo)
    routing.be(bo, State.OFFLINE, at=timezone.now(), by=bo)
    contacting.forget()
    said = ada.boot()
    assert (said["hours"]["open"], said["staffed"]) == (True, False)
    assert said["wait"] == "Nobody is there just now. Leave a message and we will answer."

    routing.be(cy, State.AVAILABLE, at=timezone.now(), by=cy)
    contacting.forget()
    assert ada.boot()["staffed"]


def test_nobody_learns_of_a_shop_without_a_key_of_it_and_nobody_asks_without_end(browser, inbox):
    ada = browser()
    assert ada("GET", "/contact/none.json").status_code == 404
    answers = {ways_status(ada) for _ in range(125)}
    assert answers == {200, 429}


def ways_status(browser):
    return browser("GET", f"/contact/{browser.inbox.public_key}.json").status_code


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.2, "Most answers come within a minute."),
        (1.2, "Most answers come within 2 minutes."),
        (9, "Most answers come within 9 minutes."),
        (11, "Most answers come within 15 minutes."),
        (61, "Most answers come within 2 hours of opening time."),
        (60, "Most answers come within 60 minutes."),
    ],
)
def test_times_are_rounded_so_that_they_are_kept(minutes, words):
    assert contacting.within(minutes * MINUTE) == words
