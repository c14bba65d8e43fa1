"""The first owner, roles and leaving."""

import threading

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from weft.kernel.models import EventRow
from weft.people import actions
from weft.people.models import Agent
from weft.people.roles import Role

from .conftest import PASSWORD, agent

NEW = {"email": "Eva@Shop.Example", "password": PASSWORD, "first_name": "Eva", "surname": "N"}


def said() -> list[str]:
    return list(EventRow.objects.order_by("pk").values_list("name", flat=True))


def together(*acts) -> list[object]:
    """Do all at once, each in a thread and a connection of its own; return what came of them."""
    barrier, results = threading.Barrier(len(acts)), []

    def run(act) -> None:
        try:
            barrier.wait(timeout=10)
            results.append(act())
        except Exception as problem:  # noqa: BLE001 - whatever comes of it
            results.append(type(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_an_address_is_one_account_whatever_its_case(bo):
    with pytest.raises(IntegrityError):
        agent("Bo", email="BO@shop.example")


@pytest.mark.django_db
def test_the_database_takes_no_address_in_capitals():
    with pytest.raises(IntegrityError, match="agent_email_is_lower_case"):
        Agent.objects.create(email="Bo@shop.example", first_name="Bo", surname="T")


@pytest.mark.django_db
def test_the_first_owner_is_active_and_told_in_the_audit_trail():
    owner = actions.create_owner(**NEW, at=timezone.now())

    assert (owner.role, owner.is_active, owner.email) == (Role.OWNER, True, "eva@shop.example")
    assert said() == ["agent.joined"]


def test_there_is_no_second_set_up(olga):
    with pytest.raises(actions.AlreadySetUp):
        actions.create_owner(**NEW, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_eight_set_ups_at_once_make_one_owner():
    results = together(
        *[
            lambda n=n: actions.create_owner(
                **{**NEW, "email": f"eva{n}@shop.example"}, at=timezone.now()
            )
            for n in range(8)
        ]
    )

    assert results.count(actions.AlreadySetUp) == 7
    assert Agent.objects.count() == 1


def test_the_last_owner_stays_owner(olga):
    with pytest.raises(actions.LastOwner):
        actions.change_role(olga.pk, Role.AGENT, by=olga)
    with pytest.raises(actions.LastOwner):
        actions.deactivate(olga.pk, by=olga)


def test_a_deactivated_owner_does_not_count(olga):
    agent("Old", Role.OWNER, is_active=False)

    with pytest.raises(actions.LastOwner):
        actions.deactivate(olga.pk, by=olga)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_two_owners_who_throw_each_other_out_leave_one(turn):
    ada, eve = agent("Ada", Role.OWNER), agent("Eve", Role.OWNER)

    results = together(
        lambda: actions.deactivate(ada.pk, by=eve),
        lambda: actions.change_role(eve.pk, Role.OBSERVER, by=ada),
    )

    assert sorted(map(str, results)) == sorted(map(str, [True, actions.LastOwner]))
    assert Agent.objects.filter(role=Role.OWNER, is_active=True).count() == 1


def test_a_supervisor_looks_after_agents_and_observers(sam, bo):
    assert actions.change_role(bo.pk, Role.OBSERVER, by=sam)
    assert actions.deactivate(bo.pk, by=sam)
    assert actions.reactivate(bo.pk, by=sam)


@pytest.mark.parametrize("role", [Role.OWNER, Role.SUPERVISOR])
def test_a_supervisor_makes_nobody_as_powerful_as_themselves(sam, bo, role):
    with pytest.raises(actions.NotYourRank):
        actions.change_role(bo.pk, role, by=sam)


def test_a_supervisor_does_not_touch_an_owner(sam, olga):
    for act in (
        lambda: actions.change_role(olga.pk, Role.AGENT, by=sam),
        lambda: actions.deactivate(olga.pk, by=sam),
    ):
        with pytest.raises(actions.NotYourRank):
            act()


def test_an_agent_changes_nobody(bo, cy):
    with pytest.raises(actions.NotYourRank):
        actions.change_role(cy.pk, Role.AGENT, by=bo)


def test_the_same_role_again_changes_nothing_and_says_nothing(olga, bo):
    assert not actions.change_role(bo.pk, Role.AGENT, by=olga)
    assert said() == []


def test_a_role_change_says_both_roles_and_who_did_it(olga, bo):
    actions.change_role(bo.pk, Role.SUPERVISOR, by=olga)

    assert said() == ["agent.role_changed", "agent.sessions_ended"]
    first = EventRow.objects.order_by("pk").first()
    assert first.actor_id == olga.pk
    assert (first.body["old"], first.body["new"]) == ("agent", "supervisor")
