"""Saying how a contact ended, in the console: at most two keys, on every way to close (D31)."""

import json

import pytest
from django.utils import timezone

from weft.console.tests.cast import HTMX, SCRIPT
from weft.conversations import actions as conversations
from weft.conversations.actions import MacroDraft, QueueDraft, TemplateDraft
from weft.conversations.circles import Circle
from weft.conversations.envelopes import Sender
from weft.conversations.macros import Kind, Step
from weft.conversations.models import Conversation, Delivery, FollowUp, Macro, Template
from weft.outcomes import actions
from weft.outcomes.models import Outcome, ProcessStep
from weft.outcomes.plans import Plan


class Queue:
    """Ada's conversation waits in a queue that asks; two outcomes, and one with a message."""

    def __init__(self, desk):
        self.desk = desk
        self.id = conversations.create_queue(QueueDraft(name="Repairs"), by=None)
        conversations.put_into_queue(desk.ada, queue_id=self.id, by=None)
        self.tree = actions.keep_tree(self.id, is_required=True, is_on=True, by=None)
        self.done = self.leaf("Done")
        self.task = self.leaf("Call back", plan=Plan.TASK, text="Call about it", days=2)

    def leaf(self, name, **fields):
        draft = actions.ClassifierDraft(name=name, **fields)
        return actions.create_classifier(self.tree, draft, parent_id=None, by=None)

    def progress(self, text="Hello {{customer.name}}, we are at it."):
        draft = TemplateDraft(name="Progress", texts={"": text})
        conversations.create_template(draft, by=self.desk.bo.pk, at=timezone.now())
        template = Template.objects.get().pk
        return self.leaf("In progress", plan=Plan.MESSAGE, days=3, template_id=template)

    @property
    def status(self):
        return Conversation.objects.get(pk=self.desk.ada).status


@pytest.fixture
def queue(desk):
    return Queue(desk)


def test_d31_closing_asks_in_the_dialog_and_a_choice_closes(desk, queue):
    asked = desk.post("closure", expect=200, extra=HTMX)

    words = asked.content.decode()
    assert asked["HX-Retarget"] == "#case-dialog-body"
    assert words.index("Done") < words.index("Call back")
    assert 'data-digit="2"' in words
    assert queue.status == "open"

    answer = desk.post("closure", expect=204, extra=HTMX, outcome=queue.task)
    assert queue.status == "closed"
    assert FollowUp.objects.get().text == "Call about it"
    assert "Outcome: Call back" in desk.page()

    undo = json.loads(answer["HX-Trigger"])["toast"]["url"]
    desk.client.post(undo, {"_method": "delete"}, **HTMX)
    assert queue.status == "open"
    assert Outcome.objects.get().undone_at
    assert FollowUp.objects.get().state == "cancelled"
    assert "Bo Nowak takes the outcome back: Call back" in desk.page()


def test_d31_without_a_script_the_chooser_is_a_page(desk, queue):
    page = desk.post("closure", expect=200).content.decode()
    assert "How did it end?" in page

    desk.post("closure", outcome=queue.done)

    assert queue.status == "closed"


def test_d31_the_outcome_of_similar_ones_stands_first_and_says_why(desk, queue):
    for number in range(4):
        other = desk.hear("Where is it", remote=f"r{number}")
        conversations.put_into_queue(other, queue_id=queue.id, by=None)
        conversations.tag(other, name="refund", by=desk.bo.pk)
        leaf = queue.task if number else queue.done
        desk.client.post(f"/conversations/{other}/closure", {"outcome": leaf})
        conversations.reopen(other, by=desk.bo.pk)
        conversations.put_into_queue(other, queue_id=None, by=None)
    conversations.put_into_queue(desk.ada, queue_id=queue.id, by=None)
    conversations.tag(desk.ada, name="refund", by=desk.bo.pk)

    words = desk.client.get(f"/conversations/{desk.ada}/closure").content.decode()

    assert words.index("Call back") < words.index("Done")
    assert "3 of 4 with the tag refund" in words or "of 4" in words


def test_d31_send_and_close_keeps_the_words_until_somebody_says_how_it_ended(desk, queue):
    form = {"text": "It is on its way", "key": "k1", "then": "close"}
    answer = desk.post("replies", expect=409, extra=SCRIPT, **form)

    assert answer.json()["code"] == "outcome_needed"
    assert answer.json()["ask"] == f"/conversations/{desk.ada}/closure?for=composer"
    assert desk.texts() == ["My parcel is late"]

    chooser = desk.client.get(answer.json()["ask"], **HTMX).content.decode()
    assert "data-for-composer" in chooser
    desk.post("replies", expect=201, extra=SCRIPT, outcome=queue.done, **form)
    assert queue.status == "closed"
    assert Outcome.objects.get().classifier_id == queue.done


def test_d31_send_and_close_without_a_script_asks_in_the_composer(desk, queue):
    form = {"text": "It is on its way", "key": "k1", "then": "close"}
    page = desk.post("replies", expect=409, **form).content.decode()
    assert f'<option value="{queue.task}">' in page
    assert "It is on its way" in page

    desk.post("replies", outcome=queue.task, **form)
    assert queue.status == "closed"


