"""The simulator: the same decisions on made-up traffic and on the shop's own."""

import json

import pytest

from weft.conversations.tests.cast import NOON
from weft.routing import actions
from weft.routing.deciding import Need
from weft.routing.simulating import command
from weft.routing.simulating.running import compare
from weft.routing.simulating.traffic import JUDGED, TRIED, made_up, replay
from weft.routing.tests.cast import Shop

WEEK = {"days": 1, "per_hour": 90, "agents": 9}
RIVALS = ("round robin", "longest idle")


def judged(**shop):
    """Return what came of days by which no weight was chosen."""
    assert not set(JUDGED) & set(TRIED)
    return [compare(made_up(seed=seed, days=1, **shop), seed=seed) for seed in JUDGED]


def of_all(days, policy, what):
    return sum(getattr(found[policy], what) for found in days)


def test_contextual_routing_spares_customers_more_than_the_policies_of_old():
    """Handed on or come again: that is what a policy can spare somebody while there is room."""
    days = judged(per_hour=90, agents=9)

    for rival in RIVALS:
        for what in ("transfers", "repeats"):
            assert of_all(days, "contextual", what) < of_all(days, rival, what)
        assert of_all(days, "contextual", "known") > 1.5 * of_all(days, rival, "known")
        assert of_all(days, "contextual", "breaches") <= of_all(days, rival, "breaches")
        assert of_all(days, "contextual", "waited_seconds") < (
            of_all(days, rival, "waited_seconds") + len(days)
        )  # all are served within a second or two, whoever decides
        assert sum(_spared(found) < _spared(found, rival) for found in days) >= len(days) - 1


def _spared(found, policy="contextual"):
    return found[policy].transfers + found[policy].repeats


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_where_there_is_hardly_room_contextual_routing_waits_less_and_breaks_less():
    """Whoever knows a customer is done sooner, and what is not handed on waits but once."""
    days = judged(per_hour=165, agents=9)

    for rival in RIVALS:
        for what in ("transfers", "repeats", "breaches", "waited_seconds", "waited_p90_seconds"):
            assert of_all(days, "contextual", what) < of_all(days, rival, what)


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
