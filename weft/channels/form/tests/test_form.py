import dataclasses
import json

import pytest

from weft.channels.form import drawing
from weft.channels.form.answers import Filled, is_address, is_phone, problems
from weft.channels.form.drawing import Look
from weft.channels.form.settings import Question, Settings

EVIL = "\"><script>alert(1)</script><img src=x onerror='alert(1)'>"


def filled(*questions, language="en", files=None, **typed):
    return Filled(
        settings=Settings(questions=questions),
        language=language,
        brand_language="en",
        typed=typed,
        files=files or {},
    )


def test_settings_come_back_from_json_as_they_were():
    size = Question(key="size", kind="choice", choices={"en": ("S", "M"), "pl": ("mały", "duży")})
    before = Settings(questions=(Question(key="a"), size), titles={"pl": "Napisz"})

    after = Settings(**json.loads(json.dumps(dataclasses.asdict(before))))

    assert after.questions == before.questions
    assert after.titles == before.titles


@pytest.mark.parametrize(
    "questions",
    [
        [],
        [Question(key="a"), Question(key="a")],
        [Question(key="A b")],
        [Question(key="a", kind="choice")],
        [{"key": "a", "kind": "nonsense"}],
        [Question(key=f"k{n}") for n in range(31)],
        [Question(key="a", labels={"en": "x" * 301})],
    ],
)
def test_questions_that_cannot_be_asked_are_refused_in_words(questions):
    with pytest.raises(ValueError) as refused:
        Settings(questions=questions)

    assert str(refused.value.args[0]["questions"])


@pytest.mark.parametrize("language", ["en", "pl", "cs"])
def test_what_anybody_wrote_never_becomes_markup(language):
    texts = {language: EVIL}
    everything = [
        Question(key=kind, kind=kind, labels=texts, helps=texts, choices={language: (EVIL,)})
        for kind in ("name", "email", "paragraph", "choice", "files", "consent")
    ]
    look = Look(
        settings=Settings(questions=everything, titles=texts, intros=texts, buttons=texts),
        language=language,
        typed=dict.fromkeys(("name", "paragraph"), EVIL),
        wrong={"name": EVIL},
        kept={"files": [("token", EVIL)]},
        notices=[EVIL],
    )

    assert "<script" not in drawing.html(drawing.draw(look))
    assert "<img" not in drawing.html(drawing.draw(look))


def test_words_of_another_language_stand_in_for_missing_ones():
    question = Question(key="a", labels={"pl": "Rozmiar"}, kind="text")

    assert question.label("cs", "pl") == "Rozmiar"
    assert question.label("cs", "en") == question.label("cs")


def test_a_form_without_a_longer_text_reads_as_lines():
    one = filled(Question(key="n", kind="name"), Question(key="o", kind="order"), n="Ada", o="17")

    assert one.text() == "Your name: Ada\nOrder number: 17"


def test_what_was_not_asked_is_not_kept():
    assert filled(Question(key="n", kind="name"), n="Ada", other="x").fields() == [
        {"label": "Your name", "value": "Ada", "kind": "name"}
    ]


def test_a_choice_is_one_of_those_that_were_shown():
    size = Question(key="s", kind="choice", choices={"en": ("S", "M")})

    assert problems(filled(size, s="M")) == {}
    assert problems(filled(size, s="XXL")) == {"s": "Please choose one of these."}


def test_what_is_too_long_is_told_with_its_limit():
    text = Question(key="t", kind="paragraph")

    assert problems(filled(text, t="x" * 10_000)) == {}
    assert "10000" in problems(filled(text, t="x" * 10_001))["t"]


@pytest.mark.parametrize("number", ["+48 600 100 200", "(02) 1234-567", "600/100/200", "55511"])
def test_numbers_as_people_write_them(number):
    assert is_phone(number)


@pytest.mark.parametrize("text", ["", "12", "call me", "1" * 5 + "<b>"])
def test_what_is_no_number(text):
    assert not is_phone(text)


def test_what_is_an_address():
    assert is_address("ada@example.com")
    assert not is_address("ada@example.com\nBcc: x@y.example")
    assert not is_address("a" * 260 + "@example.com")
