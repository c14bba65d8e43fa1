"""The decision, as a pure function."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from weft.conversations.tests.cast import NOON
from weft.routing import weighing
from weft.routing.deciding import Agent, Item, Mode, Need, Tie, decide, is_able
from weft.routing.tests import plainly

CZECH = Need("language", "cs", 2)


def item(number=1, *, waited=0, **changes):
    since = NOON - timedelta(seconds=waited)
    values = {"id": number, "kind": "webchat", "load": 4, "since": since, "rank_at": since}
    return Item(**values | changes)


def agent(number, **changes):
    return Agent(**{"id": number, "room": 12} | changes)


def who(items, agents):
    return {one.item_id: one.agent_id for one in decide(items, agents, NOON)}


def codes(decision):
    return [reason.code for reason in decision.reasons]


def test_the_one_who_settled_the_customers_matters_gets_the_next_one():
    tie = Tie(contacts=3, solved=3, weight=2.5)

    [found] = decide([item(ties={2: tie}, contacts=4)], [agent(1), agent(2)], NOON)

    assert found.agent_id == 2
    assert found.reasons[0] == ("solved", {"count": 3, "of": 4})
    assert [scored.agent_id for scored in found.candidates] == [2, 1]


def test_only_who_speaks_the_language_well_gets_it_at_first():
    little, well = agent(1, skills={("language", "cs"): 1}), agent(2, skills={CZECH[:2]: 3})

    assert who([item(needs=(CZECH,))], [little, agent(3)]) == {}
    assert who([item(needs=(CZECH,))], [little, agent(3), well]) == {1: 2}


def test_after_a_while_a_little_less_will_do_and_then_anybody_of_the_team():
    little, nobody = agent(1, skills={("language", "cs"): 1}), agent(2)

    assert who([item(needs=(CZECH,), waited=29)], [little, nobody]) == {}
    [less] = decide([item(needs=(CZECH,), waited=30)], [little, nobody], NOON)
    assert (less.agent_id, less.ring) == (1, 1)
    assert "ring" in codes(less)
    assert who([item(needs=(CZECH,), waited=60)], [nobody]) == {1: 2}


def test_no_ring_is_so_wide_that_it_holds_somebody_of_another_team():
    assert who([item(needs=(CZECH,), waited=9999, team_id=5)], [agent(1)]) == {}
    assert who([item(team_id=5)], [agent(1, teams=frozenset({5}))]) == {1: 1}


def test_whoever_has_a_full_desk_gets_nothing_more():
    assert who([item()], [agent(1, load=9)]) == {}
    assert who([item(load=3)], [agent(1, load=9)]) == {1: 1}


def test_whoever_has_nothing_gets_even_what_is_more_than_a_desk_holds():
    assert who([item(load=4)], [agent(1, room=2)]) == {1: 1}


def test_nobody_is_asked_two_things_at_once_but_turns_go_on_until_desks_are_full():
    items = [item(1), item(2), item(3)]

    assert who(items, [agent(1)]) == {1: 1}
    given_out = [item(n, mode=Mode.ROUND_ROBIN) for n in range(1, 9)]
    found = who(given_out, [agent(1), agent(2)])
    assert sorted(found.values()) == [1, 1, 1, 2, 2, 2]


def test_turns_go_by_who_was_given_nothing_for_the_longest_time():
    early = agent(1, given_at=NOON - timedelta(minutes=9))
    late = agent(2, given_at=NOON - timedelta(minutes=1))

    assert who([item(mode=Mode.ROUND_ROBIN)], [early, late]) == {1: 1}
    assert who([item(mode=Mode.ROUND_ROBIN)], [early, late, agent(3)]) == {1: 3}


def test_what_waits_longest_is_served_first():
    assert who([item(1, waited=10), item(2, waited=20)], [agent(1)]) == {2: 1}


def test_urgency_counts_as_a_longer_wait_and_no_more():
    urgent = item(1, waited=0, rank_at=NOON - timedelta(minutes=10))

    assert who([urgent, item(2, waited=590)], [agent(1)]) == {1: 1}
    assert who([urgent, item(2, waited=610)], [agent(1)]) == {2: 1}


def test_whoever_declined_is_not_asked_again_and_who_let_it_lapse_comes_last():
    assert who([item(declined=frozenset({1}))], [agent(1)]) == {}
    lapsed = item(lapsed=frozenset({1}), ties={1: Tie(9, 9, 9)})
    assert who([lapsed], [agent(1), agent(2)]) == {1: 2}
    assert who([lapsed], [agent(1)]) == {1: 1}


def test_what_somebody_declined_holds_up_nothing_behind_it():
    items = [item(1, waited=60, declined=frozenset({1})), item(2)]

    assert who(items, [agent(1)]) == {2: 1}


def test_who_is_good_in_the_channel_is_asked_before_who_is_not():
    fluent = agent(2, skills={("channel", "webchat"): 3})
    learned = agent(3, fluency={"webchat": 0.95})

    assert who([item()], [agent(1), fluent]) == {1: 2}
    assert who([item()], [agent(1, fluency={"webchat": 0.5}), learned]) == {1: 3}


LEVELS = st.dictionaries(
    st.sampled_from([("language", "cs"), ("language", "pl"), ("topic", "returns")]),
    st.integers(1, 3),
)
MOMENTS = st.none() | st.integers(0, 900).map(lambda ago: NOON - timedelta(seconds=ago))
AGENTS = st.lists(
    st.builds(
        agent,
        st.just(0),
        room=st.integers(0, 12),
        load=st.integers(0, 12),
        skills=LEVELS,
        teams=st.frozensets(st.integers(1, 2)),
        fluency=st.dictionaries(st.just("webchat"), st.floats(0, 1)),
        free_since=MOMENTS,
        given_at=MOMENTS,
    ),
    max_size=9,
)
ITEMS = st.lists(
    st.builds(
        item,
        st.just(0),
        waited=st.integers(0, 90),
        load=st.sampled_from([1, 4]),
        team_id=st.sampled_from([None, 1, 2]),
        mode=st.sampled_from([Mode.PUSH, Mode.ROUND_ROBIN]),
        needs=LEVELS.map(lambda levels: tuple(Need(*key, level) for key, level in levels.items())),
        declined=st.frozensets(st.integers(1, 6), max_size=2),
        lapsed=st.frozensets(st.integers(1, 6), max_size=2),
        ties=st.dictionaries(
            st.integers(1, 6), st.builds(Tie, st.just(2), st.just(1), st.floats(0, 3)), max_size=3
        ),
    ),
    max_size=12,
)


def numbered(found):
    import dataclasses

    return [dataclasses.replace(one, id=number) for number, one in enumerate(found, 1)]


@settings(max_examples=300)
@given(ITEMS.map(numbered), AGENTS.map(numbered))
def test_nothing_waits_while_somebody_able_and_free_is_there(items, agents):
    found = decide(items, agents, NOON)

    loads = {one.id: one.load for one in agents}
    asked = set()
    by_id = {one.id: one for one in items}
    for decision in found:
        taken, taker = by_id[decision.item_id], decision.agent_id
        assert taker not in asked, "asked twice at once"
        assert loads[taker] == 0 or loads[taker] + taken.load <= agents[taker - 1].room
        assert taker not in taken.declined
        assert is_able(agents[taker - 1], taken, taken.ring(NOON))
        loads[taker] += taken.load
        if taken.mode is Mode.PUSH:
            asked.add(taker)
    for waiting in (one for one in items if one.id not in {d.item_id for d in found}):
        for one in agents:
            is_free = one.id not in asked and (
                loads[one.id] == 0 or loads[one.id] + waiting.load <= one.room
            )
            able = is_able(one, waiting, waiting.ring(NOON)) and one.id not in waiting.declined
            assert not (able and is_free), f"{waiting} waits while {one} is free"


@given(ITEMS.map(numbered), AGENTS.map(numbered), st.randoms())
def test_the_same_question_in_another_order_has_the_same_answer(items, agents, random):
    before = decide(items, agents, NOON)
    random.shuffle(items)
    random.shuffle(agents)

    assert decide(items, agents, NOON) == before


@settings(max_examples=300)
@given(ITEMS.map(numbered), AGENTS.map(numbered))
def test_it_is_what_would_be_decided_if_everybody_were_weighed_for_everything(items, agents):
    found = [
        (one.item_id, one.agent_id, [(kept.agent_id, kept.score) for kept in one.candidates])
        for one in decide(items, agents, NOON)
    ]

    assert found == plainly.decide(items, agents, NOON)


def test_only_the_first_few_are_weighed_however_many_there_are():
    """Ten thousand that wait and five hundred people must not be five million scores."""
    weighed = []

    def counting(able, item, now):
        weighed.append(able.agent.id)
        return weighing.contextual(able, item, now)

    items = [item(n, waited=n) for n in range(1, 501)]
    agents = [agent(n, free_since=NOON - timedelta(seconds=n)) for n in range(1, 501)]

    assert len(decide(items, agents, NOON, counting)) == 500
    assert len(weighed) == 500
