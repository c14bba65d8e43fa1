"""Templates: what agents answer with again and again."""

import pytest

from weft.conversations import actions, queries
from weft.conversations.tests.cast import NOON, agent, at_once
from weft.kernel.models import EventRow


def late(**changes):
    return {"name": "Late", "language": "en", "text": "Sorry", "by": None, "at": NOON} | changes


def said():
    return list(
        EventRow.objects.filter(name__startswith="template.").values_list("name", flat=True)
    )


def test_a_template_is_kept_as_it_was_written(db):
    template_id = actions.create_template(**late(text="{{7*7}} {% x %}", by=agent().pk))

    assert queries.template(template_id).text == "{{7*7}} {% x %}"
    assert said() == ["template.changed"]


def test_one_name_is_one_template_in_each_language(db):
    actions.create_template(**late())
    actions.create_template(**late(language="pl"))

    with pytest.raises(actions.TemplateNameTaken):
        actions.create_template(**late(name="LATE"))
    assert len(queries.templates()) == 2


@pytest.mark.django_db(transaction=True)
def test_eight_people_with_the_same_name_make_one_template():
    refused = at_once(lambda _: actions.create_template(**late()))

    assert [type(problem) for problem in refused] == [actions.TemplateNameTaken] * 7
    assert len(queries.templates()) == 1


def test_the_same_again_changes_nothing_and_says_nothing(db):
    template_id = actions.create_template(**late())
    actions.change_template(template_id, **late())
    assert said() == ["template.changed"]

    actions.change_template(template_id, **late(text="We are sorry"))

    assert queries.template(template_id).text == "We are sorry"
    assert said() == ["template.changed"] * 2


def test_a_name_cannot_be_taken_by_a_change(db):
    actions.create_template(**late())
    other = actions.create_template(**late(name="Early"))

    with pytest.raises(actions.TemplateNameTaken):
        actions.change_template(other, **late())


def test_what_is_removed_is_gone_and_may_be_removed_again(db):
    template_id = actions.create_template(**late())
    actions.remove_template(template_id, by=None)
    actions.remove_template(template_id, by=None)

    assert said() == ["template.changed", "template.removed"]
    with pytest.raises(queries.NoSuchTemplate):
        queries.template(template_id)
    with pytest.raises(queries.NoSuchTemplate):
        actions.change_template(template_id, **late())
