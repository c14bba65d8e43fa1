"""What is drawn once and kept: never shown to whom, or when, it is not true."""

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import SafeString

from weft.ui.templatetags import kept

ENGINE = Engine(
    libraries={"kept": "weft.ui.templatetags.kept", "i18n": "django.templatetags.i18n"},
    builtins=["django.template.defaulttags", "django.template.defaultfilters"],
)


def template(words):
    return ENGINE.from_string("{% load kept i18n %}" + words)


class Counted:
    """A value that counts how often it is drawn."""

    def __init__(self):
        self.times = 0

    def __str__(self):
        self.times += 1
        return "drawn"


def test_the_same_is_drawn_once():
    value = Counted()
    page = template("{% kept value=value %}{{ value }}{% endkept %}")

    assert [page.render(Context({"value": value})) for _ in range(3)] == ["drawn"] * 3
    assert value.times == 1


def test_another_value_is_drawn_anew():
    page = template("{% kept name=name %}Hello {{ name }}{% endkept %}")

    found = [page.render(Context({"name": name})) for name in ("Bo", "Cy", "Bo")]

    assert found == ["Hello Bo", "Hello Cy", "Hello Bo"]


def test_what_is_not_named_is_not_there():
    page = template("{% kept %}Hello {{ name }}{{ request.user }}{% endkept %}")

    assert page.render(Context({"name": "Bo", "request": {"user": "Bo"}})) == "Hello "


def test_each_language_has_its_own():
    page = template('{% kept %}{% translate "Inbox" %}{% endkept %}')

    with translation.override("en"):
        english = page.render(Context())
    with translation.override("pl"):
        polish = page.render(Context())

    assert english == "Inbox" != polish


@pytest.mark.parametrize(("one", "other"), [("<b>", SafeString("<b>")), (1, True), (0, False)])
def test_what_is_equal_and_looks_different_is_told_apart(one, other):
    page = template("{% kept value=value %}{{ value }}{% endkept %}")
    plain = template("{{ value }}")

    for value in (one, other):
        context = {"value": value}
        assert page.render(Context(context)) == plain.render(Context(context))


def test_a_dictionary_is_known_by_what_it_holds():
    keys = {"reply": "r"}
    page = template("{% kept keys=keys %}{{ keys.reply }}{% endkept %}")
    before = page.render(Context({"keys": keys}))

    keys["reply"] = "R"

    assert (before, page.render(Context({"keys": keys}))) == ("r", "R")


def test_no_more_is_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    page = template("{% kept number=number %}{{ number }}{% endkept %}")

    assert [page.render(Context({"number": n})) for n in range(10)] == [str(n) for n in range(10)]
    [node] = page.nodelist.get_nodes_by_type(kept.KeptNode)
    assert len(node.drawn) <= 3


@pytest.mark.parametrize("words", ["{% csrf_token %}", "{% if a %}{% csrf_token %}{% endif %}"])
def test_a_token_against_forgery_is_never_kept(words):
    with pytest.raises(TemplateSyntaxError, match="csrf_token"):
        template("{% kept a=a %}" + words + "{% endkept %}")


def test_a_value_needs_a_name():
    with pytest.raises(TemplateSyntaxError, match="name=value"):
        template("{% kept value %}{% endkept %}")
