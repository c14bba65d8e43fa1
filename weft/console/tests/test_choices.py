"""Choices as an agent sees them: in the composer, in templates, and in the talk."""

import json
import re

import pytest
from django.utils import timezone

from weft.console.composer import choosing
from weft.conversations import actions, choices, queries
from weft.conversations.circles import EVERYBODY
from weft.conversations.models import Draft, Message, OfferedChoices, Template
from weft.conversations.tests.cast import NOON


def answer(desk, *labels, text="Which colour?", expect=302, **more):
    return desk.post(
        "replies", expect=expect, text=text, mode="reply", key="k", choices=labels, **more
    )


def chips(page):
    shown = re.search(r'<ul class="message__choices".*?</ul>', page, re.DOTALL)
    return re.findall(r'<li class="choice([^"]*)"[^>]*>(?:<svg.*?</svg>)?([^<]*)</li>', shown[0])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["Yes", " Yes ", "yes", "No"], ("Yes", "No")),
        (["  A   long  way ", "", " "], ("A long way",)),
        ([], ()),
    ],
)
def test_choices_are_each_there_once(typed, kept):
    assert choices.cleaned(typed) == kept


def test_choices_stand_below_the_answer_and_the_one_that_was_taken_is_marked(desk):
    answer(desk, "Red", "Blue")
    assert chips(desk.page()) == [("", "Red"), ("", "Blue")]

    desk.hear("One moment", key="2")
    desk.hear("blue", key="3")
    assert chips(desk.page()) == [("", "Red"), (" choice--taken", "Blue")]
    assert desk.texts()[-1] == "blue", "what the customer wrote stays as it was written"


def test_what_was_said_before_takes_no_choice(desk):
    desk.hear("Red", key="2")
    answer(desk, "Red", "Blue")

    assert chips(desk.page()) == [("", "Red"), ("", "Blue")]


def test_a_talk_without_choices_asks_nothing_about_them(desk, django_assert_num_queries):
    [message] = Message.objects.all()
    with django_assert_num_queries(1):
        queries.entries([message.pk])


def test_by_mail_and_text_message_they_are_a_numbered_list(desk):
    type(desk.inbox).objects.filter(pk=desk.inbox.pk).update(kind="sms_twilio")
    reply = actions.Reply(
        conversation_id=desk.ada, text="Which colour?\n", by=None, at=NOON, key="k",
        choices=("Red", "Blue"),
    )  # fmt: skip

    fitting = choosing.fit(reply)

    assert fitting.text == "Which colour?\n\n1. Red\n2. Blue"
    assert fitting.choices == ()


def test_the_button_stands_only_where_the_network_shows_choices(desk):
    assert "data-offer-choices" in desk.page()

    type(desk.inbox).objects.filter(pk=desk.inbox.pk).update(kind="sms_twilio")
    page = desk.page()
    assert "data-offer-choices" not in page
    assert "The customer reads them as a numbered list." in page, "for those of a template"


def test_a_draft_keeps_its_choices_and_a_held_answer_that_is_taken_back_brings_them(desk):
    desk.post("draft", expect=204, text="Which?", mode="reply", choices=["Red", "Blue", "red"])
    assert Draft.objects.get().letter["choices"] == ["Red", "Blue"]
    assert re.findall(r'name="choices" value="(\w+)"', desk.page()) == ["Red", "Blue"]

    later = timezone.now() + timezone.timedelta(hours=2)
    answer(desk, "Red", "Blue", send_at=later.isoformat())
    assert not Draft.objects.exists()
    message = Message.objects.get(direction="out")
    assert OfferedChoices.objects.get().message_id == message.pk
    actions.withdraw(message.pk, by=desk.bo.pk, at=timezone.now())
    assert Draft.objects.get().letter["choices"] == ["Red", "Blue"]


def test_choices_without_words_leave_nowhere(desk):
    said = answer(desk, "Red", "Blue", text="", expect=422).content.decode()

    assert "There is nothing to send yet." in said or "Write what these choices answer." in said
    assert not OfferedChoices.objects.exists()


def test_the_same_answer_twice_has_its_choices_once(desk):
    answer(desk, "Red", "Blue")
    answer(desk, "Red", "Blue")

    assert OfferedChoices.objects.count() == 1


# --- templates ----------------------------------------------------------------------------------


def template(**more):
    draft = actions.TemplateDraft(
        name="Colour", texts={"": "Which colour?"}, circle=EVERYBODY,
        choices={"": ("Red", "Blue")}, **more,
    )  # fmt: skip
    return actions.create_template(draft, by=None, at=NOON)


def test_a_template_brings_its_choices_to_the_composer(desk):
    template()

    page = desk.client.get(f"/conversations/{desk.ada}/templates").content.decode()

    [found] = re.findall(r'data-choices="([^"]*)"', page)
    assert json.loads(found.replace("&quot;", '"')) == ["Red", "Blue"]


def test_choices_of_a_template_are_written_one_on_each_line(desk):
    template_id = template()
    address = f"/settings/templates/{template_id}/"
    desk.bo.role = "owner"
    desk.bo.save()
    assert "Red\nBlue</textarea>" in desk.client.get(address).content.decode()
    form = {
        "name": "Colour",
        "whom": "everybody",
        "text_": "Which one?",
        "choices_": "Green\r\n\r\nRed",
    }
    desk.bo.role = "owner"
    desk.bo.save()

    said = desk.client.post(address, form)

    assert said.status_code == 302, said.content.decode()
    card = queries.template(desk.bo, template_id)
    assert card.choices == {"": ["Green", "Red"]}
    # a macro sends words alone: there they are a list
    assert queries.texts_of_template(template_id) == {"": "Which one?\n\n1. Green\n2. Red"}


def test_a_template_with_choices_that_fit_nowhere_is_not_kept(desk):
    desk.bo.role = "owner"
    desk.bo.save()
    form = {"name": "Colour", "whom": "everybody", "text_": "Which one?", "choices_": "x" * 81}

    said = desk.client.post("/settings/templates/", form)

    assert said.status_code == 422
    assert "At most 20 choices" in said.content.decode()
    assert not Template.objects.exists()
