"""The lists, as a browser without scripts sees them."""

import json
import uuid

import pytest

from weft.console.tests.cast import HTMX, Desk
from weft.conversations import actions
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import NOON, agent


def rows(answer):
    return [row.id for row in answer.context["rows"]]


def test_home_leads_to_the_inbox(desk):
    agent("Olga", "owner")

    assert desk.client.get("/")["Location"] == "/inbox/"


def test_without_anybody_home_leads_to_the_set_up(client, db):
    assert client.get("/")["Location"] == "/setup/"


@pytest.mark.parametrize("view", ["unassigned", "waiting", "all"])
def test_a_new_message_stands_in_the_lists_where_it_belongs(desk, view):
    assert rows(desk.client.get("/inbox/", {"view": view})) == [desk.ada]


@pytest.mark.parametrize("view", ["mine", "snoozed", "closed"])
def test_and_not_in_the_others(desk, view):
    assert rows(desk.client.get("/inbox/", {"view": view})) == []


def test_the_tabs_count(desk):
    actions.assign(desk.ada, to=desk.bo.pk, by=None)

    tabs = desk.client.get("/inbox/", {"view": "mine"}).context["views"]

    assert {tab.key: tab.count for tab in tabs} == {
        "mine": 1, "unassigned": 0, "waiting": 1, "all": 1, "snoozed": 0, "closed": None,
    }  # fmt: skip


def test_the_view_is_remembered(desk):
    desk.client.get("/inbox/", {"view": "closed"})

    assert desk.client.get("/inbox/").context["current_view"] == "closed"


def test_a_tab_leads_to_its_view(desk):
    assert (
        'id="view-closed" href="/inbox/?view=closed"' in desk.client.get("/inbox/").content.decode()
    )


def test_a_script_gets_the_list_alone(desk):
    page = desk.client.get("/inbox/", {"view": "all"}, **HTMX).content.decode()

    assert page.lstrip().startswith("<conversation-list")
    assert page.rstrip().endswith("</conversation-list>")


def test_the_number_of_queries_does_not_grow_with_the_list(desk, django_assert_num_queries):
    for n in range(20):
        desk.hear("hello", remote=f"guest-{n}", key=str(uuid.uuid4()))
    desk.client.get("/inbox/", {"view": "all"})

    # session, agent, cursor, rows, counts; nothing is written, whichever view one looks at
    with django_assert_num_queries(5):
        assert len(rows(desk.client.get("/inbox/", {"view": "unassigned"}))) == 21


def test_more_goes_on_where_the_page_ended(desk):
    for n in range(40):
        desk.hear("hello", remote=f"guest-{n}", key=str(uuid.uuid4()))
    first = desk.client.get("/inbox/", {"view": "all"})
    second = desk.client.get(first.context["more_url"])

    assert len(rows(first)) == 30
    assert not set(rows(first)) & set(rows(second))
    assert len(rows(first)) + len(rows(second)) == 41


def test_a_made_up_place_in_the_list_is_404(desk):
    assert desk.client.get("/inbox/", {"view": "all", "after": "x"}).status_code == 404


def test_a_number_goes_to_its_conversation(desk):
    answer = desk.client.get("/inbox/", {"number": f"#{desk.ada}"})

    assert answer["Location"] == f"/conversations/{desk.ada}/"


def test_what_belongs_to_another_team_does_not_exist(desk):
    desk.team_of_others()

    assert rows(desk.client.get("/inbox/", {"view": "all"})) == []
    assert desk.client.get(f"/conversations/{desk.ada}/").status_code == 404
    assert desk.client.get(f"/conversations/{desk.ada}/panel").status_code == 404
    assert "Location" not in desk.client.get("/inbox/", {"number": str(desk.ada)})
    desk.post("replies", expect=404, text="hello")


def test_an_observer_reads_and_writes_nothing(client, db):
    desk = Desk(client, role="observer")

    assert "<message-composer" not in desk.page()
    desk.post("replies", expect=403, text="hello")
    desk.post("closure", expect=403)


def test_a_merged_conversation_leads_to_where_it_went(desk):
    other = desk.hear("Hello", remote="ada-desk", key="2")
    actions.merge(desk.ada, other, by=desk.bo.pk, at=NOON)

    assert desk.client.get(f"/conversations/{other}/")["Location"] == f"/conversations/{desk.ada}/"


def test_closing_by_script_offers_undo(desk):
    answer = desk.post("closure", expect=204, extra=HTMX)
    toast = json.loads(answer["HX-Trigger"])["toast"]

    assert Conversation.objects.get().status == "closed"
    desk.client.post(toast["url"], {"_method": toast["method"]}, **HTMX)
    assert Conversation.objects.get().status == "open"


def test_a_row_that_was_drawn_before_shows_what_changed_since(desk):
    def shown():
        return desk.client.get("/inbox/", {"view": "all"}, **HTMX).content.decode()

    assert "My parcel is late" in shown()
    assert shown() == shown()

    desk.hear("It has come!", key="2")
    assert "It has come!" in shown()
    assert "My parcel is late" not in shown()


def test_a_row_is_drawn_for_each_language_and_clock(desk):
    def shown(**changes):
        type(desk.bo).objects.filter(pk=desk.bo.pk).update(**changes)
        return desk.client.get("/inbox/", {"view": "all"}, **HTMX).content.decode()

    warsaw = shown(time_zone="Europe/Warsaw")
    tokyo = shown(time_zone="Asia/Tokyo")

    assert "+01:00" in warsaw
    assert "+09:00" in tokyo
