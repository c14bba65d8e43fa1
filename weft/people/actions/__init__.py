"""All that changes agents, invitations and teams. Each function is one transaction."""

from weft.people.actions.accounts import (
    AlreadySetUp,
    LastOwner,
    NotYourRank,
    change_role,
    create_owner,
    deactivate,
    reactivate,
)
from weft.people.actions.habits import set_keys, set_look
from weft.people.actions.invitations import (
    AlreadyHere,
    Invited,
    accept_invite,
    invite,
    withdraw_invite,
)
from weft.people.actions.profiles import PhotoUnreadable, remove_photo, set_photo, update_profile
from weft.people.actions.teams import (
    TeamInUse,
    TeamNameTaken,
    create_team,
    remove_team,
    rename_team,
    set_members,
)
from weft.people.queries import InvitationGone

__all__ = [
    "AlreadyHere",
    "AlreadySetUp",
    "InvitationGone",
    "Invited",
    "LastOwner",
    "NotYourRank",
    "PhotoUnreadable",
    "TeamInUse",
    "TeamNameTaken",
    "accept_invite",
    "change_role",
    "create_owner",
    "create_team",
    "deactivate",
    "invite",
    "reactivate",
    "remove_photo",
    "remove_team",
    "rename_team",
    "set_keys",
    "set_look",
    "set_members",
    "set_photo",
    "update_profile",
    "withdraw_invite",
]
