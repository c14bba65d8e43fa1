"""Saved views: kept as data, for whom they are meant, in the order somebody gave them."""

from dataclasses import replace

import pytest

from weft.conversations import actions, filters, queries
from weft.conversations.actions import ViewDraft
from weft.conversations.circles import Circle
from weft.conversations.filters import Filter
from weft.conversations.models import SavedView
from weft.kernel.models import EventRow
from weft.people.models import Membership, Team

from .cast import NOON, agent

pytestmark = pytest.mark.django_db
LATE = Filter(tags=("late",), waits_minutes=60)


def save(name, by, **circle):
    draft = ViewDraft(name=name, filter=LATE, circle=Circle(**circle))
    return actions.save_view(draft, by=by.pk, at=NOON)


def names(reader):
    return [card.name for card in queries.saved_views(reader)]


def test_a_view_is_seen_by_those_for_whom_it_is():
    bo, cy, olga = agent(), agent("Cy"), agent("Olga", role="owner")
    team = Team.objects.create(name="Wool")
    Membership.objects.create(team=team, agent=bo)
    view_id = save("Late", olga)
    save("Of wool", olga, team_id=team.pk)
    save("Bo's own", bo, agent_id=bo.pk)

    assert names(bo) == ["Late", "Of wool", "Bo's own"]
    assert names(cy) == ["Late"]
    assert names(olga) == ["Late", "Of wool"]
    assert queries.saved_view(cy, view_id).filter == LATE
    with pytest.raises(queries.NoSuchView):
        queries.saved_view(cy, SavedView.objects.get(name="Bo's own").pk)


def test_views_change_places_within_their_circle():
    olga = agent("Olga", role="owner")
    one, two, three = (save(name, olga) for name in ("1", "2", "3"))
    save("own", olga, agent_id=olga.pk)

    actions.move_view(three, up=True, by=olga.pk)
    assert names(olga) == ["1", "3", "2", "own"]
    actions.move_view(one, up=False, by=olga.pk)
    assert names(olga) == ["3", "1", "2", "own"]
    actions.move_view(three, up=True, by=olga.pk)
    actions.move_view(two, up=False, by=olga.pk)
    assert names(olga) == ["3", "1", "2", "own"]


def test_a_view_is_renamed_changed_and_removed_and_each_is_said():
    olga = agent("Olga", role="owner")
    view_id = save("Late", olga)
    draft = ViewDraft(name="Later", filter=replace(LATE, status="closed"), circle=Circle())
    actions.change_view(view_id, draft, by=olga.pk, at=NOON)

    assert queries.saved_view(olga, view_id).name == "Later"
    assert queries.saved_view(olga, view_id).filter.status == "closed"
    actions.remove_view(view_id, by=olga.pk)
    actions.remove_view(view_id, by=olga.pk)
    assert names(olga) == []
    with pytest.raises(queries.NoSuchView):
        actions.change_view(view_id, draft, by=olga.pk, at=NOON)
    said = EventRow.objects.filter(name__startswith="saved_view").order_by("id")
    assert list(said.values_list("name", flat=True)) == [
        "saved_view.changed", "saved_view.changed", "saved_view.removed",
    ]  # fmt: skip


def test_two_views_for_the_same_people_have_two_names():
    olga = agent("Olga", role="owner")
    save("Late", olga)
    save("Late", olga, agent_id=olga.pk)

    with pytest.raises(actions.ViewNameTaken):
        save("late", olga)


def test_a_view_that_no_filter_understands_any_more_is_left_out():
    olga = agent("Olga", role="owner")
    view_id = save("Late", olga)
    SavedView.objects.filter(pk=view_id).update(filter=filters.as_data(LATE) | {"priority": "high"})

    assert names(olga) == []
    with pytest.raises(queries.NoSuchView):
        queries.saved_view(olga, view_id)
