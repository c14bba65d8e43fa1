"""{% translate "…" %}: looked up once in each language, and never said in another."""

import pytest
from django.template import Context, Engine, engines
from django.templatetags import i18n
from django.utils import translation
from django.utils.safestring import SafeString

from weft.ui.templatetags.translated import WordsNode

LIBRARY = "weft.ui.templatetags.translated"
ENGINE = Engine(libraries={"i18n": LIBRARY})
DJANGOS = Engine(libraries={"i18n": "django.templatetags.i18n"})


def drawn(words, engine=ENGINE, autoescape=True, **values):
    page = engine.from_string("{% load i18n %}" + words)
    return page.render(Context(values, autoescape=autoescape))


def test_templates_get_it_as_i18n():
    assert engines["django"].engine.libraries["i18n"] == LIBRARY


@pytest.mark.parametrize("language", ["en", "pl", "cs"])
@pytest.mark.parametrize("autoescape", [True, False])
@pytest.mark.parametrize(
    "words",
    [
        '{% translate "Close" %}',
        "{% trans 'Close' %}",
        '{% translate "Taken" context "choice" %}',
        '{% translate "50 %% <b> & more" %}',
        '{% translate "Close" noop %}',
        '{% translate "Close"|upper %}',
        '{% translate "Close" as word %}[{{ word }}]',
        "{% translate word %}",
        "{% translate markup %}",
        "{% translate word context context %}",
        '{% blocktranslate with name="Ada" %}Hello {{ name }}{% endblocktranslate %}',
    ],
)
def test_it_says_what_djangos_own_says(language, autoescape, words):
    values = {
        "word": "Close",
        "markup": SafeString("<b>Close</b>"),
        "context": "choice",
        "autoescape": autoescape,
    }
    with translation.override(language):
        assert drawn(words, **values) == drawn(words, DJANGOS, **values)


def test_the_language_of_the_moment_is_spoken_by_a_template_that_is_kept():
    page = ENGINE.from_string('{% load i18n %}{% translate "Close" %}')
    said = []
    for language in ("pl", "cs", "en", "pl"):
        with translation.override(language):
            said.append(page.render(Context()))

    assert said[0] == said[3]
    assert len(set(said)) == 3


def test_words_are_looked_up_once_in_a_language(monkeypatch):
    page = ENGINE.from_string('{% load i18n %}{% translate "Close" %}{% translate "Close"|upper %}')
    [asked] = page.nodelist.get_nodes_by_type(WordsNode)  # the other goes through a filter
    looked = []
    say = i18n.TranslateNode.render
    monkeypatch.setattr(
        i18n.TranslateNode,
        "render",
        lambda node, context: looked.append(node) or say(node, context),
    )

    for _ in range(3):
        page.render(Context())

    assert looked.count(asked.node) == 1


def test_what_a_page_fills_in_is_asked_for_each_time():
    page = ENGINE.from_string("{% load i18n %}{% translate word %}")

    assert [page.render(Context({"word": word})) for word in "ab"] == ["a", "b"]
