"""Templates in the settings and in the composer, and signatures."""

import html
import re

import pytest
from django.utils import timezone

from weft.console.tests.cast import NOON, SCRIPT, Desk
from weft.console.tests.post import deliver, mailbox
from weft.conversations import actions, queries
from weft.customers.models import Customer
from weft.kernel import settings as workspace
from weft.people.settings import Brand


def template(text="Dear {{customer.first_name}}", name="Hello", language=""):
    return actions.create_template(name=name, language=language, text=text, by=None, at=NOON)


def offered(desk):
    """Return what the menu would put into the composer."""
    page = desk.client.get(f"/conversations/{desk.ada}/templates").content.decode()
    return [html.unescape(text) for text in re.findall(r'data-text="([^"]*)"', page)]


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
    assert 'data-gap="{{customer.first_name}}"' in page
    assert "Not known:" in page


def test_the_language_of_the_customer_comes_first(desk):
    know(language="cs-CZ")
    for language in ("en", "", "cs"):
        template(f"in {language}", language=language)

    assert offered(desk) == ["in cs", "in ", "in en"]


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
    form = {"name": "Late", "language": "pl", "text": "Przepraszamy"}

    assert client.post("/settings/templates/", form).status_code == 302
    [card] = queries.templates()
    assert "Przepraszamy" in client.get(f"/settings/templates/{card.id}/").content.decode()
    client.post(f"/settings/templates/{card.id}/", form | {"text": "Bardzo przepraszamy"})
    assert queries.template(card.id).text == "Bardzo przepraszamy"
    client.post(f"/settings/templates/{card.id}/", {"_method": "delete"})
    assert queries.templates() == []
    assert desk.client.get(f"/settings/templates/{card.id}/").status_code == 404


def test_a_name_that_is_taken_is_said(client, db):
    Desk(client, role="owner")
    template(name="Late")

    answer = client.post("/settings/templates/", {"name": "late", "language": "", "text": "x"})

    assert answer.status_code == 422
    assert "has this name" in answer.content.decode()


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
