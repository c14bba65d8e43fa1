"""The simulator: the same decisions on made-up traffic and on the shop's own."""

import json

import pytest

from weft.conversations.tests.cast import NOON
from weft.routing import actions
from weft.routing.deciding import Need
from weft.routing.simulating import command
from weft.routing.simulating.running import compare
from weft.routing.simulating.traffic import made_up, replay
from weft.routing.tests.cast import Shop

WEEK = {"days": 1, "per_hour": 90, "agents": 9}


@pytest.mark.parametrize("rival", ["round robin", "longest idle"])
def test_contextual_routing_spares_customers_more_than_the_policies_of_old(days, rival):
    """Handed on or come again: that is what a policy can spare somebody. Waits are alike."""
    for found in days:
        ours, theirs = found["contextual"], found[rival]
        assert ours.transfers + ours.repeats < theirs.transfers + theirs.repeats
        assert ours.known > theirs.known
        assert ours.waited_seconds < theirs.waited_seconds + 1
        assert ours.breaches <= theirs.breaches
        assert ours.unserved == theirs.unserved == 0
    for what in ("transfers", "repeats"):
        ours_in_all = sum(getattr(found["contextual"], what) for found in days)
        assert ours_in_all < sum(getattr(found[rival], what) for found in days)


@pytest.fixture(scope="module")
def days():
    return [compare(made_up(seed=seed, **WEEK), seed=seed) for seed in range(1, 7)]


def test_the_same_seed_is_the_same_week():
    assert compare(made_up(seed=5, **WEEK), seed=5) == compare(made_up(seed=5, **WEEK), seed=5)


def test_what_reached_the_shop_is_replayed_with_its_people_and_rules(db):
    shop = Shop(asks_language=True)
    shop.needs(Need("topic", "returns", 2))
    actions.set_skills(shop.bo.pk, {("topic", "returns"): 3}, by=None)
    shop.ask("ada", language="cs")
    shop.later(minutes=5)
    shop.ask("eve")
    shop.come(shop.bo)
    shop.later(hours=1)

    traffic = replay(since=NOON, until=shop.at)

    assert [contact.needs for contact in traffic.contacts] == [
        (Need("topic", "returns", 2), Need("language", "cs", 2)),
        (Need("topic", "returns", 2),),
    ]
    bo = next(one for one in traffic.people if one.id == shop.bo.pk)
    assert bo.skills == {("topic", "returns"): 3}
    assert not bo.is_here(NOON)
    found = compare(traffic, seed=1)
    assert found["contextual"].contacts >= 2


def test_the_command_prints_a_table_or_json(capsys):
    asked = {"is_replay": False, "days": 1, "per_hour": 20, "agents": 6, "seed": 1}

    assert command.run(**asked, as_json=False) == 0
    table = capsys.readouterr().out
    assert table.splitlines()[1].startswith("contextual")
    assert command.run(**asked, as_json=True) == 0
    assert json.loads(capsys.readouterr().out).keys() == {
        "contextual",
        "round robin",
        "longest idle",
    }


def test_nothing_to_replay_is_said(db, capsys):
    asked = {"days": 1, "per_hour": 20, "agents": 6, "seed": 1}

    assert command.run(is_replay=True, **asked, as_json=False) == 1
    assert "Nobody wrote" in capsys.readouterr().err
