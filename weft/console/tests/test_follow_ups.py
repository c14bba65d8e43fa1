"""Next steps in the console: planned in a conversation, listed day by day (D32)."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from weft.console.due import steps
from weft.console.tests.cast import HTMX, agent
from weft.conversations import actions, queries
from weft.conversations.models import FollowUp

TOMORROW = {"text": "Call about the refund", "preset": "tomorrow"}


def plan(desk, **form):
    return desk.post("follow-ups", **TOMORROW | {"owner": desk.bo.pk} | form)


def test_d32_a_step_is_planned_shown_and_done(desk):
    assert (
        "The next step" in desk.client.get(f"/conversations/{desk.ada}/follow-ups").content.decode()
    )
    plan(desk)

    page = desk.page()
    assert "Call about the refund" in page
    assert "tomorrow 09:00" in page
    assert "Bo Nowak plans for" in page

    step = FollowUp.objects.get().pk
    desk.post(f"follow-ups/{step}/end")
    page = desk.page()
    assert f'id="step-{step}"' not in page
    assert "Bo Nowak did it: Call about the refund" in page


def test_d32_planning_and_ending_are_undone_from_the_toast(desk):
    answer = plan(desk, expect=204, extra=HTMX)
    undo = re.search(r'"url": "([^"]+)"', answer["HX-Trigger"])[1]

    answer = desk.client.post(undo, {"_method": "delete"}, **HTMX)
    assert queries.follow_ups_of(desk.ada) == []

    again = re.search(r'"url": "([^"]+)"', answer["HX-Trigger"])[1]
    desk.client.post(again, {"_method": "delete"}, **HTMX)
    assert len(queries.follow_ups_of(desk.ada)) == 1


def test_d32_a_step_is_put_off_and_given_to_another(desk):
    plan(desk)
    step, cy = FollowUp.objects.get(), agent("Cy")
    due = timezone.localtime() + timedelta(days=30)

    desk.post(
        f"follow-ups/{step.pk}",
        _method="put",
        text="Write to her",
        owner=cy.pk,
        preset="",
        due=f"{due:%Y-%m-%dT%H:%M}",
    )

    [card] = queries.follow_ups_of(desk.ada)
    assert (card.text, card.owner_name) == ("Write to her", "Cy Nowak")
    assert card.due_at > step.due_at


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"text": " "}, "Please say what is to be done."),
        ({"preset": "", "due": "2020-01-01T09:00"}, "Please choose a time"),
        ({"preset": "", "due": "soon"}, "Please choose a time"),
        ({"owner": "999999"}, "cannot answer customers"),
    ],
)
def test_d32_what_cannot_be_planned_is_told(desk, form, words):
    answer = plan(desk, expect=204, extra=HTMX, **form)

    assert words in answer["HX-Trigger"]
    assert not FollowUp.objects.exists()


def test_d32_the_page_has_mine_everybodys_and_what_is_overdue(desk):
    cy = agent("Cy")
    plan(desk)
    plan(desk, text="Ask the courier", owner=cy.pk)
    FollowUp.objects.filter(owner=cy).update(due_at=timezone.now() - timedelta(hours=1))

    def shown(whose):
        page = desk.client.get("/follow-ups/", {"whose": whose}).content.decode()
        return re.findall(r"<strong>([^<]+)</strong>", page)

    assert shown("mine") == ["Call about the refund"]
    assert shown("all") == ["Ask the courier", "Call about the refund"]
    assert shown("overdue") == ["Ask the courier"]
    assert desk.client.get("/follow-ups/", {"whose": "x"}).status_code == 404
    assert desk.client.get("/follow-ups/", {"after": "nonsense"}).status_code == 200


def test_d32_what_is_done_on_the_page_leads_back_to_the_page(desk):
    plan(desk)
    step = FollowUp.objects.get().pk

    answer = desk.post(f"follow-ups/{step}/end", back="mine")

    assert answer["Location"] == f"/follow-ups/?whose=mine&done={step}&of={desk.ada}"
    assert "The step is done." in desk.client.get(answer["Location"]).content.decode()
    answer = desk.post(f"follow-ups/{step}/end", back="mine", _method="delete")
    assert answer["Location"] == "/follow-ups/?whose=mine"


def test_others_steps_cannot_be_reached(desk):
    plan(desk)
    step = FollowUp.objects.get().pk
    other = desk.hear("Hello", remote="guest", key="2")
    for noun in ("", "/end"):
        answer = desk.client.post(f"/conversations/{other}/follow-ups/{step}{noun}", TOMORROW)
        assert answer.status_code == 404
    desk.team_of_others()
    desk.post(f"follow-ups/{step}/end", expect=404)
    assert "refund" not in desk.client.get("/follow-ups/?whose=all").content.decode()


def test_d32_days_are_told_as_one_says_them():
    zone = ZoneInfo("Europe/Warsaw")
    now = datetime(2026, 3, 27, 12, tzinfo=zone)
    cards = [card(now + timedelta(hours=hours)) for hours in (-50, -1, 1, 20, 24 * 3)]

    days = list(steps.by_day(cards, now))

    assert [(day.words, len(day.steps)) for day in days] == [
        ("Overdue", 2),
        ("Today", 1),
        ("Tomorrow", 1),
        ("Monday 30 March", 1),  # the clocks have changed in between
    ]


def card(due_at):
    return queries.FollowUpCard(
        id=1, text="", owner_id=None, owner_name="", due_at=due_at, is_reminded=False,
        conversation_id=1, customer_id=1, customer_name="", inbox_kind="webchat", inbox_name="",
        status="open", matter="",
    )  # fmt: skip


def test_d32_what_is_due_is_told_in_the_story(desk):
    plan(desk)
    actions.close(desk.ada, by=desk.bo.pk, at=timezone.now())
    step = FollowUp.objects.get()
    actions.follow_ups.remind(step.pk, due_at=step.due_at, at=step.due_at)

    page = desk.page()
    assert "Due now: Call about the refund" in page
    assert "Open again, because its next step is due" in page
