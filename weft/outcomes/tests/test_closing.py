"""No conversation of a queue that asks is closed without an outcome, whichever way (R89, D31)."""

import uuid
from datetime import timedelta

import pytest

from weft.conversations import actions as conversations
from weft.conversations import queries as said
from weft.conversations.actions import Close, OutcomeNeeded, Reply
from weft.conversations.endings import Ending
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Delivery, FollowUp, Macro, MacroRun, Message
from weft.conversations.tests.cast import at_once
from weft.outcomes import actions
from weft.outcomes.models import Outcome, ProcessStep
from weft.outcomes.tests.cast import HELD, LATER, NOON, Shop

AFTER = LATER + timedelta(minutes=5)


def single(shop, id_, ending, at=LATER):
    conversations.close(id_, by=shop.bo.pk, at=at, ending=ending)


def with_a_reply(shop, id_, ending, at=LATER):
    conversations.reply(
        id_, text="Done", by=shop.bo.pk, at=at, key=str(uuid.uuid4()), closes=True, ending=ending
    )


def with_a_held_reply(shop, id_, ending, at=LATER):
    conversations.reply(
        id_,
        text="Done",
        by=shop.bo.pk,
        at=at,
        key=str(uuid.uuid4()),
        closes=True,
        ending=ending,
        hold_until=at + timedelta(seconds=20),
    )


def in_bulk(shop, id_, ending, at=LATER):
    conversations.bulk_close([id_], by=shop.bo.pk, at=at, endings={id_: ending} if ending else None)


def by_macro(shop, id_, ending, at=LATER):
    macro = Macro.objects.first() or Macro.objects.create(
        name="End",
        created_at=NOON,
        changed_at=NOON,
        created_by_id=shop.bo.pk,
        changed_by_id=shop.bo.pk,
    )
    conversations.run_macro(
        id_,
        [Close(ending=ending)],
        macro_id=macro.pk,
        name="End",
        key=str(uuid.uuid4()),
        by=shop.bo.pk,
        at=at,
    )


PATHS = [single, with_a_reply, with_a_held_reply, in_bulk, by_macro]


@pytest.mark.parametrize("path", PATHS)
def test_r89_a_queue_that_asks_closes_nothing_without_an_outcome(shop, path):
    ada = shop.hear()

    with pytest.raises(OutcomeNeeded) as asked:
        path(shop, ada, None)

    assert asked.value.conversation_ids == [ada]
    assert shop.status(ada) == "open"
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize("path", PATHS)
def test_d31_with_an_outcome_every_way_closes_and_keeps_it(shop, path):
    ada = shop.hear()

    path(shop, ada, Ending(outcome_id=shop.done))

    assert shop.status(ada) == "closed"
    kept = Outcome.objects.get()
    assert (kept.conversation_id, kept.classifier_id, kept.at) == (ada, shop.done, LATER)


@pytest.mark.parametrize("path", PATHS)
def test_d31_a_branch_or_what_is_off_or_of_another_tree_is_no_outcome(shop, path):
    ada = shop.hear()
    others = actions.keep_tree(None, is_required=True, is_on=True, by=None)
    draft = actions.ClassifierDraft(name="Elsewhere")
    foreign = actions.create_classifier(others, draft, parent_id=None, by=None)
    gone = shop.leaf("Gone", is_on=False)

    for wrong in (shop.repair, gone, foreign, 10**9):
        with pytest.raises(OutcomeNeeded):
            path(shop, ada, Ending(outcome_id=wrong))

    assert shop.status(ada) == "open"


@pytest.mark.parametrize("path", PATHS)
def test_a_queue_that_only_offers_outcomes_closes_without(shop, path):
    ada = shop.hear()
    actions.keep_tree(shop.queue, is_required=False, is_on=True, by=None)

    path(shop, ada, None)

    assert shop.status(ada) == "closed"
    assert not Outcome.objects.exists()


