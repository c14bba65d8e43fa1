"""Handing over in the console: the form, the strip at the top, and who must say why."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from weft.console.composer import introducing
from weft.console.tests.cast import HTMX, Desk, agent
from weft.console.timeline import handing
from weft.conversations.models import Conversation, Inbox, Thread
from weft.gateway import opting_out
from weft.kernel import settings
from weft.outcomes import actions as outcomes
from weft.routing.queries import StateCard
from weft.routing.states import State
from weft.transfers import queries
from weft.transfers.models import Transfer
from weft.transfers.settings import Handover

from .cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    return Desk(client)


@pytest.fixture
def cy():
    return agent("Cy")


def as_(who):
    client = Client()
    client.force_login(who)
    return client


def offer(desk, cy):
    """Let Bo offer the conversation to Cy with the form; return the transfer."""
    desk.post("transfers", to=f"agent:{cy.pk}", how="warm", who="Ada", matter="Late parcel")
    return Transfer.objects.latest("pk").pk


def owner(desk):
    return Conversation.objects.values_list("assignee_id", flat=True).get(pk=desk.ada)


def test_the_form_has_a_briefing_and_colleagues_but_not_oneself(desk, cy):
    page = desk.client.get(f"/conversations/{desk.ada}/transfers").content.decode()

    assert "Ada (seen on the channel, not verified)" in page
    assert "Ada: My parcel is late" in page
    assert f'value="agent:{cy.pk}"' in page
    assert f'value="agent:{desk.bo.pk}"' not in page


def test_whoever_hands_over_sees_who_is_not_there_before_they_send(desk, cy):
    states = {desk.bo.pk: StateCard(agent_id=desk.bo.pk, state=State.AVAILABLE)}
    assert handing.with_state(cy, {}) == "Cy Nowak"
    assert handing.with_state(cy, states) == "Cy Nowak (not here)"
    assert handing.with_state(desk.bo, states) == "Bo Nowak"
    states[cy.pk] = StateCard(agent_id=cy.pk, state=State.AWAY)
    assert handing.with_state(cy, states) == "Cy Nowak (away)"


def test_the_receiver_reads_the_briefing_at_the_top_and_takes_over(desk, cy):
    made = offer(desk, cy)
    page = as_(cy).get(f"/conversations/{desk.ada}/").content.decode()
    assert "Bo Nowak asks you to take this over" in page
    assert "Late parcel" in page

    as_(cy).post(f"/conversations/{desk.ada}/transfers/{made}/acceptance")

    assert owner(desk) == cy.pk
    page = as_(cy).get(f"/conversations/{desk.ada}/").content.decode()
    assert "Briefing from Bo Nowak" in page
    assert "Cy Nowak takes it over from Bo Nowak" in page
    assert "From here on you are talking with Cy Nowak" in page


def test_the_sender_sees_to_whom_it_is_offered_and_takes_it_back(desk, cy):
    made = offer(desk, cy)
    assert "Offered to Cy Nowak" in desk.page()

    desk.post(f"transfers/{made}", _method="delete")

    assert queries.offer_of(desk.ada) is None
    assert "Offered to Cy Nowak" not in desk.page()


def test_a_refusal_says_why_and_the_story_tells_it(desk, cy):
    made = offer(desk, cy)
    as_(cy).post(f"/conversations/{desk.ada}/transfers/{made}/refusal", {"words": "No Czech"})

    assert owner(desk) == desk.bo.pk
    assert "Cy Nowak does not take it: No Czech" in desk.page()


def test_a_question_before_anything_is_offered_is_a_note_that_calls_the_colleague(desk, cy):
    desk.post("transfers", to=f"agent:{cy.pk}", how="ask", question="Could you take this?")

    assert desk.texts()[-1] == "@Cy Nowak Could you take this?"
    assert queries.offer_of(desk.ada) is None


def test_r70_whoever_has_answered_says_why_it_goes_on(desk, cy):
    desk.post("replies", text="I look into it", key="k")
    answer = desk.post("assignee", agent=cy.pk)
    assert answer["Location"] == f"/conversations/{desk.ada}/transfers?to=agent:{cy.pk}"
    assert owner(desk) == desk.bo.pk
    by_script = desk.post("assignee", expect=204, agent=cy.pk, extra=HTMX)
    assert f"?to=agent:{cy.pk}" in by_script["HX-Trigger"]

    desk.post("transfers", to=f"agent:{cy.pk}", how="cold", reason="load")

    assert owner(desk) == cy.pk
    assert "Bo Nowak gave it on to Cy Nowak: Too much else to do" in desk.page()


def test_without_an_answer_or_back_to_oneself_no_reason_is_asked_for(desk, cy):
    desk.post("assignee", agent=cy.pk)
    assert owner(desk) == cy.pk

    desk.post("replies", text="I look into it", key="k")
    desk.post("assignee", agent=desk.bo.pk)
    assert owner(desk) == desk.bo.pk


def test_a_transfer_without_a_reason_is_refused_in_words(desk, cy):
    answer = desk.post(
        "transfers", expect=204, to=f"agent:{cy.pk}", how="cold", reason="", extra=HTMX
    )

    assert "Please say why you give it on." in answer["HX-Trigger"]
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("to", ["", "agent:", "agent:x", "queue:9", f"agent:{10**19}"])
def test_a_form_that_names_nobody_changes_nothing(desk, to):
    answer = desk.post("transfers", expect=204, to=to, how="warm", matter="Late", extra=HTMX)

    assert "Please choose who should take it over." in answer["HX-Trigger"]
    assert not Transfer.objects.exists()


def test_a_transfer_of_another_conversation_does_not_exist_here(desk, cy):
    made = offer(desk, cy)
    other = desk.hear("Hello", remote="eve")

    answer = as_(cy).post(f"/conversations/{other}/transfers/{made}/acceptance")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Hello Pavel. From here on you are talking with Cy Nowak"),
        ("pl", "Dzień dobry, panie Pawle. Dalej rozmowę prowadzi Cy Nowak"),
        ("cs", "Dobrý den, pane Nováku. Dál se vám věnuje Cy Nowak"),
    ],
)
def test_the_customer_is_greeted_by_name_in_their_language(language, words):
    name = {"pl": "Paweł Kowalski", "cs": "Pavel Novák", "en": "Pavel Novák"}[language]
    with translation.override("en"):
        told = introducing.told(name, "Cy Nowak", language=language)

    assert told.startswith(words)


def test_nobody_is_introduced_by_letter_in_a_silent_inbox_or_after_stop(desk, cy):
    assert introducing.words(desk.ada, "Cy", at=NOON)
    settings.write(Handover(silent_inboxes=(desk.inbox.pk,)), by=None, at=NOON)
    assert introducing.words(desk.ada, "Cy", at=NOON) == ""

    settings.write(Handover(), by=None, at=NOON)
    remote = Thread.objects.get().remote
    Inbox.objects.update(kind="sms_twilio", settings={})
    opting_out.stop(desk.inbox.pk, remote, conversation_id=desk.ada, at=NOON)
    assert introducing.words(desk.ada, "Cy", at=NOON) == ""

    Inbox.objects.update(kind="email", settings={})
    assert introducing.words(desk.ada, "Cy", at=NOON) == ""


def test_leaders_see_the_figures_and_open_one_into_its_conversations(client):
    desk, cy = Desk(client, role="supervisor"), agent("Cy")
    desk.post("replies", text="I look into it", key="k")
    desk.post("transfers", to=f"agent:{cy.pk}", how="cold", reason="load")

    page = desk.client.get("/transfers/").content.decode()
    assert "Too much else to do" in page
    assert f"inbox={desk.inbox.pk}" in page
    assert 'class="button button--quiet" href="/board/"' in page  # back from where one came
    opened = desk.client.get("/transfers/?days=7&reason=load&how=cold").content.decode()
    assert f"#{desk.ada}" in opened
    nothing = desk.client.get("/transfers/?how=warm&days=x").content.decode()
    assert "Show all" in nothing
    assert f"#{desk.ada}" not in nothing


def test_leaders_set_the_rules_and_what_is_no_rule_changes_nothing(client):
    desk = Desk(client, role="owner")
    answer = desk.client.post("/transfers/", {"accept_within_minutes": 0, "most_percent": 5})
    assert answer.status_code == 200
    assert settings.read(Handover) == Handover()

    desk.client.post(
        "/transfers/", {"accept_within_minutes": 3, "most_percent": 5, "telling": ["999"]}
    )
    assert settings.read(Handover) == Handover()
    desk.client.post("/transfers/", {"accept_within_minutes": 3, "most_percent": 5})

    assert settings.read(Handover) == Handover(
        accept_within_minutes=3, most_percent=5, silent_inboxes=(desk.inbox.pk,)
    )


def test_what_we_promised_on_any_channel_stands_in_the_briefing(desk):
    desk.post("replies", text="You get a new pair", key="k")
    due = NOON + timedelta(days=1)
    draft = outcomes.PromiseDraft(
        kind="promise", text="A new pair of boots", owner_id=desk.bo.pk, due_at=due
    )
    outcomes.record_promise(desk.ada, draft, by=desk.bo.pk, at=NOON)

    page = desk.client.get(f"/conversations/{desk.ada}/transfers").content.decode()

    assert "A new pair of boots (Bo Nowak" in page
