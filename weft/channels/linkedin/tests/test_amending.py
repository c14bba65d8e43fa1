"""A page reacts to comments, corrects its own and takes them back; and LinkedIn misbehaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vendors.hooking import read_all
from tests.vendors.linkedin import CLIENT, PAGE, SECRET, LinkedIn, name_of
from tests.vendors.vendor import Broken, DropsAnswer, Hook, RateLimited, reachable
from weft.channels.linkedin import api
from weft.conversations import actions as conversations
from weft.conversations import queries as talk
from weft.conversations.models import Message
from weft.conversations.tests.cast import agent
from weft.gateway import actions, amending, grants, health, registry, sign_in
from weft.gateway.contract import Refused, Unreachable
from weft.kernel import jobs, secrets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def linkedin(settings, monkeypatch):
    with reachable(LinkedIn(), settings) as vendor:
        monkeypatch.setattr(api, "API", vendor.address)
        registry.forget()
        health.forget()
        yield vendor


@pytest.fixture
def hook(linkedin):
    filled = {"page": PAGE, "client_id": CLIENT, "client_secret": secrets.seal(SECRET)}
    card = actions.open_inbox(kind="linkedin", name="LinkedIn", by=None, settings=filled)
    now = timezone.now()
    tokens = sign_in.Tokens(
        access="access-0", refresh="refresh", expires_at=now + timedelta(hours=1),
        ends_at=now + timedelta(days=300),
    )  # fmt: skip
    grants.keep(card.id, api.NAME, tokens, by=None)
    return Hook(card.public_key)


@pytest.fixture
def bo():
    return agent().pk


@pytest.fixture
def heard(linkedin, hook):
    """Ada has commented."""
    linkedin.writes()
    told(linkedin, hook)
    return Message.objects.get().pk


@pytest.fixture
def sent(heard, bo):
    [entry] = talk.entries([heard])
    [thread] = talk.thread_cards([entry.thread_id])
    written = conversations.reply(
        thread.conversation_id, text="Tak, w czrwonym", by=bo, at=timezone.now(), key="k"
    )
    jobs.run_waiting()
    return written.message_id


def told(linkedin, hook):
    assert set(linkedin.deliver(hook)) == {200}
    read_all()
    jobs.run_waiting()


def ours(message_id):
    """Return the number by which LinkedIn calls our comment."""
    return talk.names_of_parts(message_id)[0].removeprefix("comment:")


def said_of(message_id):
    return talk.entries([message_id])[0].afterwords


def test_every_face_is_put_to_a_comment_in_place_of_the_last_and_taken_away(linkedin, heard, bo):
    name = name_of(Message.objects.get().key.removeprefix("comment:"))
    [entry] = talk.entries([heard])
    kinds = set()
    for emoji in amending.may(entry, at=timezone.now()).reactions:
        amending.react(heard, emoji, by=bo, at=timezone.now())
        kinds.add(linkedin.reactions[name])
    assert len(kinds) == 6

    for _ in range(2):  # to take away what is not there is no harm
        amending.react(heard, "", by=bo, at=timezone.now())
    assert linkedin.reactions == {}
    assert said_of(heard).reactions == ()


def test_a_comment_of_the_page_is_corrected_and_linkedin_tells_of_it_once_more(
    linkedin, hook, sent, bo
):
    told(linkedin, hook)  # of our own comment
    amending.correct(sent, "Tak, w czerwonym", by=bo, at=timezone.now())
    assert linkedin.comments[ours(sent)]["text"] == "Tak, w czerwonym"

    linkedin.corrects(ours(sent), "Tak, w czerwonym")
    told(linkedin, hook)

    [edit] = said_of(sent).edits
    assert (edit.text, edit.by) == ("Tak, w czerwonym", "Bo Nowak")


@pytest.mark.parametrize("answers", [1, 0])
def test_a_comment_of_the_page_is_taken_back_also_when_the_answer_is_lost(
    linkedin, sent, bo, answers
):
    if not answers:
        linkedin.next(DropsAnswer(), at="comments/" + ours(sent))

    amending.take_back(sent, by=bo, at=timezone.now())

    assert ours(sent) not in linkedin.comments
    assert said_of(sent).unsent_by == "Bo Nowak"


@pytest.mark.parametrize("manner", [RateLimited(), Broken()])
def test_a_linkedin_that_is_busy_has_changed_nothing(linkedin, sent, bo, manner):
    linkedin.next(manner)

    with pytest.raises(Unreachable, match="nothing has changed"):
        amending.correct(sent, "Tak, w czerwonym", by=bo, at=timezone.now())

    assert linkedin.comments[ours(sent)]["text"] == "Tak, w czrwonym"
    amending.correct(sent, "Tak, w czerwonym", by=bo, at=timezone.now())
    assert linkedin.comments[ours(sent)]["text"] == "Tak, w czerwonym"


def test_a_comment_that_is_gone_is_said_so_and_one_of_somebody_else_is_refused(linkedin, sent, bo):
    linkedin.comments[ours(sent)]["owner"] = "urn:li:person:somebody"
    with pytest.raises(Refused, match="does not let the page"):
        amending.correct(sent, "Tak, w czerwonym", by=bo, at=timezone.now())

    del linkedin.comments[ours(sent)]
    with pytest.raises(Refused, match="not there any more"):
        amending.take_back(sent, by=bo, at=timezone.now())
    assert said_of(sent) is None
