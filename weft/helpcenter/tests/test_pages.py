"""The help centre: what anybody may read, in three languages, on pages that ask for nothing."""

import asyncio
import re
from importlib import import_module

import httpx
import pytest
from django.conf import settings as configured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weft.conversations.tests.cast import NOON
from weft.gateway import actions as gateway
from weft.helpcenter import doors, pages
from weft.kernel import followers, settings
from weft.kernel.doors import Doors, neighbourhood
from weft.knowledge import actions
from weft.knowledge.actions import Words
from weft.people.settings import Brand
from weft.search.following import follower

pytestmark = pytest.mark.django_db(transaction=True)
contacting = import_module(configured.WEFT_CONTACT_WAYS.rpartition(".")[0])

BACK = {
    "en": Words(language="en", title="Return a parcel", body="# How\n\nPrint the **label**."),
    "pl": Words(language="pl", title="Zwrot towaru", body="Wydrukuj **etykietę**."),
    "cs": Words(language="cs", title="Vrácení zboží", body="Vytiskněte **štítek**."),
}


@pytest.fixture(autouse=True)
def _anew():
    contacting.forget()
    doors.KNOCKS._buckets.clear()
    followers.enrol(follower)
    yield
    contacting.forget()


async def nothing_behind(scope, receive, send):
    raise AssertionError(scope["path"])


def get(path, **headers):
    async def ask():
        transport = httpx.ASGITransport(Doors(doors.routes, otherwise=nothing_behind))
        base = "http://weft.example"
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return await client.get(
                path, headers={k.replace("_", "-"): v for k, v in headers.items()}
            )

    return asyncio.run(ask())


def write(*words, category_id=None, public=True):
    first, *more = words
    one = actions.create_article(first, category_id=category_id, by=None, at=NOON)
    for other in more:
        actions.write(one, other, seen=0, by=None, at=NOON)
    for each in words if public else ():
        actions.publish(one, each.language, number=1, by=None, at=NOON)
    followers.catch_up(follower)
    return one


def test_r115_a_reader_comes_to_the_help_in_their_own_language():
    for wish, language in (("pl-PL,en;q=0.5", "pl"), ("cs", "cs"), ("de", "en")):
        answer = get("/help/", accept_language=wish)
        assert (answer.status_code, answer.headers["location"]) == (302, f"/help/{language}/")
    assert get("/help").headers["location"] == "/help/en/"
    settings.write(Brand(language="cs"), by=None, at=NOON)
    assert get("/help/", accept_language="de").headers["location"] == "/help/cs/"
    assert get("/help/de/", accept_language="cs").headers["location"] == "/help/cs/"


def test_r115_articles_stand_under_their_headings():
    settings.write(Brand(name="Polana"), by=None, at=NOON)
    heading = actions.keep_category(None, {"en": "Returns", "pl": "Zwroty"}, by=None)
    write(*BACK.values(), category_id=heading)
    write(Words(language="en", title="Loose", body="First words."), category_id=None)
    write(Words(language="en", title="Nobody's yet", body=""), public=False)

    page = get("/help/en/")

    assert page.status_code == 200
    assert re.findall(r"<h2>(.*?)</h2>", page.text) == ["Returns", "More"]
    assert re.findall(r'<li><a href="(/help/en/.*?)"', page.text) == [
        "/help/en/return-a-parcel",
        "/help/en/loose",
    ]
    assert "First words." in page.text
    assert "Nobody" not in page.text
    assert "<title>Help \u2013 Polana</title>" in page.text
    assert "Zwroty" in get("/help/pl/").text


@pytest.mark.parametrize("language", ["en", "pl", "cs"])
def test_an_article_is_read_in_each_language_and_names_the_others(language):
    write(*BACK.values())

    page = get(f"/help/{language}/return-a-parcel")

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert f"<h1>{BACK[language].title}</h1>" in page.text
    assert "<strong>" in page.text
    linked = re.findall(r'rel="alternate" hreflang="(\w+)" href="([^"]*)"', page.text)
    assert [code for code, _address in sorted(linked)] == ["cs", "en", "pl"]
    assert all(address.endswith(f"/help/{code}/return-a-parcel") for code, address in linked)
    assert (", ".join(sorted({"en", "pl", "cs"} - {language}))) == ", ".join(
        sorted(re.findall(r'<a href="/help/\w+/return-a-parcel" lang="(\w+)"', page.text))
    )


