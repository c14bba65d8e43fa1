"""Bulk changes from the list, by the forms of its bar."""

import json
import re

import pytest

from weft.console.tests.cast import HTMX
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import agent


@pytest.fixture
def ids(desk):
    return [desk.ada, *(desk.hear("Me too", remote=f"guest-{n}", key=f"{n}") for n in range(2))]


def post(desk, does, ids, **form):
    answer = desk.client.post("/bulk/", {"does": does, "ids": ids, **form}, **HTMX)
    assert answer.status_code == 204, answer.content
    return json.loads(answer["HX-Trigger"])["toast"]


def statuses():
    return list(Conversation.objects.order_by("pk").values_list("status", flat=True))


def test_one_request_closes_all_and_its_toast_undoes_all(desk, ids):
    toast = post(desk, "close", [*ids, 999_999])

    assert toast["words"] == "3 conversations are closed. 1 is not there any more."
    assert statuses() == ["closed"] * 3

    answer = desk.client.post(toast["url"], {"_method": toast["method"]}, **HTMX)
    assert json.loads(answer["HX-Trigger"])["toast"] == {
        "words": "3 conversations are as they were."
    }
    assert statuses() == ["open"] * 3
    again = desk.client.post(toast["url"], {"_method": toast["method"]}, **HTMX)
    assert "cannot be taken back" in json.loads(again["HX-Trigger"])["toast"]["words"]


def test_each_choice_of_the_bar_is_understood(desk, ids):
    bar = desk.client.get("/bulk/choices/").content.decode()
    presets = re.findall(r'name="preset" value="(\w+)"', bar)

    assert "3 conv" in post(desk, "assign", ids, agent=desk.bo.pk)["words"]
    assert "3 conv" in post(desk, "tag", ids, name="vip")["words"]
    assert "3 conv" in post(desk, "read", ids)["words"]
    assert "3 conv" in post(desk, "snooze", ids, preset=presets[0])["words"]
    assert "3 conv" in post(desk, "close", ids)["words"]
    assert post(desk, "snooze", ids, until="2999-01-01T09:00")["words"] == (
        "3 are closed and cannot rest."
    )
    assert "past" not in post(desk, "snooze", ids, until="2001-01-01T09:00")["words"]
    assert "3 conv" in post(desk, "reopen", ids)["words"]


def test_nothing_chosen_is_said_and_too_many_are_refused(desk, ids):
    assert post(desk, "close", [])["words"] == "Nothing was chosen."
    assert "url" not in post(desk, "close", [])


@pytest.mark.parametrize(
    "form", [{}, {"does": "drop"}, {"does": "tag"}, {"does": "assign", "agent": "x"}]
)
def test_a_form_that_asks_for_nothing_is_refused(desk, ids, form):
    assert desk.client.post("/bulk/", {"ids": ids, **form}).status_code == 400


def test_what_one_may_not_see_is_left_alone(desk, ids):
    desk.team_of_others()

    assert post(desk, "close", ids)["words"] == "3 are not there any more."
    assert statuses() == ["open"] * 3


def test_an_observer_does_nothing_to_many(client, desk, ids):
    client.force_login(agent("Oz", "observer"))

    assert client.post("/bulk/", {"does": "close", "ids": ids}).status_code == 403
    assert "<bulk-bar" not in client.get("/inbox/").content.decode()
