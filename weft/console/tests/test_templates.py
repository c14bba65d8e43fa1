"""Templates in the settings and in the composer, and signatures."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from weft.console.tests.cast import NOON, SCRIPT, Desk
from weft.console.tests.post import deliver, mailbox
from weft.conversations import actions, queries
from weft.conversations.circles import Circle
from weft.customers.actions import learn_fact
from weft.customers.models import Customer
from weft.kernel import settings as workspace
from weft.people.settings import Brand


def template(text="Dear {{customer.first_name}}", name="Hello", language="", **more):
    draft = actions.TemplateDraft(name=name, texts={language: text} if text else {}, **more)
    return actions.create_template(draft, by=None, at=NOON)


def offered(desk):
    """Return what the menu would put into the composer."""
    page = desk.client.get(f"/conversations/{desk.ada}/templates").content.decode()
    found = re.findall(r"template__words[^>]*>([^<]*)<", page)
    return [html.unescape(text) for text in found]


def know(**what):
    Customer.objects.update(**what)


def test_a_template_is_offered_with_the_values_of_this_customer(desk):
    know(name="Ada Doyle")
    workspace.write(Brand(name="Polana"), by=None, at=timezone.now())
    template("{{customer.first_name}}, {{agent.name}} of {{brand}}. {{answer_time}}")

    assert offered(desk) == [f"Ada, {desk.bo.name} of Polana. We will answer as soon as we can."]


def test_d6_what_is_no_gap_stays_as_it_was_typed(desk):
    know(name="<b>{{brand}}</b>")
    odd = "{{7*7}} {% load x %} ${7*7} #{7*7} {{ agent.__class__ }} <script> "
    template(odd + "{{customer.name}}")

    assert offered(desk) == [odd + "<b>{{brand}}</b>"]


def test_what_nobody_knows_stays_a_gap_and_is_said(desk):
    know(name="")
    template()

    assert offered(desk) == ["Dear {{customer.first_name}}"]
    page = desk.client.get(f"/conversations/{desk.ada}/templates").content.decode()
    assert "<code data-gap>{{customer.first_name}}</code>" in page
    assert "Not known:" in page


def test_what_the_customer_told_us_fills_gaps_and_is_offered_itself(desk):
    customer = Customer.objects.get().pk
    for hour, value in enumerate(("38", "39")):
        said_at = NOON + timedelta(hours=hour)
        learn_fact(customer, label="Shoe size", value=value, said_at=said_at, by=None)
    template("In {{fact:shoe  Size}}, or {{ fact:Colour }}?")

    assert offered(desk) == ["In 39, or {{ fact:Colour }}?", "39"]
    answer = desk.post("replies", expect=422, text="In {{ fact:Colour }}?", extra=SCRIPT)
    assert "Something is still missing" in answer.json()["words"]


def test_the_language_of_the_customer_comes_first(desk):
    know(language="cs-CZ")
    for language in ("en", "", "cs"):
        template(f"in {language}", language=language, name=f"Template {language}")

    assert offered(desk) == ["in cs", "in ", "in en"]


def test_languages_of_one_template_stand_together_and_the_readers_own_is_offered_first(desk):
    texts = {"en": "Sorry", "": "…", "pl": "Przepraszamy"}
    actions.create_template(actions.TemplateDraft(name="Late", texts=texts), by=None, at=NOON)
    know(language="pl")

    assert offered(desk) == ["Przepraszamy", "…", "Sorry"]


def test_a_template_is_offered_by_the_channel_on_which_one_answers(desk):
    template("By mail", circle=Circle(channels=("email",)))
    arrived = deliver(mailbox())
    here = f"/conversations/{arrived.conversation_id}/templates"

    assert offered(desk) == []
    assert "By mail" in desk.client.get(here).content.decode()
    assert "By mail" in desk.client.get(here, {"on": arrived.thread_id}).content.decode()


def test_offering_templates_asks_the_same_few_questions_however_many_there_are(
    desk, django_assert_max_num_queries
):
    for number in range(30):
        template(name=f"Template {number}", language="en")

    with django_assert_max_num_queries(14):
        assert len(offered(desk)) == 30


def test_taking_a_template_is_counted(desk):
    first, second = template("1", name="A"), template("2", name="B")
    assert offered(desk) == ["1", "2"]

    assert desk.client.post(f"/settings/templates/{second}/uses").status_code == 204

    assert offered(desk) == ["2", "1"]
    assert queries.template(desk.bo, first).times == 0


@pytest.mark.parametrize("extra", [{}, SCRIPT])
def test_an_answer_with_an_open_gap_is_not_sent(desk, extra):
    answer = desk.post("replies", expect=422, text="Dear {{ customer.name }}", extra=extra)

    assert "{{ customer.name }}. Fill it in" in html.unescape(answer.content.decode()).replace(
        "\\u007b", "{"
    )
    assert desk.texts() == ["My parcel is late"]


def test_braces_that_are_no_gap_are_sent_as_they_are(desk):
    desk.post("replies", text="{{7*7}} {% if %} ${x}")

    assert desk.texts()[-1] == "{{7*7}} {% if %} ${x}"


def test_colleagues_may_write_about_gaps(desk):
    desk.post("notes", text="Use {{customer.name}} there", mode="note")

    assert desk.texts()[-1] == "Use {{customer.name}} there"


def test_a_leader_writes_changes_and_removes_templates(client, db):
    desk = Desk(client, role="supervisor")
    form = {"name": "Late", "text_pl": "Przepraszamy", "shortcut": "/Late",
            "channels": ["email"], "whom": "everybody"}  # fmt: skip

    assert client.post("/settings/templates/", form).status_code == 302
    [card] = queries.templates_kept(desk.bo)
    assert (card.shortcut, card.circle) == ("late", Circle(channels=("email",)))
    assert "Przepraszamy" in client.get(f"/settings/templates/{card.id}/").content.decode()
    client.post(f"/settings/templates/{card.id}/", form | {"text_pl": "", "text_": "Sorry"})
    assert queries.template(desk.bo, card.id).texts == {"": "Sorry"}
    client.post(f"/settings/templates/{card.id}/", {"_method": "delete"})
    assert queries.templates_kept(desk.bo) == []
    assert desk.client.get(f"/settings/templates/{card.id}/").status_code == 404


def test_an_agent_keeps_templates_of_their_own_and_changes_nobody_elses(desk):
    others = template(name="Of all")
    form = {"name": "Mine", "text_": "Hello"}

    assert desk.client.post("/settings/templates/", form | {"whom": "everybody"}).status_code == 422
    assert desk.client.post("/settings/templates/", form | {"whom": "me"}).status_code == 302
    own = next(card for card in queries.templates_kept(desk.bo) if card.name == "Mine")
    assert own.circle.agent_id == desk.bo.pk

    page = desk.client.get(f"/settings/templates/{others}/").content.decode()
    assert "Dear {{customer.first_name}}" in page
    assert "<textarea" not in page
    for change in (form | {"whom": "me"}, {"_method": "delete"}):
        assert desk.client.post(f"/settings/templates/{others}/", change).status_code == 404
    assert queries.template(desk.bo, others).name == "Of all"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "late"}, "has this name"),
        ({"text_": " "}, "in one language at least"),
        ({"shortcut": "so late"}, "without spaces"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(client, db, wrong, words):
    Desk(client, role="owner")
    template(name="Late")

    form = {"name": "Early", "text_": "x", "whom": "everybody"} | wrong
    answer = client.post("/settings/templates/", form)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_signature_is_seen_before_a_letter_is_sent(desk):
    desk.client.post("/profile/", {"first_name": "Bo", "surname": "K", "language": "en",
                                   "time_zone": "UTC", "signature": "Bo <lamps>"})  # fmt: skip
    arrived = deliver(mailbox(signature={"en": "{{agent.first_name}} of the shop"}))
    here = f"/conversations/{arrived.conversation_id}/"

    shown_at = f"{here}signature?on={arrived.thread_id}"
    assert shown_at in desk.client.get(here).content.decode()
    shown = desk.client.get(shown_at).content.decode()
    assert "Bo &lt;lamps&gt;<br><br>Bo of the shop" in shown


def test_a_chat_has_no_signature(desk):
    assert "/signature" not in desk.page()
    page = desk.client.get(
        f"/conversations/{desk.ada}/signature", {"on": desk.last.thread_id}
    ).content.decode()
    assert "Nothing stands below it yet." in page
