"""What a bot does to messages that have gone, at a Telegram that keeps what stands there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vendors.telegram import TOKEN, Telegram
from tests.vendors.vendor import Broken, DropsAnswer, Hook, RateLimited
from weft.channels.telegram.settings import hook_secret
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.models import Afterword, Amendment, Message
from weft.conversations.tests.cast import agent
from weft.gateway import actions, amending, registry
from weft.gateway.contract import LockedOut, Refused, Unreachable, Unsure
from weft.kernel import jobs, secrets

pytestmark = pytest.mark.django_db(transaction=True)
CHAT = 42


@pytest.fixture
def telegram(settings):
    with Telegram() as vendor:
        settings.WEFT_OUTSIDE_ALLOW = [vendor.place]
        registry.forget()
        yield vendor


@pytest.fixture
def hook(telegram):
    card = actions.open_inbox(
        kind="telegram", name="Bot", by=None,
        settings={
            "username": "@shop_bot", "token": secrets.seal(TOKEN), "server": telegram.address,
        },
    )  # fmt: skip
    telegram.secret = hook_secret(TOKEN)
    return Hook(card.public_key)


@pytest.fixture
def bo():
    return agent().pk


@pytest.fixture
def heard(telegram, hook):
    """Ada has written."""
    telegram.says(CHAT, "Where is my parcel?")
    assert telegram.deliver(hook) == [200]
    jobs.run_waiting()
    return Message.objects.get().pk


@pytest.fixture
def sent(heard, bo):
    return reply(heard, bo)


def reply(heard, bo, text="It comes on Mondy", key="k", **more):
    [entry] = queries.entries([heard])
    conversation_id = queries.thread_cards([entry.thread_id])[0].conversation_id
    answer = conversations.Reply(
        conversation_id=conversation_id, text=text, by=bo, at=timezone.now(), key=key, **more
    )
    [outcome] = conversations.reply_all([answer])
    jobs.run_waiting()
    return outcome.message_id


def said_of(message_id):
    return queries.entries([message_id])[0].afterwords


def standing(telegram, message_id):
    """Return how the first part of a message reads at Telegram; None when it is gone."""
    number = int(queries.names_of_parts(message_id)[0].rpartition(":")[2])
    found = telegram.standing.get((CHAT, number))
    return found and found.get("text", found.get("caption"))


def react(message_id, emoji, by):
    amending.react(message_id, emoji, by=by, at=timezone.now())


def correct(message_id, text, by):
    amending.correct(message_id, text, by=by, at=timezone.now())


def take_back(message_id, by):
    amending.take_back(message_id, by=by, at=timezone.now())


# --- what can be done -------------------------------------------------------------------------


def test_a_reaction_stands_at_telegram_and_beside_the_message_and_another_takes_its_place(
    telegram, heard, bo
):
    react(heard, "👍", bo)
    react(heard, "🎉", bo)

    assert list(telegram.reactions.values()) == [["🎉"]]
    assert (said_of(heard).reactions, said_of(heard).reacted_by) == (("🎉",), "Bo Nowak")

    react(heard, "", bo)
    assert list(telegram.reactions.values()) == [[]]
    assert said_of(heard).reactions == ()


def test_every_emoji_that_is_offered_is_one_that_telegram_takes(telegram, heard, bo):
    [entry] = queries.entries([heard])
    for emoji in amending.may(entry, at=timezone.now()).reactions:
        react(heard, emoji, bo)

    with pytest.raises(amending.NotHere):  # and another one is not even asked for
        react(heard, "🧦", bo)


def test_a_correction_reads_so_at_telegram_and_what_was_said_before_is_kept(telegram, sent, bo):
    correct(sent, "It comes on Monday", bo)

    assert standing(telegram, sent) == "It comes on Monday"
    assert Message.objects.get(pk=sent).text == "It comes on Mondy"
    [edit] = said_of(sent).edits
    assert (edit.text, edit.by) == ("It comes on Monday", "Bo Nowak")


def test_choices_stay_below_words_that_are_corrected(telegram, heard, bo):
    message_id = reply(heard, bo, "Whch one?", choices=("Red", "Blue"))

    correct(message_id, "Which one?", bo)

    [keyboard] = telegram.keyboards.values()
    assert [row[0]["text"] for row in keyboard] == ["Red", "Blue"]


def test_what_is_taken_back_is_gone_at_telegram_in_all_its_parts_and_kept_here(telegram, heard, bo):
    message_id = reply(heard, bo, "a" * 4000 + ". " + "b" * 4000)
    assert len(queries.names_of_parts(message_id)) == 2

    take_back(message_id, bo)

    assert [one["is_ours"] for one in telegram.standing.values()] == [False]
    assert said_of(message_id).unsent_by == "Bo Nowak"
    with pytest.raises(amending.NotHere):
        take_back(message_id, bo)


def test_what_went_out_in_parts_is_not_corrected_and_telegram_is_not_asked(telegram, heard, bo):
    message_id = reply(heard, bo, "a" * 4000 + ". " + "b" * 4000)
    asked = len(telegram.calls)

    with pytest.raises(Refused, match="several parts"):
        correct(message_id, "Shorter", bo)

    assert len(telegram.calls) == asked


def test_theirs_is_neither_corrected_nor_taken_back_and_ours_gets_no_reaction(heard, sent, bo):
    for deed in (
        lambda: correct(heard, "x", bo),
        lambda: take_back(heard, bo),
        lambda: react(sent, "👍", bo),
    ):
        with pytest.raises(amending.NotHere):
            deed()


def test_after_48_hours_taking_back_is_not_offered_and_correcting_is(sent, bo):
    [entry] = queries.entries([sent])
    soon, late = entry.sent_at + timedelta(hours=47), entry.sent_at + timedelta(hours=48)

    assert amending.may(entry, at=soon).take_back
    assert not amending.may(entry, at=late).take_back
    assert amending.may(entry, at=late).correct
    with pytest.raises(Refused, match="too late"):
        amending.take_back(sent, by=bo, at=late)


# --- when it is not well ------------------------------------------------------------------------


def test_what_telegram_refuses_is_said_and_nothing_is_kept(telegram, sent, bo):
    telegram.is_old = True

    with pytest.raises(Refused, match="does not change this message") as refusal:
        take_back(sent, bo)

    assert "can't be deleted for everyone" in str(refusal.value)
    assert standing(telegram, sent)
    assert (said_of(sent), Afterword.objects.count()) == (None, 0)
    telegram.is_old = False  # and without the refusal it goes
    take_back(sent, bo)
    assert standing(telegram, sent) is None


@pytest.mark.parametrize("manner", [RateLimited(seconds=3), Broken()])
def test_a_telegram_that_is_busy_has_changed_nothing_and_does_it_when_it_is_asked_again(
    telegram, sent, bo, manner
):
    telegram.next(manner)

    with pytest.raises(Unreachable, match="nothing has changed"):
        correct(sent, "It comes on Monday", bo)

    assert standing(telegram, sent) == "It comes on Mondy"
    assert Afterword.objects.count() == 0
    correct(sent, "It comes on Monday", bo)
    assert standing(telegram, sent) == "It comes on Monday"


def test_a_revoked_token_is_said_as_such(telegram, sent, bo):
    telegram.expire()

    with pytest.raises(LockedOut):
        take_back(sent, bo)


@pytest.mark.parametrize(
    "deed",
    [
        lambda heard, sent, bo: react(heard, "👍", bo),
        lambda heard, sent, bo: correct(sent, "It comes on Monday", bo),
        lambda heard, sent, bo: take_back(sent, bo),
    ],
)
def test_an_answer_that_is_lost_is_asked_for_once_more_and_it_is_done_once(
    telegram, heard, sent, bo, deed
):
    telegram.next(DropsAnswer())

    deed(heard, sent, bo)

    assert Afterword.objects.count() == 1
    assert Amendment.objects.get().state == "done"


def test_when_both_answers_are_lost_the_doubt_is_kept_until_somebody_tries_again(
    telegram, sent, bo
):
    telegram.next(DropsAnswer(), times=2)

    with pytest.raises(Unsure, match="twice does no harm"):
        correct(sent, "It comes on Monday", bo)

    assert said_of(sent).doubted == "edited"
    assert (said_of(sent).edits, Afterword.objects.count()) == ((), 0)
    correct(sent, "It comes on Monday", bo)  # Telegram says that it reads so already
    assert (said_of(sent).doubted, said_of(sent).edits[-1].text) == ("", "It comes on Monday")


def test_who_dies_while_asking_leaves_a_doubt_and_holds_nobody_up_for_long(sent, bo):
    at = timezone.now()
    conversations.begin_amendment(sent, kind="unsent", by=bo, at=at)

    with pytest.raises(Refused, match="Somebody else is changing this message"):
        amending.take_back(sent, by=bo, at=at)

    Amendment.objects.update(at=at - timedelta(minutes=3))
    assert said_of(sent).doubted == "unsent"
    amending.take_back(sent, by=bo, at=at)
    assert (said_of(sent).doubted, bool(said_of(sent).unsent_at)) == ("", True)
