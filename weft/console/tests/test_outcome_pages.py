"""The trees of outcomes in the settings (R90)."""

from weft.conversations import actions as conversations
from weft.conversations.actions import QueueDraft
from weft.outcomes import actions, queries
from weft.outcomes.plans import Plan


def lead(desk):
    desk.bo.role = "supervisor"
    desk.bo.save()


def test_r90_a_queue_gets_a_tree_and_the_tree_its_outcomes(desk):
    lead(desk)
    queue = conversations.create_queue(QueueDraft(name="Repairs"), by=None)
    assert "Repairs" in desk.client.get("/settings/outcomes/").content.decode()

    desk.client.post("/settings/outcomes/", {"queue": queue})
    tree = queries.every_tree()[0]
    page = f"/settings/outcomes/{tree.id}/"
    form = {"name": "Repair", "plan": "none", "days": 1, "is_on": "on", "label_pl": "Naprawa"}
    assert desk.client.post(page, form).status_code == 302
    branch = queries.tree(tree.id).nodes[0]
    form = {"name": "In progress", "plan": "task", "days": 3, "is_on": "on", "parent": branch.id}
    refused = desk.client.post(page, form)
    assert refused.status_code == 422
    assert "Say what is to be done." in refused.content.decode()
    desk.client.post(page, form | {"text": "Call the customer"})

    [leaf] = queries.tree(tree.id).leaves
    assert leaf.path("pl") == "Naprawa / In progress"
    assert leaf.node.plan is Plan.TASK
    shown = desk.client.get(page).content.decode()
    assert "Next step, in 3 days: Call the customer" in shown


def test_r90_an_outcome_is_changed_and_switched_off(desk):
    lead(desk)
    tree = actions.keep_tree(None, is_required=True, is_on=True, by=None)
    draft = actions.ClassifierDraft(name="Done")
    leaf = actions.create_classifier(tree, draft, parent_id=None, by=None)
    page = f"/settings/outcomes/{tree}/{leaf}/"
    assert 'value="Done"' in desk.client.get(page).content.decode()

    desk.client.post(page, {"name": "Solved", "plan": "none", "days": 1})

    found = queries.tree(tree)
    assert [(node.name, node.is_on) for node in found.nodes] == [("Solved", False)]
    assert not found.asks


def test_r90_a_name_stands_once_on_a_branch(desk):
    lead(desk)
    tree = actions.keep_tree(None, is_required=True, is_on=True, by=None)
    form = {"name": "Done", "plan": "none", "days": 1, "is_on": "on"}

    desk.client.post(f"/settings/outcomes/{tree}/", form)
    again = desk.client.post(f"/settings/outcomes/{tree}/", form)

    assert again.status_code == 422
    assert "Another outcome beside it has this name." in again.content.decode()


def test_r90_a_tree_may_only_offer(desk):
    lead(desk)
    tree = actions.keep_tree(None, is_required=True, is_on=True, by=None)

    desk.client.post(f"/settings/outcomes/{tree}/", {"rules": 1, "is_on": "on"})

    assert queries.tree(tree).is_required is False