def test_an_article_that_is_not_in_this_language_says_in_which_it_is():
    write(BACK["en"])

    page = get("/help/pl/return-a-parcel")

    assert page.status_code == 404
    assert '<a href="/help/en/return-a-parcel" lang="en"' in page.text
    assert get("/help/en/nothing").status_code == 404
    assert get("/help/en/%00%ff").status_code == 404


def test_what_was_withdrawn_is_gone_for_readers():
    one = write(BACK["en"])
    actions.withdraw(one, "en", by=None, at=NOON)

    assert get("/help/en/return-a-parcel").status_code == 404
    assert "Return a parcel" not in get("/help/en/").text


def test_r115_readers_search_by_words_without_diacritics_in_their_language():
    write(*BACK.values())

    page = get("/help/pl/?q=wydrukuj etykiete")
    assert "/help/pl/return-a-parcel" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "/help/cs/return-a-parcel" in get("/help/pl/?q=stitek").text  # better than nothing
    assert "Nothing was found" in get("/help/en/?q=zebra").text
    nasty = get("/help/en/?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script" not in nasty.text
    assert get("/help/en/?q=" + "x" * 5000).status_code == 200


def test_pages_run_nothing_set_nothing_and_ask_nobody_else():
    write(
        Words(
            language="en", title="<b>Odd</b>", body="<script>x</script> ![s](https://spy.example/)"
        )
    )

    for path in ("/help/", "/help/en/", "/help/en/b-odd-b", "/help/en/?q=odd"):
        answer = get(path)
        assert "set-cookie" not in answer.headers
        assert "<script" not in answer.text
        assert "<img" not in answer.text
        if answer.status_code == 200:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "script-src" not in policy
            assert "'unsafe" not in policy
    assert "&lt;b&gt;Odd&lt;/b&gt;" in get("/help/en/b-odd-b").text


def test_a_page_that_did_not_change_is_not_sent_again():
    one = write(BACK["en"])
    first = get("/help/en/return-a-parcel")
    assert first.headers["cache-control"] == "public, max-age=60"

    again = get("/help/en/return-a-parcel", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")

    actions.write(one, Words(language="en", title="T", body="New"), seen=1, by=None, at=NOON)
    actions.publish(one, "en", number=2, by=None, at=NOON)
    changed = get("/help/en/return-a-parcel", if_none_match=first.headers["etag"])
    assert changed.status_code == 200
    assert "New" in changed.text


def test_r28_the_quickest_way_to_reach_somebody_stands_at_the_foot():
    chat = gateway.open_inbox(kind="webchat", name="Chat with us", by=None)
    gateway.open_inbox(kind="form", name="Write to us", by=None, settings={})
    write(BACK["en"])

    page = get("/help/en/return-a-parcel")

    foot = page.text.partition("Did this not answer it?")[2]
    assert f"/contact/{chat.public_key}?language=en" in foot
    assert "Write to us" in foot


def test_nothing_to_read_is_said_calmly():
    assert "Nothing is written down here" in get("/help/en/").text


def test_the_cost_of_a_page_does_not_grow_with_the_shelf():
    write(*BACK.values())
    contacting.ways("en", at=NOON)  # kept for seconds, for all pages

    def cost(draw, *asked):
        draw(*asked)
        with CaptureQueriesContext(
            connection,
        ) as few:
            draw(*asked)
        return len(few)

    def all_costs():
        return [
            cost(pages.contents, "en"),
            cost(pages.article, "en", "return-a-parcel"),
            cost(pages.found, "en", "return"),
        ]

    before = all_costs()
    for number in range(30):
        write(Words(language="en", title=f"Return {number}", body="A parcel."))

    assert all_costs() == before
    assert max(before) <= 4, before


def test_a_flood_from_one_network_is_told_to_wait():
    assert get("/help/en/").status_code == 200
    doors.KNOCKS.take(neighbourhood("127.0.0.1"), cost=doors.KNOCKS.burst - 1)

    assert get("/help/en/").status_code == 429
