"""For whom something is prepared, and on which channels: the part that such forms share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.console.forms.people import CleanText
from weft.conversations.circles import LEADERS, Circle
from weft.gateway import registry
from weft.people import queries as people
from weft.people.models import Agent, Team

EVERYBODY, MYSELF = "everybody", "me"


class PreparedForm(forms.Form):
    """What something prepared is called, for whom it is, and where it is of use.

    Only those who lead prepare for others.
    """

    name = CleanText(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    whom = forms.ChoiceField(label=_("For whom"))
    channels = forms.MultipleChoiceField(
        label=_("Only on these channels"),
        required=False,
        help_text=_("Without a choice it is offered on all of them."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, agent: Agent, **more: Any) -> None:
        super().__init__(*args, **more)
        self.agent = agent
        whom: Any = self.fields["whom"]
        whom.choices = circles(agent)
        kinds: Any = self.fields["channels"]
        kinds.choices = channel_choices()

    def circle(self) -> Circle:
        """Return for whom it is, as it was chosen."""
        whom = self.cleaned_data["whom"]
        return Circle(
            team_id=int(whom) if whom.isdecimal() else None,
            agent_id=self.agent.pk if whom == MYSELF else None,
            channels=tuple(self.cleaned_data["channels"]),
        )


def circles(agent: Agent) -> list[tuple[str, Any]]:
    """Return for whom an agent may prepare something."""
    own = (MYSELF, _("Only me"))
    if agent.role not in LEADERS:
        return [own]
    teams = [(str(team.pk), _team(team)) for team in people.teams()]
    return [(EVERYBODY, _("Everybody")), *teams, own]


def chosen(circle: Circle) -> dict[str, Any]:
    """Return a circle as the form shows it."""
    whom = MYSELF if circle.agent_id is not None else str(circle.team_id or EVERYBODY)
    return {"whom": whom, "channels": list(circle.channels)}


def channel_choices() -> Sequence[tuple[str, Any]]:
    """Return the channels to choose from."""
    return [(one.kind, one.label) for one in registry.all_channels().values() if one.is_whole]


def named(circle: Circle, teams: dict[int, str]) -> Any:
    """Say for whom something is; `teams` by their ids."""
    if circle.agent_id is not None:
        return _("Only me")
    if circle.team_id is not None:
        return teams.get(circle.team_id, "")
    return _("Everybody")


def _team(team: Team) -> str:
    return str(_("Team %(name)s") % {"name": team.name})
