"""Templates: what agents answer with again and again."""

import pytest

from weft.conversations import actions, queries
from weft.conversations.actions import TemplateDraft
from weft.conversations.circles import Circle
from weft.conversations.tests.cast import NOON, agent, at_once
from weft.kernel.models import EventRow
from weft.people.models import Membership, Team


def late(name="Late", texts=None, **more):
    return TemplateDraft(name=name, texts=texts or {"en": "Sorry"}, **more)


def create(*args, **more):
    return actions.create_template(late(*args, **more), by=None, at=NOON)


def said():
    return list(
        EventRow.objects.filter(name__startswith="template.")
        .order_by("pk")
        .values_list("name", flat=True)
    )


def offered(reader, kind="webchat"):
    return [card.name for card in queries.templates_for(reader, kind=kind)]


def test_a_template_is_kept_as_it_was_written(db):
    bo = agent()
    draft = late(texts={"": "{{7*7}}", "pl": "{% x %}"}, shortcut="late", folder="Parcels")
    template_id = actions.create_template(draft, by=bo.pk, at=NOON)

    kept = queries.template(bo, template_id)
    assert (kept.texts, kept.shortcut, kept.folder) == (draft.texts, "late", "Parcels")
    assert said() == ["template.changed"]


def test_one_name_is_one_template_for_the_same_people(db):
    bo = agent()
    create()
    create(circle=Circle(agent_id=bo.pk))

    with pytest.raises(actions.TemplateNameTaken):
        create(name="LATE")
    assert offered(bo) == ["Late", "Late"]


@pytest.mark.django_db(transaction=True)
def test_eight_people_with_the_same_name_make_one_template():
    refused = at_once(lambda _: create())

    assert [type(problem) for problem in refused] == [actions.TemplateNameTaken] * 7
    assert offered(agent()) == ["Late"]


def test_the_same_again_changes_nothing_and_says_nothing(db):
    template_id = create()
    actions.change_template(template_id, late(), by=None, at=NOON)
    assert said() == ["template.changed"]

    other = late(texts={"pl": "Przepraszamy", "": "Sorry"})
    actions.change_template(template_id, other, by=None, at=NOON)

    assert queries.template(agent(), template_id).texts == {"pl": "Przepraszamy", "": "Sorry"}
    assert said() == ["template.changed"] * 2


def test_a_name_cannot_be_taken_by_a_change(db):
    create()
    other = create(name="Early")

    with pytest.raises(actions.TemplateNameTaken):
        actions.change_template(other, late(), by=None, at=NOON)


def test_what_is_removed_is_gone_and_may_be_removed_again(db):
    bo = agent()
    template_id = create()
    actions.count_use(template_id, by=bo.pk)
    actions.remove_template(template_id, by=None)
    actions.remove_template(template_id, by=None)
    actions.count_use(template_id, by=bo.pk)

    assert said() == ["template.changed", "template.removed"]
    with pytest.raises(queries.NoSuchTemplate):
        queries.template(bo, template_id)
    with pytest.raises(queries.NoSuchTemplate):
        actions.change_template(template_id, late(), by=None, at=NOON)


def test_a_template_is_offered_to_its_people_and_on_its_channels_alone(db):
    bo, cy, di = agent("Bo"), agent("Cy"), agent("Di", "supervisor")
    wool = Team.objects.create(name="Wool")
    Membership.objects.create(team=wool, agent=cy)
    create(name="All")
    create(name="Mail", circle=Circle(channels=("email", "form")))
    create(name="Wool", circle=Circle(team_id=wool.pk))
    create(name="Bo's", circle=Circle(agent_id=bo.pk))

    assert offered(bo) == ["All", "Bo's"]
    assert offered(cy) == ["All", "Wool"]
    assert offered(cy, "email") == ["All", "Mail", "Wool"]
    # whoever leads looks after those of all teams, and not into what is somebody's own
    assert [card.name for card in queries.templates_kept(di)] == ["All", "Mail", "Wool"]
    assert [card.circle.may_change(di) for card in queries.templates_kept(di)] == [True] * 3
    assert [card.circle.may_change(bo) for card in queries.templates_kept(bo)] == [
        False, True, False,
    ]  # fmt: skip


def test_what_is_used_often_is_offered_first(db):
    bo, cy = agent("Bo"), agent("Cy")
    ids = {name: create(name=name) for name in ("A", "B", "C")}
    for name, by, times in (("C", bo, 2), ("B", cy, 3), ("B", bo, 1)):
        for _ in range(times):
            actions.count_use(ids[name], by=by.pk)

    assert offered(bo) == ["C", "B", "A"]
    assert offered(cy) == ["B", "C", "A"]


@pytest.mark.django_db(transaction=True)
def test_eight_uses_at_once_are_counted_as_eight():
    bo, template_id = agent(), create()

    assert at_once(lambda _: actions.count_use(template_id, by=bo.pk)) == []
    assert queries.template(bo, template_id).times == 8
