"""What an outcome tells by mail: a letter to whom the composer would write, held until its time."""

from django.utils import timezone

from weft.console.tests.cast import HTMX
from weft.console.tests.post import deliver, mailbox
from weft.console.tests.test_answering_forms import Submitted
from weft.console.tests.test_answering_forms import mailbox as help_mailbox
from weft.conversations import actions as conversations
from weft.conversations.actions import TemplateDraft
from weft.conversations.models import Conversation, Delivery, Letter, Message, Thread
from weft.outcomes import actions
from weft.outcomes.models import Outcome
from weft.outcomes.plans import Plan


def progress(by):
    """Let every conversation end with a letter in three days."""
    draft = TemplateDraft(name="Progress", texts={"": "We are at it."})
    template = conversations.create_template(draft, by=by, at=timezone.now())
    tree = actions.keep_tree(None, is_required=True, is_on=True, by=None)
    leaf = actions.ClassifierDraft(
        name="In progress", plan=Plan.MESSAGE, days=3, template_id=template
    )
    return actions.create_classifier(tree, leaf, parent_id=None, by=None)


def close(desk, conversation_id, leaf):
    address = f"/conversations/{conversation_id}/closure"
    answer = desk.client.post(address, {"outcome": leaf}, **HTMX)
    assert answer.status_code == 204, answer.content.decode()


def test_r91_a_planned_letter_answers_the_last_one(desk):
    arrived = deliver(mailbox())
    leaf = progress(desk.bo.pk)

    close(desk, arrived.conversation_id, leaf)

    letter = Letter.objects.get(message__direction="out")
    assert letter.subject == "Re: Late parcel"
    assert [one["address"] for one in letter.recipients] == ["ada@post.example"]
    held = Delivery.objects.get(message=letter.message_id)
    assert (held.state, held.due_at) == ("held", Outcome.objects.get().due_at)
    assert Conversation.objects.get(pk=arrived.conversation_id).status == "closed"


def test_r91_a_planned_letter_may_begin_a_thread_where_a_form_was_filled_in(db):
    help_mailbox()
    filled = Submitted()
    leaf = progress(filled.desk.bo.pk)

    close(filled.desk, filled.conversation_id, leaf)

    message = Message.objects.get(direction="out", text="We are at it.")
    assert message.thread.conversation_id == filled.conversation_id
    assert Thread.objects.filter(conversation=filled.conversation_id).count() == 2
    assert Conversation.objects.get(pk=filled.conversation_id).status == "closed"


def test_r91_where_nobody_can_be_written_to_the_agent_hears_why(db):
    filled = Submitted()  # and no mailbox to answer by
    leaf = progress(filled.desk.bo.pk)
    address = f"/conversations/{filled.conversation_id}/closure"

    answer = filled.desk.client.post(address, {"outcome": leaf}, **HTMX)

    assert "There is no way to answer here." in answer.content.decode()
    assert Conversation.objects.get(pk=filled.conversation_id).status == "open"
    assert not Outcome.objects.exists()
