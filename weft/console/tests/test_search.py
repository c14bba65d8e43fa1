"""The search as an agent meets it: page, chips, marks, and what a palette is offered."""

import re

import pytest
from django.utils import translation

from weft.console.lists import searching
from weft.console.tests.cast import NOON
from weft.conversations import actions
from weft.conversations.circles import Circle
from weft.conversations.filters import Filter
from weft.kernel import followers
from weft.search import asked
from weft.search.following import follower


@pytest.fixture
def look(desk):
    """Search as Bo does, after the index has heard everything."""

    def ask(question, *, address="/search/", **extra):
        followers.catch_up(follower)
        answer = desk.client.get(address, {"q": question}, **extra)
        assert answer.status_code == 200
        return answer.json() if address.endswith("suggestions") else answer.content.decode()

    return ask


def hits(page):
    return re.findall(r'class="hit__link" href="([^"]*)"', page)


def words(page):
    found = re.search(
        r'<span class="hit__words">(.*?)</span>\s*<span class="hit__marks"', page, re.DOTALL
    )
    return " ".join(re.sub("</?bdi>", "", found[1]).split())


def test_a_hit_leads_to_the_message_and_marks_what_was_asked(desk, look):
    page = look("parcels")

    assert hits(page) == [f"/conversations/{desk.ada}/?message={desk.last.message_id}"]
    assert words(page) == "My <mark>parcel</mark> is late"


def test_what_a_customer_wrote_stays_text(desk, look):
    desk.hear("<img src=x onerror=alert(1)> & <mark>more</mark>")

    page = look("onerror")

    assert "<img src=x" not in page
    assert words(page) == (
        "&lt;img src=x <mark>onerror</mark>=alert(1)&gt; &amp; &lt;mark&gt;more&lt;/mark&gt;"
    )


def test_what_is_written_from_right_to_left_keeps_its_order(desk, look):
    """Where it stands in one line with our words, the two do not run into each other."""
    desk.hear("מתי תגיע החבילה PL-45108?")

    assert "<bdi>מתי תגיע <mark>החבילה</mark> PL-45108?</bdi>" in look("החבילה")


def test_the_question_comes_back_as_it_was_typed(look):
    page = look('"><script>alert(1)</script>')

    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page


def test_filters_are_shown_as_they_were_understood_and_can_be_taken_out(desk, look):
    page = look("parcel is:open before:2030-01-02 from:ada")

    assert len(hits(page)) == 1
    for chip in ("Open", "Before 2 January 2030", "From: ada"):
        assert chip in page
    assert 'href="/search/?q=parcel+before%3A2030-01-02+from%3Aada"' in page


def test_a_name_that_nothing_has_is_said(look):
    page = look("parcel tag:nothing")

    assert "Nothing here is called that: tag:nothing" in page
    assert "chip--unknown" in page


@pytest.mark.parametrize("typed", ["is:bogus", "after:32.13", "jest:nigdy"])
def test_an_operator_with_a_value_that_is_none_is_said_to_have_been_words(look, typed):
    assert f"as mere words: {typed}" in look(f"parcel {typed}")
    assert "as mere words" not in look("zebra:crossing")


def test_nothing_found_and_nothing_asked_teach_what_can_be_typed(look):
    assert "Nothing was found" in look("zebra")
    for page in (look("zebra"), look("")):
        assert 'data-insert="from:"' in page


def test_a_number_leads_to_its_conversation(desk, look):
    page = look(f"#{desk.ada}")

    assert f"Conversation {desk.ada}" in page
    assert f'href="/conversations/{desk.ada}/"' in page


def test_customers_come_with_their_newest_conversation(desk, look):
    page = look("ad")

    assert 'class="person"' in page
    assert "Customers" in page


def test_below_a_box_there_are_few_and_a_way_to_all(desk, look):
    part = look("parcel", HTTP_X_FRAGMENT="brief")

    assert part.lstrip().startswith('<div class="results results--brief">')
    assert 'href="/search/?q=parcel"' in part


def test_the_next_page_is_lines_alone(desk, look, monkeypatch):
    monkeypatch.setattr("weft.search.queries.PAGE", 1)
    desk.hear("My parcel is wet", remote="eve", key="k2")
    first = look("parcel")
    [more] = re.findall(r'hx-get="([^"]*)"', first)

    rest = desk.client.get(more.replace("&amp;", "&"), HTTP_HX_REQUEST="true").content.decode()

    assert rest.lstrip().startswith('<li class="hit">')
    assert hits(rest) != hits(first)
    assert "Show more" not in rest


@pytest.mark.parametrize("after", ["x", "_", "2026-01-01_5", "2026-01-01T00:00:00+00:00_9" * 9])
def test_a_page_that_we_never_offered_is_the_first(desk, look, after):
    look("parcel")
    answer = desk.client.get("/search/", {"q": "parcel", "after": after})

    assert len(hits(answer.content.decode())) == 1


def test_a_palette_is_offered_people_and_conversations(desk, look):
    actions.tag(desk.ada, name="vip", by=None)

    found = look("ad", address="/search/suggestions")
    tagged = look("vi", address="/search/suggestions")

    [person] = found["people"]
    assert person["name"] == "Ada"
    assert person["url"] == f"/conversations/{desk.ada}/"
    assert [one["url"] for one in tagged["conversations"]] == [f"/conversations/{desk.ada}/"]


def test_a_palette_finds_lists_by_the_beginning_of_any_word_and_without_diacritics(desk, look):
    mine = Circle(agent_id=desk.bo.pk)
    actions.tag(desk.ada, name="późne zwroty", by=None)
    draft = actions.ViewDraft(name="Zwroty tygodnia", filter=Filter(tags=("zwrot",)), circle=mine)
    view = actions.save_view(draft, by=desk.bo.pk, at=NOON)

    found = look("zwr", address="/search/suggestions")["lists"]

    assert [(one["name"], one["words"], one["url"]) for one in found] == [
        ("Zwroty tygodnia", "Saved view", f"/inbox/?view=saved%3A{view}"),
        ("późne zwroty", "Tag", "/inbox/?view=tag%3Ap%C3%B3%C5%BAne+zwroty"),
    ]
    assert look("pozne zw", address="/search/suggestions")["lists"] == found[1:]
    assert look("wroty", address="/search/suggestions")["lists"] == []


def test_who_may_not_see_a_conversation_is_offered_nothing(desk, look, client):
    cy = desk.team_of_others()
    assert cy
    actions.tag(desk.ada, name="vip", by=None)

    assert hits(look("parcel")) == []
    assert look("ad", address="/search/suggestions") == {
        "lists": [],
        "people": [],
        "conversations": [],
        "articles": [],
    }
    assert look("vi", address="/search/suggestions")["conversations"] == []
    assert f"Conversation {desk.ada}" not in look(f"#{desk.ada}")


@pytest.mark.parametrize("language", ["en", "pl", "cs"])
def test_what_is_taught_is_understood(language):
    """Each lesson is an operator in the reader's own language, and not a word to look for."""
    with translation.override(language):
        lessons = searching.lessons("/search/")
    for lesson in lessons:
        example = lesson["typed"]
        question = asked.understand(
            example + "7d" if example.endswith(":") else example, today=NOON.date()
        )
        assert question.filters or question.terms[0].is_phrase, lesson


def test_a_page_of_results_costs_a_fixed_number_of_queries(
    desk, look, django_assert_max_num_queries
):
    for number in range(5):
        desk.hear("My parcel is wet", remote=f"c{number}", key=f"k{number}")
    look("parcel")

    with django_assert_max_num_queries(20):
        assert len(hits(look("parcel"))) >= 1
