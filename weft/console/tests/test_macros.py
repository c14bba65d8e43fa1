"""Macros in the settings and in a conversation."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from weft.console.tests.cast import HTMX, NOON, Desk, agent
from weft.console.tests.post import deliver, mailbox
from weft.conversations import actions, queries
from weft.conversations.circles import Circle
from weft.conversations.macros import Kind, Step
from weft.conversations.models import Conversation, Delivery, Letter, MacroRun
from weft.customers.models import Customer


def template(text, language=""):
    draft = actions.TemplateDraft(name="Late", texts={language: text})
    return actions.create_template(draft, by=None, at=NOON)


def macro(*steps, name="Late", **circle):
    made = tuple(Step(kind=kind, value=value) for kind, value in steps)
    draft = actions.MacroDraft(name=name, steps=made, circle=Circle(**circle))
    return actions.create_macro(draft, by=None, at=NOON)


def late(text="Dear {{customer.first_name}}"):
    return macro(
        (Kind.REPLY, str(template(text))), (Kind.NOTE, "{{agent.first_name}} called"),
        (Kind.TAG, "late"), (Kind.ASSIGN, "me"), (Kind.MATTER, "Late parcel"), (Kind.CLOSE, ""),
    )  # fmt: skip


def plan(desk, macro_id, conversation=None):
    """Return what the preview says, and its form as it would be sent."""
    address = f"/conversations/{conversation or desk.ada}/macros/{macro_id}"
    page = html.unescape(desk.client.get(address, headers={"HX-Request": "true"}).content.decode())
    form = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    form |= dict(re.findall(r'<textarea[^>]* name="([\w-]+)"[^>]*>\n?([^<]*)</textarea>', page))
    return page, form


def run(desk, macro_id, form, conversation=None):
    address = f"/conversations/{conversation or desk.ada}/macros/{macro_id}"
    return desk.client.post(address, form, **HTMX)


def status(desk):
    return Conversation.objects.get(pk=desk.ada).status


def test_u14_a_macro_shows_what_it_will_do_with_the_words_of_this_customer(desk):
    Customer.objects.update(name="Ada Doyle")

    page, form = plan(desk, late())

    for words in ("Send this reply by Shop", "Leave this note", "“late”", "Bo Nowak",
                  "“Late parcel”", "Close the conversation", "leaves after 10 s"):  # fmt: skip
        assert words in page
    assert (form["text-0"], form["text-1"]) == ("Dear Ada", "Bo called")
    assert desk.texts() == ["My parcel is late"]
    assert status(desk) == "open"


def test_u14_a_macro_does_exactly_that_and_is_undone_as_a_whole(desk):
    Customer.objects.update(name="Ada")
    macro_id = late()
    _, form = plan(desk, macro_id)

    answer = run(desk, macro_id, form | {"text-0": "Dear Ada!"})

    assert answer.status_code == 204
    assert desk.texts() == ["My parcel is late", "Dear Ada!", "Bo called"]
    assert Delivery.objects.get().state == "held"
    assert (status(desk), queries.tags_of(desk.ada)) == ("closed", ["late"])
    address = re.search(r"/conversations/\d+/runs/\d+", answer.headers["HX-Trigger"])[0]

    undone = desk.client.post(address, {"_method": "delete"}, **HTMX)

    assert "is undone." in undone.headers["HX-Trigger"]
    assert (status(desk), queries.tags_of(desk.ada)) == ("open", [])
    assert Delivery.objects.get(message__direction="out").state == "withdrawn"
    again = desk.client.post(address, {"_method": "delete"}, **HTMX)
    assert "undone before" in again.headers["HX-Trigger"]


def test_a_reply_that_has_left_is_named_when_the_rest_is_undone(desk):
    macro_id = late("Sorry")
    run(desk, macro_id, plan(desk, macro_id)[1])
    reply = Delivery.objects.get()
    actions.release(reply.pk, at=timezone.now() + timedelta(minutes=1))

    address = f"/conversations/{desk.ada}/runs/{MacroRun.objects.get().pk}"
    undone = desk.client.post(address, {"_method": "delete"}, **HTMX)

    assert "The reply had left already." in undone.headers["HX-Trigger"]
    assert status(desk) == "open"


def test_u14_a_missing_value_is_said_and_stops_the_whole_macro(desk):
    Customer.objects.update(name="")
    macro_id = late()
    page, form = plan(desk, macro_id)
    assert "Something is still missing at {{customer.first_name}}" in page

    refused = run(desk, macro_id, form)

    assert refused.status_code == 422
    assert "Nothing was done yet." in refused.content.decode()
    assert (desk.texts(), status(desk)) == (["My parcel is late"], "open")
    assert run(desk, macro_id, form | {"text-0": "Dear Ada"}).status_code == 204


def test_a_reply_that_is_only_begun_may_have_gaps_and_goes_to_the_composer(desk):
    Customer.objects.update(name="")
    macro_id = macro((Kind.DRAFT, str(template("Dear {{customer.first_name}}"))))
    page, form = plan(desk, macro_id)
    assert "into the composer" in page

    answer = run(desk, macro_id, form)

    news = json.loads(answer.headers["HX-Trigger"])
    begun = {"conversation": str(desk.ada), "text": "Dear {{customer.first_name}}"}
    assert news["macro-began"] == begun
    assert queries.draft_of(desk.bo.pk, desk.ada).text == begun["text"]
    undone = desk.client.post(news["toast"]["url"], {"_method": "delete"}, **HTMX)
    assert json.loads(undone.headers["HX-Trigger"])["macro-undone"] == begun
    assert queries.draft_of(desk.bo.pk, desk.ada) is None
    assert desk.texts() == ["My parcel is late"]


def test_what_somebody_wrote_since_the_preview_stops_the_whole_macro(desk):
    macro_id = late("Sorry")
    _, form = plan(desk, macro_id)
    desk.hear("It has come!", key="2")

    refused = run(desk, macro_id, form)

    assert refused.status_code == 409
    assert "Somebody wrote in the meantime" in refused.content.decode()
    assert (queries.tags_of(desk.ada), status(desk)) == ([], "open")


def test_a_macro_that_became_another_one_is_shown_once_more(desk):
    macro_id = late("Sorry")
    _, form = plan(desk, macro_id)
    steps = (Step(kind=Kind.CLOSE),)
    actions.change_macro(macro_id, actions.MacroDraft(name="Late", steps=steps), by=None, at=NOON)

    refused = run(desk, macro_id, form)

    assert refused.status_code == 409
    assert "Look at it once more" in refused.content.decode()
    assert not MacroRun.objects.exists()


def test_a_double_press_runs_it_once(desk):
    macro_id = late("Sorry")
    _, form = plan(desk, macro_id)

    for _ in range(2):
        assert run(desk, macro_id, form | {"seen_up_to": ""}).status_code == 204

    assert MacroRun.objects.count() == 1


def test_a_macro_answers_a_mail_to_whom_the_composer_would(desk):
    arrived = deliver(mailbox())
    macro_id = late("Sorry")
    page, form = plan(desk, macro_id, arrived.conversation_id)
    assert "Send this reply by Post to: ada@post.example" in page

    assert run(desk, macro_id, form, arrived.conversation_id).status_code == 204

    letter = Letter.objects.get(message__direction="out")
    assert letter.subject == "Re: Late parcel"
    assert [one["address"] for one in letter.recipients] == ["ada@post.example"]


def test_what_cannot_be_done_here_is_said_before(desk):
    removed = template("Sorry")
    macro_id = macro((Kind.REPLY, str(removed)), (Kind.ASSIGN, str(agent("Cy", "observer").pk)))
    actions.remove_template(removed, by=None)

    page, form = plan(desk, macro_id)

    assert "Its template is no more." in page
    assert "cannot answer customers any more" in page
    assert "disabled" in page
    assert run(desk, macro_id, form).status_code == 422


def test_the_menu_offers_macros_of_this_channel_and_what_can_be_undone(desk):
    macro((Kind.CLOSE, ""), name="Here", channels=("webchat",))
    macro((Kind.CLOSE, ""), name="Elsewhere", channels=("email",))
    macro((Kind.CLOSE, ""), name="Somebody's", agent_id=agent("Cy").pk)
    here = queries.macros_for(desk.bo, kind="webchat")[0].id
    run(desk, here, plan(desk, here)[1])

    page = desk.client.get(f"/conversations/{desk.ada}/macros", **HTMX).content.decode()

    assert re.findall(r'one-line">([^<]+)</span><span class="quiet', page) == ["Here", "Here"]
    assert "Undo as a whole" in page
    whole = desk.client.get(f"/conversations/{desk.ada}/macros").content.decode()
    assert "<html" in whole


def test_an_observer_runs_and_undoes_nothing(client, db):
    desk = Desk(client, role="observer")
    macro_id = macro((Kind.CLOSE, ""))

    assert "<macro-menu" not in desk.page()
    assert client.get(f"/conversations/{desk.ada}/macros/{macro_id}").status_code == 403
    assert client.post(f"/conversations/{desk.ada}/macros/{macro_id}").status_code == 403
    assert client.post(f"/conversations/{desk.ada}/runs/1").status_code == 403


# --- the settings ----------------------------------------------------------------------------


def rows(*steps):
    """Return the steps of a form as the browser sends them."""
    form = {"steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": 0}
    for number, step in enumerate(steps):
        filled = step | {"ORDER": step.get("ORDER", number + 1)}
        form |= {f"steps-{number}-{name}": value for name, value in filled.items()}
    return form


def test_a_leader_builds_changes_and_removes_a_macro(client, db):
    desk = Desk(client, role="supervisor")
    form = {"name": "Late", "whom": "everybody", "channels": ["email"]}
    steps = rows(
        {"kind": "close", "ORDER": 2}, {"kind": "tag", "tag": " Late  Parcel", "ORDER": 1},
        {"kind": "note", "note": "x", "DELETE": "on"},
    )  # fmt: skip

    assert client.post("/settings/macros/", form | steps).status_code == 302
    [card] = queries.macros_kept(desk.bo)
    assert card.steps == (Step(kind=Kind.TAG, value="late parcel"), Step(kind=Kind.CLOSE))
    assert card.circle == Circle(channels=("email",))

    assert "late parcel" in client.get(f"/settings/macros/{card.id}/").content.decode()
    changed = form | rows({"kind": "assign", "agent": "me"})
    client.post(f"/settings/macros/{card.id}/", changed)
    assert queries.macro(desk.bo, card.id).steps == (Step(kind=Kind.ASSIGN, value="me"),)
    client.post(f"/settings/macros/{card.id}/", {"_method": "delete"})
    assert queries.macros_kept(desk.bo) == []


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (rows(), "one step at least"),
        (rows({"kind": "tag"}), "This step needs it."),
        (rows({"kind": "close"}, {"kind": "snooze", "until": "monday"}), "only one of these"),
        (rows({"kind": "nonsense"}), "nonsense"),
    ],
)
def test_what_is_wrong_with_a_macro_is_said(client, db, steps, words):
    Desk(client, role="owner")

    answer = client.post("/settings/macros/", {"name": "Late", "whom": "everybody"} | steps)

    assert answer.status_code == 422
    assert words in html.unescape(answer.content.decode())


def test_an_agent_keeps_macros_of_their_own_and_changes_nobody_elses(desk):
    others = macro((Kind.CLOSE, ""), name="Of all")
    form = {"name": "Mine"} | rows({"kind": "close"})

    assert desk.client.post("/settings/macros/", form | {"whom": "everybody"}).status_code == 422
    assert desk.client.post("/settings/macros/", form | {"whom": "me"}).status_code == 302
    assert "<select" not in desk.client.get(f"/settings/macros/{others}/").content.decode()
    for change in (form | {"whom": "me"}, {"_method": "delete"}):
        assert desk.client.post(f"/settings/macros/{others}/", change).status_code == 404
