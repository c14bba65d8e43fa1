"""The lists, as a browser without scripts sees them."""

import json
import re
import uuid
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from weft.console.tests.cast import HTMX, Desk
from weft.conversations import actions
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import NOON, agent, inbox
from weft.people.models import Membership, Team


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


@pytest.mark.parametrize("view", ["mine", "teams", "snoozed", "closed"])
def test_and_not_in_the_others(desk, view):
    assert rows(desk.client.get("/inbox/", {"view": view})) == []


def test_the_words_of_a_row_read_in_their_own_direction(desk):
    assert 'class="row__words one-line" dir="auto"' in desk.client.get("/inbox/").content.decode()


def test_the_tabs_count(desk):
    actions.assign(desk.ada, to=desk.bo.pk, by=None)

    tabs = desk.client.get("/inbox/", {"view": "mine"}).context["views"]

    assert {tab.key: tab.count for tab in tabs} == {
        "mine": 1, "teams": 0, "unassigned": 0, "waiting": 1, "all": 1, "snoozed": 0,
    }  # fmt: skip


def test_the_view_is_remembered(desk):
    desk.client.get("/inbox/", {"view": "closed"})

    assert desk.client.get("/inbox/").context["chosen"].key == "closed"


def test_a_tab_leads_to_its_view(desk):
    page = desk.client.get("/inbox/").content.decode()

    assert re.search(r'<a [^>]*id="view-all" [^>]*href="/inbox/\?view=all"', page)


def test_r35_every_channel_inbox_team_and_tag_is_a_list_of_its_own(desk):
    team = Team.objects.create(name="Wool")
    mail = inbox(kind="email", name="Post", team=team)
    Membership.objects.create(team=team, agent=desk.bo)
    actions.tag(desk.ada, name="late parcel", by=desk.bo.pk)

    page = desk.client.get("/views/").content.decode()

    for key in (f"inbox:{mail.pk}", "channel:webchat", f"team:{team.pk}", "tag:late parcel"):
        address = f"/inbox/?{urlencode({'view': key})}"
        assert f'href="{address}"' in page
        answer = desk.client.get(address)
        assert answer.context["chosen"].key == key
        assert rows(answer) == ([desk.ada] if key in {"channel:webchat", "tag:late parcel"} else [])
    assert desk.client.get("/inbox/").context["chosen"].key == "tag:late parcel"


def test_a_place_is_looked_at_by_status_and_remembered_so(desk):
    actions.close(desk.ada, by=desk.bo.pk, at=NOON)
    place = f"inbox:{desk.inbox.pk}"

    assert rows(desk.client.get("/inbox/", {"view": place})) == []
    assert rows(desk.client.get("/inbox/", {"view": place, "status": "closed"})) == [desk.ada]
    assert rows(desk.client.get("/inbox/")) == [desk.ada]


def test_d39_a_list_can_be_read_by_the_newest_word(desk):
    second = desk.hear("Me too", remote="guest", key="2")
    actions.note(desk.ada, text="See", by=desk.bo.pk, at=NOON + timedelta(hours=1), key="n")

    assert rows(desk.client.get("/inbox/", {"view": "all"})) == [desk.ada, second]
    newest = desk.client.get("/inbox/", {"view": "all", "sort": "newest"})
    assert rows(newest) == [desk.ada, second]
    actions.note(second, text="See", by=desk.bo.pk, at=NOON + timedelta(hours=2), key="m")
    assert rows(desk.client.get("/inbox/")) == [second, desk.ada]


@pytest.mark.parametrize("key", ["inbox:999999", "inbox:x", "channel:fax", "team:", "nonsense"])
def test_a_list_that_is_not_there_is_the_first_one(desk, key):
    assert desk.client.get("/inbox/", {"view": key}).context["chosen"].key == "waiting"


def test_an_inbox_of_another_team_is_no_list_of_mine(desk):
    desk.team_of_others()

    answer = desk.client.get("/inbox/", {"view": f"inbox:{desk.inbox.pk}"})

    assert answer.context["chosen"].key == "waiting"
    assert desk.inbox.name not in desk.client.get("/views/").content.decode()


