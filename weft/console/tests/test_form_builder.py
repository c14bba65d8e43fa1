"""Building a form in the settings: a list of rows, kept as its channel wants it."""

import pytest

from weft.console.forms.channels import InboxForm, initial
from weft.conversations import queries
from weft.conversations.models import Inbox
from weft.conversations.tests.cast import agent
from weft.gateway import registry


@pytest.fixture
def card(client, db):
    client.force_login(agent("Olga", "owner"))
    answer = client.post("/inboxes/", {"kind": "form"})
    return queries.inbox(int(answer["Location"].strip("/").rpartition("/")[2]))


def posted(card, **changes):
    """Return what the page's form sends when nothing is touched, with changes."""
    channel = registry.channel(card.kind)
    first = initial(channel, registry.settings_of(card)) | {"name": card.name, "is_on": "on"}
    form = InboxForm(channel=channel, initial=first)
    sent = {bound.html_name: bound.value() for bound in form}
    for _part, rows in form.lists:
        sent |= {bound.html_name: bound.value() for bound in rows.management_form}
        sent |= {bound.html_name: bound.value() for row in rows for bound in row}
    sent = {name: "on" if value is True else value for name, value in sent.items()}
    sent = {name: value for name, value in sent.items() if value not in {None, False}}
    return {name: value for name, value in (sent | changes).items() if value is not None}


def save(client, card, expect=302, **changes):
    answer = client.post(f"/inboxes/{card.id}/", posted(card, **changes))
    assert answer.status_code == expect, answer.content.decode()
    return answer


def questions(card):
    return Inbox.objects.get(pk=card.id).settings["questions"]


def keys(card):
    return [question["key"] for question in questions(card)]


FIRST = ["name", "email", "order", "message", "files", "consent"]


def test_one_click_makes_a_form_that_is_ready(client, card):
    assert keys(card) == FIRST
    page = client.get(f"/inboxes/{card.id}/").content.decode()
    assert f"/forms/{card.public_key}&lt;" not in page
    assert f"/forms/{card.public_key}.js" in page


def test_what_is_ticked_stands_before_its_words(client, card):
    page = client.get(f"/inboxes/{card.id}/").content.decode()

    assert '<label class="tick" for="id_acknowledge"><input type="checkbox"' in page


def test_saving_what_was_not_touched_changes_nothing(client, card):
    before = questions(card)

    save(client, card)

    assert questions(card) == before


def test_questions_are_ordered_changed_and_taken_away(client, card):
    save(
        client,
        card,
        **{"questions-3-ORDER": "0", "questions-2-DELETE": "on", "questions-0-labels_pl": "Kto?"},
    )

    assert keys(card) == ["message", "name", "email", "files", "consent"]
    assert questions(card)[1]["labels"] == {"pl": "Kto?"}


def test_a_new_question_gets_a_key_that_no_other_has(client, card):
    choice = {"kind": "choice", "choices_en": "S\nM\n\n", "choices_pl": "mały\nduży"}
    save(client, card, **{f"questions-6-{name}": value for name, value in choice.items()})
    assert keys(card) == [*FIRST, "choice"]
    assert questions(card)[-1]["choices"] == {"en": ["S", "M"], "pl": ["mały", "duży"]}

    card = queries.inbox(card.id)
    save(client, card, **{"questions-7-kind": "name", "questions-7-ORDER": "1"})
    assert "name_2" in keys(card)


def test_a_choice_of_nothing_is_told(client, card):
    page = save(client, card, 422, **{"questions-6-kind": "choice"}).content.decode()

    assert "A choice needs something to choose from." in page
    assert keys(card) == FIRST


def test_a_form_asks_something(client, card):
    gone = {f"questions-{number}-DELETE": "on" for number in range(6)}

    assert "at least one question" in save(client, card, 422, **gone).content.decode()


def test_the_preview_shows_what_is_not_saved_yet(client, card):
    evil = "<img src=x onerror=alert(1)>"
    sent = posted(card, **{"questions-0-labels_en": evil, "colour": "#ffcc00"})
    drawn = client.post(f"/inboxes/{card.id}/preview", sent).json()

    assert "&lt;img" in drawn["html"]
    assert "<img" not in drawn["html"]
    assert drawn["variables"]["--on-brand"] == "#000000"
    assert questions(card)[0]["labels"] == {}
    sent |= {"questions-6-kind": "choice"}
    assert client.post(f"/inboxes/{card.id}/preview", sent).status_code == 422


@pytest.mark.parametrize("total", ["", "-1", "x", "100000"])
def test_a_list_that_was_tampered_with_changes_nothing(client, card, total):
    answer = client.post(f"/inboxes/{card.id}/", posted(card, **{"questions-TOTAL_FORMS": total}))

    assert answer.status_code in {302, 422}
    assert keys(card) == FIRST
