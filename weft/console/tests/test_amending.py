"""What agents do to messages that have gone: where it is offered, how it is asked, what is told."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from weft.console.tests.cast import HTMX, agent
from weft.conversations import actions, queries
from weft.conversations.models import Amendment, Message
from weft.gateway import registry
from weft.gateway.contract import Refused, Unreachable, Unsure


@pytest.fixture
def asked(desk):
    return Message.objects.get().pk


@pytest.fixture
def sent(desk):
    written = actions.reply(
        desk.ada, text="It comes on Mondy", by=desk.bo.pk, at=timezone.now(), key="k"
    )
    actions.mark_sent([written.message_id], at=timezone.now())
    return written.message_id


def nouns(shown):
    return set(re.findall(r'messages/(\d+)/(reaction|correction|retraction)"', shown))


def said_of(message_id):
    return queries.entries([message_id])[0].afterwords


def ask(desk, message_id, noun, **form):
    return desk.client.post(f"/conversations/{desk.ada}/messages/{message_id}/{noun}", form, **HTMX)


def form(desk, message_id, noun):
    answer = desk.client.get(f"/conversations/{desk.ada}/messages/{message_id}/{noun}", **HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def answering(monkeypatch, problem):
    """Let the chat have a vendor that answers so."""

    def vendor(*_asked):
        raise problem

    chat = registry.channel("webchat")
    for name in ("react", "correct", "take_back"):
        monkeypatch.setitem(chat.__dict__, name, vendor)


# --- where it is offered --------------------------------------------------------------------------


def test_each_message_leads_to_what_can_be_done_with_it(desk, asked, sent):
    assert nouns(desk.page()) == {(str(asked), "reaction"), (str(sent), "correction")}


def test_where_a_channel_can_do_nothing_nothing_is_offered_and_asking_is_404(desk, monkeypatch):
    sent = actions.reply(desk.ada, text="Hello", by=desk.bo.pk, at=timezone.now(), key="k")
    can = registry.channel("webchat").capabilities
    for name in ("reactions", "correcting", "taking_back"):
        monkeypatch.setitem(can.__dict__, name, None)

    assert nouns(desk.page()) == set()
    for noun in ("reaction", "correction", "retraction"):
        desk.post(f"messages/{sent.message_id}/{noun}", expect=404, text="x", emoji="👍")


def test_who_only_looks_on_is_offered_nothing_and_may_do_nothing(desk, asked, sent):
    desk.client.force_login(agent("Olga", "observer"))

    assert nouns(desk.page()) == set()
    assert ask(desk, asked, "reaction", emoji="👍").status_code == 403
    assert ask(desk, sent, "retraction").status_code == 403
    assert Amendment.objects.count() == 0


def test_messages_of_another_conversation_do_not_exist_here(desk, asked):
    assert ask(desk, asked + 999, "reaction", emoji="👍").status_code == 404


def test_notes_and_what_has_not_left_are_offered_nothing(desk, asked):
    actions.note(desk.ada, text="He is right", by=desk.bo.pk, at=timezone.now(), key="n")
    actions.reply_all(
        [
            actions.Reply(
                conversation_id=desk.ada, text="Later", by=desk.bo.pk, at=timezone.now(), key="h",
                hold_until=timezone.now() + timedelta(hours=1),
            )
        ]
    )  # fmt: skip

    assert nouns(desk.page()) == {(str(asked), "reaction")}


# --- reacting -------------------------------------------------------------------------------------


def test_an_emoji_is_chosen_of_those_of_the_network_and_stands_below_the_message(desk, asked):
    offered = re.findall(r'name="emoji" value="(.+?)"', form(desk, asked, "reaction"))
    assert "👍" in offered

    assert ask(desk, asked, "reaction", emoji="👍").status_code == 204

    shown = desk.page()
    assert 'aria-label="Reactions: 👍"' in shown
    assert 'title="👍 by Bo Nowak"' in shown
    again = form(desk, asked, "reaction")
    assert re.search(r'value="👍" aria-current="true"', again)
    assert "Take 👍 away" in again
    assert ask(desk, asked, "reaction", _method="DELETE").status_code == 204
    assert "Reactions:" not in desk.page()


def test_an_emoji_that_the_network_does_not_take_is_refused(desk, asked):
    assert ask(desk, asked, "reaction", emoji="🧦").status_code == 404
    assert Amendment.objects.count() == 0


def test_without_script_the_choice_is_a_page_and_leads_back(desk, asked):
    page = desk.client.get(f"/conversations/{desk.ada}/messages/{asked}/reaction")
    assert b"<main" in page.content

    answer = desk.post(f"messages/{asked}/reaction", emoji="👍")

    assert answer.headers["Location"] == f"/conversations/{desk.ada}/"
    assert said_of(asked).reactions == ("👍",)


# --- correcting -----------------------------------------------------------------------------------


def test_a_correction_begins_with_what_stands_there_and_says_who_made_it(desk, sent):
    assert "It comes on Mondy</textarea>" in form(desk, sent, "correction")

    answer = ask(desk, sent, "correction", text="It comes on Monday")

    told = json.loads(answer.headers["HX-Trigger"])["toast"]["words"]
    assert told == "Corrected. The customer may have read it before."
    shown = desk.page()
    assert "Corrected by Bo Nowak. What it said before" in shown
    assert "It comes on Mondy" in shown
    assert "It comes on Monday</textarea>" in form(desk, sent, "correction")
    assert Message.objects.get(pk=sent).text == "It comes on Mondy"


def test_to_correct_to_nothing_is_no_correction(desk, sent):
    answer = ask(desk, sent, "correction", text="  ")

    assert answer.status_code == 422
    assert "or take it back" in answer.content.decode()
    assert said_of(sent) is None


def test_the_same_words_again_change_nothing(desk, sent):
    assert ask(desk, sent, "correction", text="It comes on Mondy").status_code == 204
    assert Amendment.objects.count() == 0


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (Refused("Telegram does not take this message.\nToo old"), "message. (Too old)"),
        (Unreachable("Weft keeps trying."), "nothing has changed. Try again soon."),
        (Unsure("timeout"), "Try again: twice does no harm."),
    ],
)
def test_what_a_network_refuses_is_said_beside_the_words_which_stay(
    desk, sent, monkeypatch, problem, told
):
    answering(monkeypatch, problem)

    answer = ask(desk, sent, "correction", text="It comes on Monday")

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "It comes on Monday</textarea>" in answer.content.decode()
    assert not (said_of(sent) and said_of(sent).edits)


def test_a_refusal_is_told_in_the_readers_language(desk, sent, monkeypatch):
    answering(monkeypatch, Unreachable("…"))
    desk.bo.language = "pl"
    desk.bo.save()

    assert "nic się nie zmieniło" in ask(desk, sent, "retraction").content.decode()


def test_a_doubt_stands_below_the_message_until_somebody_has_tried_again(desk, sent, monkeypatch):
    with monkeypatch.context() as patched:
        answering(patched, Unsure("timeout"))
        ask(desk, sent, "correction", text="It comes on Monday")

    assert "Nobody knows whether the correction arrived." in desk.page()
    assert "It comes on Monday</textarea>" in form(desk, sent, "correction")
    ask(desk, sent, "correction", text="It comes on Monday")
    assert "Nobody knows" not in desk.page()


def test_a_reaction_that_did_not_arrive_says_so_and_why_until_another_does(desk, asked):
    ask(desk, asked, "reaction", emoji="👍")
    assert "👍" in desk.page()

    why = "The customer wrote too long ago: the network takes nothing from us now."
    [tried] = Amendment.objects.all()
    inbox_id = Message.objects.get().inbox_id
    actions.undo_reaction(tried.pk, inbox_id=inbox_id, reason=why, at=timezone.now())

    page = desk.page()
    assert f"The reaction did not arrive. {why}" in page
    assert not said_of(asked).reactions
    assert f"messages/{asked}/reaction" in page
    ask(desk, asked, "reaction", emoji="❤️")
    assert "did not arrive" not in desk.page()


def test_a_failure_that_is_told_before_the_answer_is_not_forgotten_with_it(desk, asked):
    begun = timezone.now()
    tried = actions.begin_amendment(asked, kind="reacted", text="👍", by=desk.bo.pk, at=begun)
    inbox_id = Message.objects.get().inbox_id

    actions.undo_reaction(tried, inbox_id=inbox_id, reason="", at=begun)
    actions.end_amendment(tried, is_done=True, at=begun)

    assert (said_of(asked).reactions, said_of(asked).was_undone) == ((), True)


# --- taking back ----------------------------------------------------------------------------------


def test_taking_back_is_asked_once_and_honest_and_what_was_said_stays_here(desk, sent):
    shown = form(desk, sent, "retraction")
    assert "They may have read it already." in shown
    assert "It comes on Mondy" in shown

    answer = ask(desk, sent, "retraction")

    told = json.loads(answer.headers["HX-Trigger"])["toast"]["words"]
    assert told == "Taken back. The customer may have read it before."
    page = desk.page()
    covered = re.search(r'<details class="message__covered">(.*?)</details>', page, re.DOTALL)[1]
    assert "Taken back by Bo Nowak" in covered
    assert "It comes on Mondy" in covered
    assert (str(sent), "correction") not in nouns(page)
    assert ask(desk, sent, "retraction").status_code == 404


def test_a_colleague_who_answers_here_may_correct_and_it_says_who_did(desk, sent):
    desk.client.force_login(agent("Dana"))

    ask(desk, sent, "correction", text="It comes on Monday")

    assert "Corrected by Dana Nowak" in desk.page()
