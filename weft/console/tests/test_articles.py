"""The help centre from inside: written by everybody, published by leaders, and put into answers."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weft.console.tests.cast import NOON, Desk
from weft.console.tests.post import deliver, mailbox
from weft.customers.models import Customer
from weft.kernel import followers
from weft.kernel.models import EventRow
from weft.knowledge import actions, queries
from weft.knowledge.actions import Words
from weft.people.roles import Role
from weft.search.following import follower

ENGLISH = Words(language="en", title="Return a parcel", body="## How\n\nPrint the **label**.")
POLISH = Words(language="pl", title="Zwrot towaru", body="Wydrukuj **etykietę**.")


@pytest.fixture
def desk(client, db):
    return Desk(client)


@pytest.fixture
def leader(desk):
    desk.bo.role = Role.SUPERVISOR
    desk.bo.save()
    return desk


def written(*words, public=True):
    first, *more = words or (ENGLISH,)
    one = actions.create_article(first, by=None, at=NOON)
    for each in more:
        actions.write(one, each, seen=0, by=None, at=NOON)
    for each in (first, *more) if public else ():
        actions.publish(one, each.language, number=1, by=None, at=NOON)
    followers.catch_up(follower)
    return one


def offered(desk, q="", **more):
    """Return what the menu would put into the composer: title, link, words, words of a note."""
    page = desk.client.get(f"/conversations/{desk.ada}/articles", {"q": q, **more})
    found = re.findall(
        r'data-link="([^"]*)" data-words="([^"]*)" data-plain="([^"]*)"', page.content.decode()
    )
    return [tuple(map(html.unescape, one)) for one in found]


def send(desk, path, **what):
    return desk.client.post(path, what)


# --- writing ----------------------------------------------------------------------------------


def test_r115_an_agent_writes_and_a_leader_publishes(desk):
    answer = send(
        desk, "/articles/new/",
        language_of="en", title="Return a parcel", body="One.\r\n\r\nTwo.", slug="", publish="1",
    )  # fmt: skip
    [card] = queries.articles()
    assert answer.url == f"/articles/{card.id}/en/"
    assert queries.leaves("en") == []  # an agent's wish to publish is none
    page = desk.client.get(answer.url).content.decode()
    assert "A supervisor or an owner publishes it." in page
    assert "Save and publish" not in page
    path = f"/articles/{card.id}/en/publication"
    assert send(desk, path, number="1", _method="put").status_code == 403

    desk.bo.role = Role.SUPERVISOR
    desk.bo.save()
    assert "Save and publish" in desk.client.get(answer.url).content.decode()
    send(desk, path, number="1", _method="put")

    assert [(leaf.slug, leaf.body) for leaf in queries.leaves("en")] == [
        ("return-a-parcel", "One.\n\nTwo.")
    ]
    send(desk, path, _method="delete")
    assert queries.leaves("en") == []


def test_another_language_is_another_edition_of_the_same_article(leader):
    one = written()
    page = leader.client.get(f"/articles/{one}/pl/").content.decode()
    assert "not written" in page

    send(
        leader, f"/articles/{one}/pl/",
        title=POLISH.title, body=POLISH.body, seen="0", publish="1", category="",
    )  # fmt: skip

    assert set(queries.editions_of("return-a-parcel")) == {"en", "pl"}
    assert leader.client.get(f"/articles/{one}/de/").status_code == 404
    assert leader.client.get("/articles/99/en/").status_code == 404


def test_a_leader_withdraws_the_language_that_is_read_not_the_one_of_the_console(leader):
    one = written(ENGLISH, POLISH)

    page = leader.client.get(f"/articles/{one}/pl/").content.decode()

    assert f'<a class="button" href="/articles/{one}/pl/" aria-current="page">' in page
    [path] = re.findall(r'action="(/articles/[^"]*/publication)"', page)
    send(leader, path, number="1", _method="delete")
    assert queries.leaves("pl") == []
    assert [leaf.language for leaf in queries.leaves("en")] == ["en"]


def test_two_who_write_at_once_lose_nothing(desk):
    one = written(public=False)
    send(desk, f"/articles/{one}/en/", title="T", body="Bo's", seen="1")

    answer = send(desk, f"/articles/{one}/en/", title="T", body="Cy's", seen="1")

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Somebody saved another version meanwhile" in page
    assert "Cy&#x27;s</textarea>" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    send(desk, f"/articles/{one}/en/", title="T", body="Cy's", seen=seen)
    assert [each.body for each in queries.versions(one, "en")] == ["Cy's", "Bo's", ENGLISH.body]


def test_an_old_version_is_looked_at_and_brought_back(desk):
    one = written()
    actions.write(one, Words(language="en", title="T", body="Newer"), seen=1, by=None, at=NOON)

    page = desk.client.get(f"/articles/{one}/en/?version=1").content.decode()

    assert "This is version 1. Saving makes it the newest." in page
    assert ENGLISH.body in html.unescape(page)
    assert 'name="seen" value="2"' in page
    assert "Readers see version 1; a newer one is saved." in page
    assert desk.client.get(f"/articles/{one}/en/?version=x").status_code == 200


def test_what_is_missing_or_cannot_be_stored_is_said(desk):
    answer = send(desk, "/articles/new/", language_of="en", title="", body="x\0y")

    assert answer.status_code == 422
    assert answer.content.decode().count('class="field__error"') == 2
    long = send(desk, "/articles/new/", language_of="en", title="T", body="x" * 60_001)
    assert long.status_code == 422
    assert queries.articles() == []


def test_the_preview_is_drawn_as_the_page_is(desk):
    answer = send(desk, "/articles/preview", body="# A\n\n<script>x</script> **b**")

    assert answer.content.decode() == (
        "<h2>A</h2>\n<p>&lt;script&gt;x&lt;/script&gt; <strong>b</strong></p>\n"
    )


def test_the_list_has_headings_states_and_finds_titles_without_diacritics(leader):
    send(leader, "/articles/headings/", name_en="Returns", name_pl="Zwroty")
    [heading] = queries.categories("en")
    one = written(ENGLISH, POLISH)
    actions.sort(one, heading, by=None)
    written(Words(language="cs", title="Údržba", body=""), public=False)

    page = leader.client.get("/articles/").content.decode()

    assert re.findall(r"<h2>([^<]+)</h2>", page) == ["Returns", "No heading"]
    assert "English, Polski" in page
    assert "Čeština: draft" in page
    found = leader.client.get("/articles/", {"q": "udrz"}).content.decode()
    assert "Údržba" in found
    assert "Return a parcel" not in found
    send(leader, f"/articles/headings/{heading}/", name_en="Back to us")
    assert queries.categories("en") == {heading: "Back to us"}
    assert send(leader, f"/articles/headings/{heading}/", name_en="").status_code == 422
    send(leader, f"/articles/headings/{heading}/", _method="delete")
    assert queries.categories("en") == {}


# --- putting it into an answer ----------------------------------------------------------------


def test_u14_articles_are_found_by_words_in_the_customers_language_first(desk):
    Customer.objects.update(language="pl")
    written(ENGLISH, POLISH)
    english = written(Words(language="en", title="Etykieta of a parcel", body=""))

    [first, second] = offered(desk, "etykiet")

    assert first[0].startswith("Zwrot towaru: http")
    assert first[0].endswith("/help/pl/return-a-parcel")
    assert first[1] == "Wydrukuj etykietę."  # a chat knows no formatting
    assert second[0].startswith("Etykieta of a parcel: http")
    page = desk.client.get(f"/conversations/{desk.ada}/articles", {"q": "etykiet"})
    assert f'data-article="{english}" data-language="en"' in page.content.decode()
    assert offered(desk, "zebra") == []


def test_u14_behind_a_title_that_asks_stands_no_colon(desk):
    Customer.objects.update(language="en")
    written(Words(language="en", title="How do I return it?", body=""))

    assert offered(desk)[0][0].startswith("How do I return it? http")


def test_u14_a_letter_gets_the_formatting_and_a_note_the_plain_words(desk):
    letter = deliver(mailbox())
    Customer.objects.update(language="en")
    written(Words(language="en", title="Return", body="**Print** it."))
    desk.ada = letter.conversation_id

    assert [one[1:] for one in offered(desk, "return")] == [("**Print** it.", "Print it.")]


def test_u14_without_words_what_is_answered_with_often_comes_first(desk):
    Customer.objects.update(language="en")
    written(Words(language="en", title="A rare one", body=""))
    often = written(Words(language="en", title="Often", body=""))
    path = f"/conversations/{desk.ada}/articles/{often}"
    assert send(desk, path, language="en", **{"as": "words"}).status_code == 204

    assert [one[0].partition(":")[0] for one in offered(desk)] == ["Often", "A rare one"]
    told = EventRow.objects.get(name="article.inserted")
    assert told.body["as_words"] is True
    assert (told.actor_id, told.conversation_id) == (desk.bo.pk, desk.ada)
    assert "in 1 answer" in desk.client.get("/articles/").content.decode()
    assert send(desk, f"/conversations/{desk.ada}/articles/99", language="\0").status_code == 204


def test_articles_of_a_conversation_of_others_are_not_offered(desk):
    written()
    desk.team_of_others()

    assert desk.client.get(f"/conversations/{desk.ada}/articles").status_code == 404
    assert send(desk, f"/conversations/{desk.ada}/articles/1", language="en").status_code == 404


# --- finding it -------------------------------------------------------------------------------


def test_u1_the_palette_finds_articles_by_three_letters_without_diacritics(desk):
    one = written(POLISH)

    found = desk.client.get("/search/suggestions", {"q": "zwr"}).json()["articles"]

    assert found == [{"name": "Zwrot towaru", "words": "Polski", "url": f"/articles/{one}/pl/"}]
    desk.bo.role = Role.OBSERVER
    desk.bo.save()
    assert desk.client.get("/search/suggestions", {"q": "zwr"}).json()["articles"] == []


def test_the_search_finds_articles_beside_messages(desk):
    one = written(Words(language="en", title="When a parcel is late", body=""))

    for part in ({}, {"HTTP_X_FRAGMENT": "brief"}, {"HTTP_X_FRAGMENT": "results"}):
        page = desk.client.get("/search/", {"q": "parcel"}, **part).content.decode()
        assert f"/articles/{one}/en/" in page
    filtered = desk.client.get("/search/?q=from:ada parcel").content.decode()
    assert "found-articles" not in filtered


def test_u1_what_the_menu_and_the_palette_ask_does_not_grow_with_the_shelf(desk):
    def cost(path):
        desk.client.get(path)
        with CaptureQueriesContext(connection) as few:
            desk.client.get(path)
        return len(few)

    paths = [
        f"/conversations/{desk.ada}/articles?q=parcel",
        f"/conversations/{desk.ada}/articles",
        "/search/suggestions?q=par",
        "/articles/",
    ]
    written(Words(language="en", title="A parcel", body="Words."))
    before = [cost(path) for path in paths]
    for number in range(20):
        written(Words(language="en", title=f"A parcel {number}", body="Words."))

    assert [cost(path) for path in paths] == before