def test_d31_a_bulk_asks_once_and_then_closes_all(desk, queue):
    ids = [desk.ada]
    answer = desk.client.post("/bulk/", {"does": "close", "ids": ids}, **HTMX)
    assert f'name="ids" value="{desk.ada}"' in answer.content.decode()
    assert "It is for 1 conversation." in answer.content.decode()
    eva = desk.hear("And me", remote="eva", sender=Sender(kind="device", value="eva", name="Eva"))
    both = desk.client.post("/bulk/", {"does": "close", "ids": [desk.ada, eva]}, **HTMX)
    assert "It is for 1 of the 2 that are selected." in both.content.decode()
    assert answer["HX-Retarget"] == "#case-dialog-body"
    assert queue.status == "open"

    form = {"does": "close", "ids": ids, "outcome": queue.done}
    assert desk.client.post("/bulk/", form, **HTMX).status_code == 204
    assert queue.status == "closed"


def test_d31_a_bulk_over_two_queues_asks_for_each(desk, queue):
    others = actions.keep_tree(None, is_required=True, is_on=True, by=None)
    draft = actions.ClassifierDraft(name="Answered")
    answered = actions.create_classifier(others, draft, parent_id=None, by=None)
    eva = desk.hear("And me", remote="eva", sender=Sender(kind="device", value="eva", name="Eva"))
    ids = [desk.ada, eva]

    answer = desk.client.post("/bulk/", {"does": "close", "ids": ids}, **HTMX)

    assert answer.status_code == 200
    assert "It is for 2 conversations." in answer.content.decode()
    form = {"does": "close", "ids": ids, "outcome": [queue.done, answered]}
    assert desk.client.post("/bulk/", form, **HTMX).status_code == 204
    assert Outcome.objects.count() == 2


def test_d31_a_macro_asks_in_its_preview_with_the_likeliest_chosen(desk, queue):
    draft = MacroDraft(name="End", steps=(Step(kind=Kind.CLOSE),), circle=Circle())
    conversations.create_macro(draft, by=desk.bo.pk, at=timezone.now())
    macro = Macro.objects.get().pk
    page = desk.client.get(f"/conversations/{desk.ada}/macros/{macro}").content.decode()
    assert f'<option value="{queue.done}" selected>' in page
    mark = page.split('name="mark" value="')[1].split('"')[0]

    desk.post(f"macros/{macro}", mark=mark, key="m", outcome=queue.task)

    assert queue.status == "closed"
    assert Outcome.objects.get().classifier_id == queue.task


def test_r91_a_message_is_filled_for_the_customer_and_waits_for_its_date(desk, queue):
    progress = queue.progress()

    desk.post("closure", expect=204, extra=HTMX, outcome=progress)

    held = Delivery.objects.get(state="held")
    assert held.message.text == "Hello Ada, we are at it."
    assert (held.due_at - timezone.now()).days in {2, 3}
    assert queue.status == "closed"


def test_r91_a_message_with_an_open_gap_is_shown_to_be_filled(desk, queue):
    progress = queue.progress("Your {{fact:phone}} is here")

    asked = desk.post("closure", expect=200, extra=HTMX, outcome=progress)
    assert "Something is still missing" in asked.content.decode()
    assert queue.status == "open"

    desk.post("closure", expect=204, extra=HTMX, outcome=progress, text="Your phone is here")
    assert Delivery.objects.get(state="held").message.text == "Your phone is here"


def test_a_queue_without_outcomes_closes_as_before(desk):
    desk.post("closure", expect=204, extra=HTMX)

    assert desk.client.get(f"/conversations/{desk.ada}/closure").status_code == 404


def test_r92_a_process_step_is_done_and_the_customer_is_told(desk, queue):
    draft = TemplateDraft(name="Here", texts={"": "Hello {{customer.name}}, it is here."})
    conversations.create_template(draft, by=desk.bo.pk, at=timezone.now())
    template = Template.objects.get().pk
    parts = queue.leaf("Parts", plan=Plan.STEP, text="The parts are here", template_id=template)
    desk.post("closure", outcome=parts)
    step = ProcessStep.objects.get().pk
    assert "The parts are here" in desk.page()
    assert "The parts are here" in desk.client.get("/processes/").content.decode()

    form = desk.client.get(f"/conversations/{desk.ada}/processes/{step}").content.decode()
    assert "Hello Ada, it is here." in form
    desk.post(f"processes/{step}", text="Hello Ada, it is here.")

    assert desk.texts()[-1] == "Hello Ada, it is here."
    assert queue.status == "open"
    assert "Bo Nowak says it is done: The parts are here" in desk.page()
    desk.post(f"processes/{step}", expect=404, text="Again")


def test_r92_nobody_waits_for_a_step_any_more(desk, queue):
    parts = queue.leaf("Parts", plan=Plan.STEP, text="The parts are here")
    desk.post("closure", outcome=parts)

    desk.post(f"processes/{ProcessStep.objects.get().pk}", _method="delete")

    assert ProcessStep.objects.get().state == "abandoned"
    assert queue.status == "closed"


def test_the_panel_says_how_it_ended_the_last_time(desk, queue):
    desk.post("closure", outcome=queue.done)
    conversations.reopen(desk.ada, by=desk.bo.pk)

    page = desk.page()

    assert "Agreed so far" in page
    assert f'id="outcome-{Outcome.objects.get().pk}"' in page