def test_d39_pinning_and_marking_unread_are_the_agents_own(desk):
    other = desk.hear("Me too", remote="guest", key="2")
    desk.client.post(f"/conversations/{other}/pin")
    desk.post("reading", up_to=desk.last.message_id)

    first, second = desk.client.get("/inbox/", {"view": "all"}).context["rows"]
    assert (first.id, first.is_pinned, second.is_unread) == (other, True, False)

    desk.client.post(f"/conversations/{other}/pin", {"_method": "delete"})
    desk.post("reading", _method="delete")
    first, second = desk.client.get("/inbox/").context["rows"]
    assert (first.id, first.is_unread, second.is_pinned) == (desk.ada, True, False)


def news(desk, have="", **query):
    """Return what a page that has these rows is told: the order, and the rows that it gets."""
    answer = desk.client.get(
        "/inbox/", {"view": "all", "have": have} | query, HTTP_X_FRAGMENT="rows"
    )
    page = answer.content.decode()
    order = re.search(r'data-order="([\d ]*)"', page)[1].split()
    versions = dict(re.findall(r'data-conversation="(\d+)" data-version="(\w+)"', page))
    return list(map(int, order)), {int(id_): version for id_, version in versions.items()}, page


def test_u9_a_page_is_told_the_order_and_only_the_rows_it_does_not_have(desk):
    other = desk.hear("Me too", remote="guest", key="2")
    order, drawn, _page = news(desk)
    assert (order, set(drawn)) == ([desk.ada, other], {desk.ada, other})
    have = " ".join(f"{id_}.{version}" for id_, version in drawn.items())

    assert news(desk, have)[:2] == (order, {})

    actions.note(other, text="See", by=desk.bo.pk, at=NOON, key="n")
    changed = news(desk, have)
    assert (changed[0], set(changed[1])) == (order, {other})

    actions.close(other, by=desk.bo.pk, at=NOON)
    assert news(desk, have)[:2] == ([desk.ada], {})
    assert news(desk, "x 5 5.a.b ..")[0] == [desk.ada]


def test_u9_a_live_update_of_fifty_rows_is_small(desk):
    for n in range(49):
        desk.hear("Where is my parcel? It should have come on Tuesday", remote=f"g{n}", key=f"g{n}")
    _order, drawn, page = news(desk, rows=50)
    assert len(drawn) == 50
    have = " ".join(f"{id_}.{version}" for id_, version in drawn.items())
    desk.hear("It has come!", key="last")

    order, changed, small = news(desk, have, rows=50)

    assert (len(order), set(changed)) == (50, {desk.ada})
    assert len(small) < 3_000 < len(page) / 20
    assert len(have) < 1_000


def test_the_number_of_queries_does_not_grow_with_the_list(desk, django_assert_num_queries):
    for n in range(20):
        desk.hear("hello", remote=f"guest-{n}", key=str(uuid.uuid4()))
    desk.client.get("/inbox/", {"view": "all"})

    # session, agent (one when somebody logged in), frame with saved views and counts, rows;
    # nothing is written, whatever one looks at
    with django_assert_num_queries(4):
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


def test_what_belongs_to_another_team_does_not_exist(desk):
    desk.team_of_others()

    assert rows(desk.client.get("/inbox/", {"view": "all"})) == []
    assert desk.client.get(f"/conversations/{desk.ada}/").status_code == 404
    assert desk.client.get(f"/conversations/{desk.ada}/panel").status_code == 404
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
        return desk.client.get("/inbox/", {"view": "all"}).context["drawn"]

    assert "My parcel is late" in shown()
    assert shown() == shown()

    desk.hear("It has come!", key="2")
    assert "It has come!" in shown()
    assert "My parcel is late" not in shown()


def test_a_row_is_drawn_for_each_language_and_clock(desk):
    def shown(**changes):
        type(desk.bo).objects.filter(pk=desk.bo.pk).update(**changes)
        return desk.client.get("/inbox/", {"view": "all"}).context["drawn"]

    warsaw = shown(time_zone="Europe/Warsaw")
    tokyo = shown(time_zone="Asia/Tokyo")

    assert "+01:00" in warsaw
    assert "+09:00" in tokyo


def test_whoever_sets_a_shop_up_reads_what_to_do_until_somebody_writes(client, db):
    client.force_login(agent("Olga", "owner"))
    assert "Ready for the first customer" in client.get("/inbox/").content.decode()

    client.force_login(agent("Cy"))
    assert "Ready for the first customer" not in client.get("/inbox/").content.decode()

    desk = Desk(client, role="owner")
    page = desk.client.get("/inbox/?view=closed").content.decode()
    assert "Ready for the first customer" not in page