def test_the_tree_of_all_others_counts_where_a_queue_has_none(shop):
    ada = shop.hear()
    conversations.put_into_queue(ada, queue_id=None, by=None)
    conversations.close(ada, by=shop.bo.pk, at=LATER)
    conversations.reopen(ada, by=shop.bo.pk)
    others = actions.keep_tree(None, is_required=True, is_on=True, by=None)

    conversations.close(ada, by=shop.bo.pk, at=LATER)  # it has no outcome that could be chosen

    conversations.reopen(ada, by=shop.bo.pk)
    draft = actions.ClassifierDraft(name="Said")
    leaf = actions.create_classifier(others, draft, parent_id=None, by=None)
    with pytest.raises(OutcomeNeeded):
        conversations.close(ada, by=shop.bo.pk, at=LATER)
    shop.close(ada, leaf)
    assert Outcome.objects.get().tree_id == others


def test_one_that_lacks_an_outcome_keeps_a_bulk_from_closing_any(shop):
    ada, eva = shop.hear(), shop.hear_eva()

    with pytest.raises(OutcomeNeeded) as asked:
        conversations.bulk_close(
            [ada, eva], by=shop.bo.pk, at=LATER, endings={ada: Ending(outcome_id=shop.done)}
        )

    assert asked.value.conversation_ids == [eva]
    assert not Outcome.objects.exists()


def test_replies_that_arrive_together_are_asked_each_for_itself(shop):
    ada, eva = shop.hear(), shop.hear_eva()
    replies = [
        Reply(conversation_id=id_, text="Bye", by=shop.bo.pk, at=LATER, key=f"k{id_}", closes=True,
              ending=ending)
        for id_, ending in ((ada, None), (eva, Ending(outcome_id=shop.done)))
    ]  # fmt: skip

    refused, written = conversations.reply_all(replies)

    assert isinstance(refused, OutcomeNeeded)
    assert written.is_new
    assert (shop.status(ada), shop.status(eva)) == ("open", "closed")


def test_machines_and_merges_are_not_asked(shop):
    ada, eva = shop.hear(), shop.hear_eva()
    bob = shop.hear(sender=Sender(kind="device", value="bob", name="Bob"), who="bob")

    conversations.close(ada, by=None, at=LATER)
    conversations.merge(bob, eva, by=shop.bo.pk, at=AFTER)

    assert (shop.status(ada), shop.status(eva)) == ("closed", "closed")
    assert not Outcome.objects.exists()


def test_r89_closed_three_times_it_has_three_outcomes(shop):
    ada = shop.hear()
    for minute in range(3):
        shop.close(ada, shop.done, at=LATER + timedelta(minutes=minute))
        conversations.reopen(ada, by=shop.bo.pk)

    assert Outcome.objects.filter(undone_at=None).count() == 3


def test_r92_a_task_is_planned_for_the_one_who_closes(shop):
    ada = shop.hear()

    shop.close(ada, shop.task)

    [step] = said.follow_ups_of(ada)
    assert (step.text, step.owner_id) == ("Call about the repair", shop.bo.pk)
    assert Outcome.objects.get().due_at == step.due_at
    assert step.due_at.date() == (NOON + timedelta(days=2)).date()


def test_r91_a_message_waits_in_the_outbox_and_leaves_the_conversation_closed(shop):
    ada = shop.hear()
    with pytest.raises(OutcomeNeeded):
        shop.close(ada, shop.progress)  # nobody said what it tells

    shop.close(ada, shop.progress, words=HELD)

    held = Delivery.objects.get(state="held")
    kept = Outcome.objects.get()
    assert (kept.message_id, held.due_at) == (held.message_id, kept.due_at)
    assert shop.status(ada) == "closed"

    assert conversations.release(held.message_id, at=held.due_at)
    assert Delivery.objects.get().state == "sent"  # a chat hears it at once
    assert shop.status(ada) == "closed"


def test_d12_a_planned_message_is_a_draft_again_when_the_customer_writes_before(shop):
    ada = shop.hear()
    shop.close(ada, shop.progress, words=HELD)
    shop.hear("Is it ready?")
    due = Outcome.objects.get().due_at

    assert not conversations.release(Outcome.objects.get().message_id, at=due)

    assert said.draft_of(shop.bo.pk, ada).text == HELD.text
    assert shop.status(ada) == "open"


