"""Policies in the settings: made, ordered, switched, and told in plain words (R80, R83)."""

import pytest
from django.utils import translation

from weft.console.due import answer_times, deadlines
from weft.console.forms import notices
from weft.console.tests.cast import Desk
from weft.conversations import actions as conversations
from weft.conversations.actions import QueueDraft
from weft.people.models import Team
from weft.sla import queries
from weft.sla.models import Policy
from weft.sla.policies import Conditions, Deed, Moment, Step
from weft.sla.tests.cast import promise_as_from_the_first_day


@pytest.fixture
def desk(client, db):
    promise_as_from_the_first_day()
    return Desk(client, role="supervisor")


def save(desk, path="/settings/answer-times/", expect=302, **form):
    answer = desk.client.post(path, form)
    assert answer.status_code == expect, answer.content.decode()
    return answer


def test_r80_what_is_promised_from_the_first_day_is_told_in_plain_words(desk):
    page = desk.client.get("/settings/answer-times/").content.decode()

    assert (
        "E-mail, Form: the first answer within 6 working hours,"
        " each further answer within 6 working hours." in page
    )
    assert "the first answer within 2 minutes of working time" in page


def test_every_field_of_a_policy_finds_its_way_and_back(desk):
    queue = conversations.create_queue(QueueDraft(name="Complaints"), by=None)
    team = Team.objects.create(name="Wool")
    form = {
        "name": "Good customers", "channels": ["email"], "queues": [queue], "tags": "VIP, late",
        "facts": "status: gold\nstatus: silver", "matters": "parcel", "first_reply": 2,
        "first_reply_unit": "60", "next_reply": 90, "next_reply_unit": "1",
        "resolution": 48, "resolution_unit": "60", "rests_while_snoozed": "on",
        "when_0": "warning:0", "what_0": f"notify:{team.pk}",
        "when_1": "breach:0", "what_1": "raise",
        "when_2": "breach:60", "what_2": f"queue:{queue}",
    }  # fmt: skip

    save(desk, **form)

    card = queries.policies()[-1]
    assert card.conditions.tags == ("vip", "late")
    assert card.conditions.facts == ("status: gold", "status: silver")
    assert (card.terms.first_reply, card.terms.next_reply, card.terms.resolution) == (120, 90, 2880)
    assert [(step.moment, step.minutes, step.deed, step.to) for step in card.terms.steps] == [
        (Moment.WARNING, 0, Deed.NOTIFY, team.pk),
        (Moment.BREACH, 0, Deed.RAISE, None),
        (Moment.BREACH, 60, Deed.QUEUE, queue),
    ]
    page = desk.client.get(f"/settings/answer-times/{card.id}/")
    assert page.context["form"].initial == form | {
        "tags": "vip, late", "queues": [str(queue)], "resolution": 48, "by_the_clock": False,
        "rests_while_snoozed": True,
    }  # fmt: skip
    save(desk, f"/settings/answer-times/{card.id}/", **form | {"first_reply": 3})
    assert queries.policy(card.id).terms.first_reply == 180
    assert queries.policy(card.id).terms.steps == card.terms.steps


@pytest.mark.parametrize(
    "wrong",
    [
        {"facts": "gold"},
        {"first_reply": 0},
        {"first_reply": 9_000_000},
        {"first_reply": 9_000, "first_reply_unit": "60"},
        {"when_0": "breach:0"},
        {"what_0": "raise"},
        {"what_0": "queue:999", "when_0": "breach:0"},
        {"channels": ["pigeon"]},
        {"tags": ",".join(f"t{n}" for n in range(60))},
    ],
)
def test_what_cannot_be_promised_comes_back(desk, wrong):
    save(desk, expect=422, **wrong)

    assert Policy.objects.count() == 2


def test_policies_change_places_are_switched_off_and_removed(desk):
    first, second = queries.policies()

    save(desk, f"/settings/answer-times/{second.id}/place", to="up")
    save(desk, f"/settings/answer-times/{second.id}/place", to="up")  # the first goes no higher
    save(desk, f"/settings/answer-times/{first.id}/place", to="off")
    assert [(one.id, one.is_on) for one in queries.policies()] == [
        (second.id, True), (first.id, False),
    ]  # fmt: skip

    save(desk, f"/settings/answer-times/{first.id}/", _method="delete")
    assert [one.id for one in queries.policies()] == [second.id]
    save(desk, f"/settings/answer-times/{first.id}/place", to="up", expect=404)


def test_what_can_never_hold_says_so_until_it_is_asked_earlier(desk):
    Policy.objects.all().delete()
    save(desk, name="Everybody", first_reply="1", first_reply_unit="60")
    save(desk, name="Chats", channels=["webchat"], first_reply="5", first_reply_unit="1")
    everybody, chats = queries.policies()
    told = "This never holds: “Everybody” stands above it"

    def lines():
        page = desk.client.get("/settings/answer-times/").content.decode()
        return page.partition(f'id="answer-time-{chats.id}"')

    assert told in lines()[2]
    assert told not in lines()[0]
    save(desk, f"/settings/answer-times/{everybody.id}/place", to="off")
    assert told not in lines()[2]
    save(desk, f"/settings/answer-times/{everybody.id}/place", to="on")
    save(desk, f"/settings/answer-times/{chats.id}/place", to="up")
    assert told not in "".join(lines())


@pytest.mark.parametrize(
    ("above", "below", "takes_all"),
    [
        ({}, {"tags": ("vip",)}, True),
        ({"tags": ("vip",)}, {}, False),
        ({"channels": ("email", "form")}, {"channels": ("form",), "tags": ("vip",)}, True),
        ({"channels": ("form",)}, {"channels": ("email", "form")}, False),
        ({"facts": ("Plan: Gold",)}, {"facts": ("plan:gold",)}, True),
        ({"tags": ("vip",), "queues": (1,)}, {"tags": ("vip",)}, False),
    ],
)
def test_a_policy_takes_all_of_another_when_it_asks_for_nothing_more(above, below, takes_all):
    assert Conditions(**above).take_all_of(Conditions(**below)) is takes_all


def test_the_preview_says_what_stands_in_the_form(desk):
    answer = desk.client.post(
        "/settings/answer-times/preview",
        {"channels": "webchat", "first_reply": "1", "by_the_clock": "on",
         "when_0": "breach:30", "what_0": "assign"},
    )  # fmt: skip

    told = answer.content.decode()
    assert "the first answer within 1 minute." in told
    assert "30 minutes after the time is over: give it back to everybody." in told


def test_agents_promise_nothing(client, db):
    desk = Desk(client, role="agent")

    assert desk.client.get("/settings/answer-times/").status_code == 403


@pytest.mark.parametrize(
    ("language", "after", "mailed"),
    [
        ("cs", ["15 minut po vypršení času", "1 hodinu po vypršení času"], "5 minutách"),
        ("pl", ["15 minut po upływie czasu", "1 godzinę po upływie czasu"], "5 minutach"),
    ],
)
def test_a_time_has_the_case_that_its_sentence_asks_for(language, after, mailed):
    steps = [
        Step(key="a", moment=Moment.BREACH, minutes=minutes, deed=Deed.NOTIFY)
        for minutes in (15, 60)
    ]
    with translation.override(language):
        assert [answer_times.moment(step) for step in steps] == after
        assert dict(notices.after())[5] == mailed
        assert deadlines.lasting(1, by_the_clock=True) == "1 minuta"
