"""Inviting and accepting (B6)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from weft.kernel.models import EventRow
from weft.people import actions, queries
from weft.people.models import Agent, Invitation
from weft.people.roles import Role

from .conftest import PASSWORD
from .test_accounts import together

NOW = timezone.now()


def invite(by: Agent, role: Role = Role.AGENT, **fields) -> actions.Invited:
    given = {"email": "New@Shop.Example", "first_name": "Nia", "surname": "W", "at": NOW}
    return actions.invite(role=role, by=by, **{**given, **fields})


def accept(token: str, **fields) -> Agent:
    return actions.accept_invite(token, **{"password": PASSWORD, "at": NOW, **fields})


def test_the_invited_can_do_nothing_until_they_accept(olga):
    invited = invite(olga)

    assert not invited.agent.is_active
    assert not invited.agent.has_usable_password()
    assert invited.agent.is_invited


def test_accepting_lets_in_and_uses_the_link_up(olga):
    token = invite(olga).token

    agent = accept(token)

    assert agent.is_active
    assert agent.check_password(PASSWORD)
    assert not Invitation.objects.exists()
    with pytest.raises(actions.InvitationGone):
        accept(token)


def test_the_token_is_nowhere_in_the_database(olga):
    token = invite(olga).token

    assert len(token) >= 43  # 256 bits
    assert token not in str(list(Invitation.objects.values()))
    assert token not in str(list(EventRow.objects.values()))


@pytest.mark.parametrize("token", ["", " ", "NULL", "0", "%20", "\0", "a" * 43, "é" * 43])
def test_no_empty_or_made_up_token_matches(olga, token):
    invite(olga)

    with pytest.raises(actions.InvitationGone):
        accept(token)


def test_the_stored_hash_is_no_token(olga):
    invite(olga)

    with pytest.raises(actions.InvitationGone):
        accept(Invitation.objects.get().token_sha256)


def test_after_72_hours_the_link_is_dead(olga):
    token = invite(olga).token

    assert queries.invited_by(token, NOW + timedelta(hours=71, minutes=59))
    with pytest.raises(actions.InvitationGone):
        accept(token, at=NOW + timedelta(hours=72))


def test_the_database_takes_no_invitation_that_lives_longer(olga):
    invite(olga)

    with pytest.raises(IntegrityError, match="72_hours"), transaction.atomic():
        Invitation.objects.update(expires_at=NOW + timedelta(hours=73))


def test_inviting_again_kills_the_older_link(olga):
    old, new = invite(olga).token, invite(olga, first_name="Nina").token

    with pytest.raises(actions.InvitationGone):
        accept(old)
    assert accept(new).first_name == "Nina"


def test_a_called_back_invitation_is_dead_and_its_address_can_be_invited_again(olga):
    invited = invite(olga)

    assert actions.withdraw_invite(invited.agent.pk, by=olga)
    with pytest.raises(actions.InvitationGone):
        accept(invited.token)
    assert not actions.withdraw_invite(invited.agent.pk, by=olga)
    assert accept(invite(olga).token).is_active


def test_who_has_an_account_is_not_invited(olga, bo, dee):
    for somebody in (bo, dee):
        with pytest.raises(actions.AlreadyHere):
            invite(olga, email=somebody.email.upper())


def test_a_supervisor_invites_no_owner_and_renews_no_owner(olga, sam):
    with pytest.raises(actions.NotYourRank):
        invite(sam, Role.OWNER)
    invite(olga, Role.OWNER)
    with pytest.raises(actions.NotYourRank):
        invite(sam, Role.AGENT)


@pytest.mark.django_db(transaction=True)
def test_one_link_in_eight_browsers_lets_one_in(olga):
    token = invite(olga).token

    results = together(*[lambda: accept(token).pk for _ in range(8)])

    assert results.count(actions.InvitationGone) == 7
