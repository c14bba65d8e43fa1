"""Who finds what: the same rule as in the lists, for messages, tags and people."""

from datetime import UTC, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weft.conversations import actions
from weft.people.models import Membership, Team
from weft.search import asked, people, queries

from .cast import NOON, TODAY, agent, follow, found, hear, inbox

pytestmark = pytest.mark.django_db


def persons(reader, text):
    follow()
    question = asked.understand(text, today=TODAY, is_typing=True)
    return [one.name for one in people.people(reader, question)]


@pytest.fixture
def world():
    """Two inboxes, one of them a team's: Bo is in the team, Cy is not."""
    team = Team.objects.create(name="Secrets")
    bo, cy = agent("Bo"), agent("Cy")
    Membership.objects.create(team=team, agent=bo)
    shop, secret = inbox(), inbox(name="Secret", team=team)
    open_, hidden = hear(shop), hear(secret, name="Eve", at=NOON + timedelta(minutes=1))
    for written in (open_, hidden):
        actions.tag(written.conversation_id, name="vip", by=None)
    return bo, cy, open_.conversation_id, hidden.conversation_id


@pytest.mark.parametrize("question", ["parcel", "vip", "parcel tag:vip", "is:open", "has:file"])
def test_an_agent_finds_only_what_the_lists_show(world, question):
    bo, cy, open_, hidden = world

    if question == "has:file":
        assert found(bo, question) == found(cy, question) == []
        return
    assert found(bo, question) == [hidden, open_]
    assert found(cy, question) == [open_]


@pytest.mark.parametrize("role", ["owner", "supervisor", "observer"])
def test_leaders_and_observers_find_everything(world, role):
    _bo, _cy, open_, hidden = world

    assert found(agent("Di", role=role), "parcel") == [hidden, open_]


def test_what_is_assigned_to_an_agent_is_found_whatever_its_inbox(world):
    bo, cy, open_, hidden = world
    actions.assign(hidden, to=cy.pk, by=bo.pk)

    assert found(cy, "parcel") == [hidden, open_]


def test_a_customer_is_found_by_who_may_see_a_conversation_with_them(world):
    bo, cy, *_ = world

    assert persons(bo, "ev") == ["Eve"]
    assert persons(cy, "ev") == []
    assert persons(cy, "ada") == ["Ada"]


def test_the_next_page_of_a_list_is_no_way_round_it(world):
    _bo, cy, open_, _hidden = world
    beyond = queries.Mark(NOON + timedelta(days=1), 10**9)

    assert found(cy, "parcel", after=beyond) == [open_]


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="'\"\\:*&|!<->()%_ \0a1@+=#", max_size=60),
    st.lists(
        st.tuples(
            st.sampled_from(["from", "to", "tag", "inbox", "channel", "is", "has", "on", "before"]),
            st.text(max_size=12),
        ),
        max_size=3,
    ).map(lambda pairs: " ".join(f"{operator}:{value}" for operator, value in pairs)),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HOSTILE, typing=st.booleans())
def test_no_question_breaks_the_search(world, text, typing):
    _bo, cy, *_ = world
    question = asked.understand(text, today=TODAY, is_typing=typing)

    queries.search(cy, question, zone=UTC)
    people.people(cy, question)