def test_r92_a_process_step_waits_and_the_conversation_goes_on_when_it_is_done(shop):
    ada = shop.hear()
    shop.close(ada, shop.parts)
    step = ProcessStep.objects.get()
    assert step.state == "awaited"

    reply = Reply(
        conversation_id=ada, text="The parts are here", by=shop.bo.pk, at=AFTER, key="step"
    )
    actions.finish_step(step.pk, by=shop.bo.pk, at=AFTER, reply=reply)

    assert shop.status(ada) == "open"
    assert Message.objects.filter(direction="out").get().text == "The parts are here"
    with pytest.raises(actions.StepEnded):
        actions.finish_step(step.pk, by=shop.bo.pk, at=AFTER, reply=reply)


@pytest.mark.parametrize("leaf", ["task", "progress", "parts", "done"])
def test_undoing_a_closing_undoes_its_outcome_and_what_it_planned(shop, leaf):
    ada = shop.hear()
    shop.close(ada, getattr(shop, leaf), words=HELD if leaf == "progress" else None)

    conversations.undo_close(ada, by=shop.bo.pk, at=AFTER)

    assert shop.status(ada) == "open"
    assert Outcome.objects.get().undone_at == AFTER
    assert said.follow_ups_of(ada) == []
    assert not Delivery.objects.exclude(state="withdrawn").exists()
    assert not ProcessStep.objects.filter(state="awaited").exists()
    assert Conversation.objects.get(pk=ada).last_text == "My phone is broken"


def test_opening_it_again_later_keeps_the_outcome(shop):
    ada = shop.hear()
    shop.close(ada, shop.task)

    conversations.reopen(ada, by=shop.bo.pk)

    assert Outcome.objects.get().undone_at is None
    assert FollowUp.objects.get().state == "open"


def test_undoing_a_bulk_undoes_its_outcomes(shop):
    ada = shop.hear()
    done = conversations.bulk_close(
        [ada], by=shop.bo.pk, at=LATER, endings={ada: Ending(outcome_id=shop.task)}
    )

    conversations.bulk_undo(done.bulk_id, by=shop.bo.pk, at=AFTER)

    assert shop.status(ada) == "open"
    assert Outcome.objects.get().undone_at == AFTER
    assert said.follow_ups_of(ada) == []


def test_undoing_the_undo_of_a_reopening_asks_nothing(shop):
    ada = shop.hear()
    shop.close(ada, shop.done)
    opened = conversations.bulk_reopen([ada], by=shop.bo.pk, at=AFTER)

    conversations.bulk_undo(opened.bulk_id, by=shop.bo.pk, at=AFTER)

    assert shop.status(ada) == "closed"
    assert Outcome.objects.filter(undone_at=None).count() == 1


def test_undoing_a_macro_undoes_the_outcome(shop):
    ada = shop.hear()
    by_macro(shop, ada, Ending(outcome_id=shop.progress, words=HELD))

    run = MacroRun.objects.get().pk
    assert conversations.undo_run(run, by=shop.bo.pk, at=AFTER) == []

    assert shop.status(ada) == "open"
    assert Outcome.objects.get().undone_at == AFTER


def test_taking_a_letter_back_that_closed_undoes_the_outcome(shop):
    ada = shop.hear()
    with_a_held_reply(shop, ada, Ending(outcome_id=shop.progress, words=HELD))
    letter = Message.objects.filter(text="Done").get()

    conversations.withdraw(letter.pk, by=shop.bo.pk, at=AFTER)

    assert shop.status(ada) == "open"
    assert Outcome.objects.get().undone_at == AFTER
    assert not Delivery.objects.exclude(state="withdrawn").exists()
    assert Conversation.objects.get(pk=ada).waiting_since == NOON


def test_taking_the_planned_message_back_leaves_the_outcome_and_the_closing(shop):
    ada = shop.hear()
    shop.close(ada, shop.progress, words=HELD)

    conversations.withdraw(Outcome.objects.get().message_id, by=shop.bo.pk, at=AFTER)

    assert shop.status(ada) == "closed"
    assert Outcome.objects.get().undone_at is None
    assert said.draft_of(shop.bo.pk, ada).text == HELD.text


@pytest.mark.django_db(transaction=True)
def test_eight_agents_closing_at_once_leave_one_outcome(transactional_db):
    shop = Shop()
    ada = shop.hear()

    errors = at_once(lambda n: shop.close(ada, shop.done, at=LATER + timedelta(seconds=n)))

    assert errors == []
    assert Outcome.objects.count() == 1
