"""Building views, with plain forms."""

import re

import pytest

from weft.console.tests.cast import Desk
from weft.conversations import actions
from weft.conversations.circles import Circle
from weft.conversations.filters import Filter
from weft.conversations.models import SavedView
from weft.conversations.tests.cast import NOON, agent, inbox

FORM = {"name": "Late", "whom": "me", "status": "open", "order": "due", "unit": "60"}


@pytest.fixture
def lead(client, db):
    return Desk(client, role="supervisor")


def build(desk, expect=302, **form):
    answer = desk.client.post("/views/new/", FORM | form)
    assert answer.status_code == expect, answer.content.decode()
    return answer


def rows(answer):
    return [row.id for row in answer.context["rows"]]


def test_what_is_built_is_a_list_with_a_tab_a_count_and_a_place_in_the_menu(desk):
    tagged = desk.hear("Late again", remote="guest", key="2")
    actions.tag(tagged, name="late", by=None)

    answer = desk.client.get(build(desk, tags="Late,  vip, late", waits="on")["Location"])

    assert rows(answer) == [tagged]
    view = SavedView.objects.get()
    assert view.filter == {"tags": ["late", "vip"], "waits": True}
    tab = answer.context["views"][-1]
    assert (tab.key, tab.name, tab.count) == (f"saved:{view.pk}", "Late", 1)
    assert f'href="{tab.url}"' in desk.client.get("/views/").content.decode()
    assert rows(desk.client.get("/inbox/")) == [tagged]


def test_every_field_of_the_builder_finds_its_way_and_back(lead):
    mail = inbox(kind="email", name="Post")
    chosen = {
        "status": "unresolved", "order": "newest", "assignee": "me", "language": "pl",
        "longer_than": "2", "unit": "1440", "unread": "on", "has_draft": "on",
        "inboxes": [mail.pk], "channels": ["email"], "teams": ["mine"], "without_tags": "done",
        "matter": "Parcel",
    }  # fmt: skip
    build(lead, whom="everybody", **chosen)

    view = SavedView.objects.get()
    assert view.filter == {
        "status": "unresolved", "order": "newest", "assignee": "me", "language": "pl",
        "waits_minutes": 2880, "unread": True, "has_draft": True, "inboxes": [mail.pk],
        "channels": ["email"], "my_teams": True, "without_tags": ["done"], "matter": "Parcel",
    }  # fmt: skip
    page = lead.client.get(f"/views/{view.pk}/").content.decode()
    assert re.search(r'name="longer_than" value="2"', page)
    for value in ("1440", "unresolved", "newest", "me", "pl"):
        assert re.search(rf'<option value="{value}" selected', page), value
    assert len(re.findall(r'type="checkbox"[^>]* checked', page)) == 5


def test_the_builder_begins_with_the_list_one_looks_at(desk):
    desk.client.get("/inbox/", {"view": f"inbox:{desk.inbox.pk}", "status": "snoozed"})

    page = desk.client.get("/views/new/").content.decode()

    assert re.search(r'<option value="snoozed" selected', page)
    assert re.search(rf'name="inboxes" value="{desk.inbox.pk}"[^>]* checked', page)


def test_the_builder_counts_while_one_builds(desk):
    def counted(**form):
        return desk.client.post("/views/preview", FORM | form).content.decode().strip()

    assert counted() == "1 conversation stands there now."
    assert counted(assignee="me") == "0 conversations stand there now."
    assert counted(status="closed") == counted(status="nonsense") == ""


def test_only_leaders_build_for_others_and_everybody_for_themselves(desk):
    olga = agent("Olga", "owner")
    build(desk, whom="everybody", expect=422)
    draft = actions.ViewDraft(name="Shared", filter=Filter(), circle=Circle())
    shared = actions.save_view(draft, by=olga.pk, at=NOON)

    looked = desk.client.get("/inbox/", {"view": f"saved:{shared}"})
    assert looked.context["chosen"].name == "Shared"
    assert desk.client.get(f"/views/{shared}/").status_code == 404
    assert desk.client.post(f"/views/{shared}/place", {"to": "up"}).status_code == 404
    assert desk.client.post(f"/views/{shared}/", {"_method": "delete"}).status_code == 404


def test_views_are_renamed_moved_and_removed(desk):
    for name in ("One", "Two"):
        build(desk, name=name)
    one, two = SavedView.objects.order_by("pk")

    desk.client.post(f"/views/{two.pk}/place", {"to": "up"})
    desk.client.post(f"/views/{one.pk}/", FORM | {"name": "Uno"})
    kept = desk.client.get("/views/").context["kept"]
    assert [tab.name for tab, _whom, _may in kept] == ["Two", "Uno"]

    build(desk, name="uno", expect=422)
    build(desk, tags="x" * 101, expect=422)
    desk.client.post(f"/views/{two.pk}/", {"_method": "delete"})
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Uno"]
    gone = desk.client.get("/inbox/", {"view": f"saved:{two.pk}"})
    assert gone.context["chosen"].key == "waiting"
