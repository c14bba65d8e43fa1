"""Articles: written in languages, published and withdrawn, and nothing that they said is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from weft.kernel.events import Event
from weft.kernel.models import EventRow
from weft.knowledge import actions, queries
from weft.knowledge.actions import Words
from weft.knowledge.models import Version
from weft.knowledge.queries import State
from weft.people.models import Agent

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)

ENGLISH = Words(language="en", title="Send it back", body="Within **30 days**.")
POLISH = Words(language="pl", title="Zwrot towaru", body="W ciągu **30 dni**.")


def agent():
    return Agent.objects.create_user(
        email="bo@shop.example", password="wool and water", first_name="Bo", surname="Nowak"
    )


def said():
    found = EventRow.objects.filter(name__startswith="article").order_by("id")
    return list(found.values_list("name", flat=True))


def test_r115_an_article_is_a_draft_until_it_is_published():
    bo = agent()
    one = actions.create_article(ENGLISH, by=bo.pk, at=NOON)

    assert queries.leaves("en") == []
    actions.publish(one, "en", number=1, by=bo.pk, at=NOON)
    actions.publish(one, "en", number=1, by=bo.pk, at=NOON + timedelta(days=1))  # once is enough

    [leaf] = queries.leaves("en")
    assert (leaf.slug, leaf.title, leaf.published_at) == ("send-it-back", "Send it back", NOON)
    assert leaf.address.endswith("/help/en/send-it-back")
    assert queries.leaves("pl") == []
    assert said() == ["article.written", "article.published"]
    assert all(name in Event.named for name in said())


def test_each_language_is_published_and_withdrawn_by_itself():
    one = actions.create_article(ENGLISH, by=None, at=NOON)
    actions.write(one, POLISH, seen=0, by=None, at=NOON)
    actions.publish(one, "en", number=1, by=None, at=NOON)
    actions.publish(one, "pl", number=1, by=None, at=NOON)
    assert set(queries.editions_of("send-it-back")) == {"en", "pl"}

    actions.withdraw(one, "pl", by=None, at=NOON)
    actions.withdraw(one, "pl", by=None, at=NOON)

    assert set(queries.editions_of("send-it-back")) == {"en"}
    card = queries.article(one)
    assert card.editions["pl"].state == State.WITHDRAWN
    assert card.editions["en"].state == State.PUBLISHED
    assert said().count("article.withdrawn") == 1
    actions.publish(one, "pl", number=1, by=None, at=NOON)
    assert queries.article(one).editions["pl"].state == State.PUBLISHED


def test_what_is_written_later_is_read_only_when_it_is_published_too():
    one = actions.create_article(ENGLISH, by=None, at=NOON)
    actions.publish(one, "en", number=1, by=None, at=NOON)

    newer = Words(language="en", title="Send it back", body="Within 60 days.")
    number = actions.write(one, newer, seen=1, by=None, at=NOON)

    assert number == 2
    assert queries.leaves("en")[0].body == "Within **30 days**."
    assert queries.article(one).editions["en"].is_ahead
    assert actions.write(one, newer, seen=1, by=None, at=NOON) == 2  # the same again is no news
    assert [each.number for each in queries.versions(one, "en")] == [2, 1]


def test_nobody_writes_over_what_a_colleague_wrote_meanwhile():
    one = actions.create_article(ENGLISH, by=None, at=NOON)
    actions.write(one, Words(language="en", title="A", body="Bo's"), seen=1, by=None, at=NOON)

    with pytest.raises(actions.ChangedMeanwhile):
        actions.write(one, Words(language="en", title="A", body="Cy's"), seen=1, by=None, at=NOON)

    assert [each.body for each in queries.versions(one, "en")] == ["Bo's", ENGLISH.body]


def test_the_database_itself_keeps_every_version():
    actions.create_article(ENGLISH, by=None, at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.update(body="Never said")
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.all().delete()


@pytest.mark.parametrize(
    ("title", "slug", "address"),
    [
        ("Zażółć gęślą jaźń", "", "zazolc-gesla-jazn"),
        ("Reklamace: co dál?", "", "reklamace-co-dal"),
        ("Whatever", " My Own/Address ", "my-own-address"),
        ("退货", "", "article"),
        ("x" * 160, "", "x" * 75),
    ],
)
def test_an_address_is_made_of_the_title(title, slug, address):
    words = Words(language="en", title=title, body="")
    one = actions.create_article(words, slug=slug, by=None, at=NOON)

    assert queries.article(one).slug == address


def test_two_articles_of_one_title_have_two_addresses():
    first = actions.create_article(ENGLISH, by=None, at=NOON)
    second = actions.create_article(ENGLISH, by=None, at=NOON)

    assert queries.article(first).slug == "send-it-back"
    assert queries.article(second).slug == "send-it-back-2"


def test_a_heading_has_a_name_in_each_language_and_its_articles_outlive_it():
    heading = actions.keep_category(None, {"en": "Returns", "pl": "Zwroty"}, by=None)
    one = actions.create_article(ENGLISH, category_id=heading, by=None, at=NOON)
    other = actions.keep_category(None, {"en": "Ahead of them"}, by=None)
    assert queries.categories("en") == {other: "Ahead of them", heading: "Returns"}
    assert list(queries.categories("pl").values()) == ["Ahead of them", "Zwroty"]

    actions.sort(one, other, by=None)
    actions.sort(one, heading, by=None)
    actions.remove_category(heading, by=None)
    actions.remove_category(heading, by=None)

    assert queries.article(one).category_id is None
    assert queries.category_names(heading) is None
    with pytest.raises(queries.NoSuchCategory):
        actions.keep_category(heading, {"en": "Back"}, by=None)


def test_how_often_an_article_was_put_into_answers_is_counted_and_told():
    bo = agent()
    one = actions.create_article(ENGLISH, by=None, at=NOON)
    for as_words in (True, False):
        actions.count_insertion(one, "en", as_words=as_words, conversation_id=7, by=bo.pk)
    actions.count_insertion(one, "cs", as_words=False, conversation_id=7, by=bo.pk)  # there is none

    assert queries.article(one).inserted == 2
    told = EventRow.objects.filter(name="article.inserted").order_by("pk")
    assert [row.body["as_words"] for row in told] == [True, False]


def test_what_is_not_there_is_said_so():
    with pytest.raises(queries.NoSuchArticle):
        queries.article(99)
    with pytest.raises(queries.NoSuchArticle):
        actions.write(99, ENGLISH, seen=0, by=None, at=NOON)
    with pytest.raises(queries.NoSuchArticle):
        actions.publish(99, "en", number=1, by=None, at=NOON)
    one = actions.create_article(ENGLISH, by=None, at=NOON)
    with pytest.raises(queries.NoSuchArticle):
        actions.publish(one, "en", number=2, by=None, at=NOON)
    with pytest.raises(queries.NoSuchArticle):
        actions.withdraw(one, "pl", by=None, at=NOON)
