"""Articles of the help centre: found by their words, in a language, as anybody may read them."""

import pytest

from weft.knowledge import actions
from weft.knowledge.actions import Words
from weft.search import articles, asked, rebuilding
from weft.search.models import ArticleRow

from .cast import NOON, TODAY, follow

pytestmark = pytest.mark.django_db


def write(title, body="", language="en", *, public=True, more=()):
    words = Words(language=language, title=title, body=body)
    one = actions.create_article(words, by=None, at=NOON)
    for other in more:
        actions.write(one, other, seen=0, by=None, at=NOON)
    for code in [language, *(other.language for other in more)] if public else ():
        actions.publish(one, code, number=1, by=None, at=NOON)
    return one


def found(text, *languages, is_typing=False):
    follow()
    question = asked.understand(text, today=TODAY, is_typing=is_typing)
    hits = articles.articles(question.terms, languages or ("en",), limit=8)
    return [(hit.article_id, hit.language) for hit in hits]


def test_r115_an_article_is_found_by_forms_of_its_words_without_diacritics():
    one = write("Zwrot towaru", "W ciągu trzydziestu dni.", "pl")
    other = write("Reklamace zboží", "Do dvou let.", "cs")

    assert found("zwroty", "pl") == [(one, "pl")]
    assert found("ciagu", "pl") == [(one, "pl")]
    assert found("zboz", "cs", is_typing=True) == [(other, "cs")]
    assert found("zwrot", "en") == []


@pytest.mark.parametrize("typed", ["zw", "ZW", "źw", "to", "zwrot to"])
def test_the_beginning_of_a_word_finds_an_article_while_somebody_types(typed):
    one = write("Zwrot towaru", "W ciągu dni.", "pl")
    write("Rozmiary", "Jak się mierzyć?", "pl")

    assert found(typed, "pl", is_typing=True) == [(one, "pl")]


@pytest.mark.parametrize(
    ("language", "title", "typed"),
    [("pl", "Żółta kartka", "zo"), ("cs", "Účtenka", "uc"), ("en", "Exchange", "ex")],
)
def test_two_letters_find_a_title_in_each_language_without_diacritics(language, title, typed):
    one = write(title, language=language)

    assert found(typed, "pl", "cs", "en", is_typing=True) == [(one, language)]
    assert found(typed, "pl", "cs", "en") == []


def test_a_whole_question_finds_what_it_is_about_and_not_all_that_shares_its_small_words():
    back = write("Return a parcel", "How do I send it back? Print the label.")
    for number in range(6):
        write(f"Care {number}", "How do I wash a coat? I do it by hand.")

    assert found("how do I return a coat parcel")[0] == (back, "en")
    assert found("how do I return it") == [(back, "en")]
    assert found("nothing of the sort") == []


def test_an_article_is_found_by_the_heading_that_it_stands_under_now():
    heading = actions.keep_category(None, {"pl": "Zwroty"}, by=None)
    one = write("Jak odesłać buty?", language="pl")
    assert found("zwrot", "pl") == []

    actions.sort(one, heading, by=None)
    assert found("zwrot", "pl") == [(one, "pl")]
    actions.keep_category(heading, {"pl": "Reklamacje"}, by=None)
    assert found("zwrot", "pl") == []
    assert found("reklamacja", "pl") == [(one, "pl")]
    actions.remove_category(heading, by=None)
    assert found("reklamacja", "pl") == []


def test_a_title_weighs_more_than_what_stands_below_it():
    below = write("Payment", "If the delivery is late, wait.")
    above = write("Late delivery", "Wait a day.")

    assert found("delivery") == [(above, "en"), (below, "en")]


def test_the_first_language_stands_first_and_an_article_only_once():
    polish = Words(language="pl", title="Zwrot: IRMA", body="")
    both = write("Return: IRMA", more=[polish])
    english = write("IRMA, the lamp")

    assert found("irma", "pl", "en") == [(both, "pl"), (english, "en")]


def test_only_what_is_public_is_found_and_as_it_is_read():
    one = write("Secret plan", public=False)
    assert found("secret") == []
    actions.publish(one, "en", number=1, by=None, at=NOON)
    assert found("secret") == [(one, "en")]
    actions.write(one, Words(language="en", title="Open plan", body=""), seen=1, by=None, at=NOON)
    assert found("open") == []

    actions.publish(one, "en", number=2, by=None, at=NOON)
    assert found("open") == [(one, "en")]
    assert found("secret") == []
    actions.withdraw(one, "en", by=None, at=NOON)
    assert found("open") == []


def test_what_was_there_before_the_index_is_found_after_a_rebuild():
    one = write("Return a parcel")
    found("return")
    ArticleRow.objects.all().delete()

    rebuilding.begin(anew=True)
    while rebuilding.step():
        pass

    assert found("return") == [(one, "en")]


def test_odd_questions_find_nothing_and_fail_at_nothing():
    write("Return a parcel")
    for text in ("", "   ", "\0", "a & b | !c", "'", '"return', "from:ada", "(" * 90, "żółć " * 90):
        found(text, is_typing=True)
