"""One's own keys: each command's can be another, or none."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.keyboard import commands, own_keys
from weft.console.keyboard.commands import COMMANDS, DEFAULTS, Command
from weft.people import actions, policy
from weft.people.policy import EVERYBODY, AgentRequest


@dataclass(frozen=True, kw_only=True)
class KeyLine:
    """A command with its key, as the page shows it."""

    command: Command
    key: str
    trouble: str = ""

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"key-{self.command.name}"


@policy.allows(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: AgentRequest) -> HttpResponse:
    """Show the keys, or take them (POST); `reset` goes back to everybody's, `off` to none."""
    agent = request.user
    here = [command for command in COMMANDS if command.is_for(agent.role)]
    wanted = own_keys.settle(agent.keys, DEFAULTS)
    troubles: dict[str, str] = {}
    if request.method == "POST":
        wanted = _wanted(request, here, wanted)
        troubles = _troubles(here, wanted)
        if not troubles:
            actions.set_keys(agent, own_keys.different(wanted, DEFAULTS))
            messages.success(request, _("Your keys are saved."))
            return redirect("console:keys")
    lines = [
        KeyLine(command=one, key=wanted[one.name], trouble=troubles.get(one.name, ""))
        for one in here
    ]
    return render(
        request,
        "console/profile/keys.html",
        {
            "place": "profile",
            "parts": [
                (name, [line for line in lines if line.command.place == place])
                for place, name in commands.place_names().items()
            ],
            "defaults": DEFAULTS,
            "has_own": bool(agent.keys),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if troubles else HTTPStatus.OK,
    )


def _wanted(request: AgentRequest, here: list[Command], present: dict[str, str]) -> dict[str, str]:
    if "reset" in request.POST:
        return dict(DEFAULTS)
    if "off" in request.POST:  # WCAG 2.1.4: what a voice or a slip presses does nothing
        return {name: key if key.startswith("mod+") else "" for name, key in present.items()}
    typed = {one.name: request.POST.get(f"key-{one.name}") for one in here}
    return present | {name: " ".join(key.split()) for name, key in typed.items() if key is not None}


def _troubles(here: list[Command], wanted: dict[str, str]) -> dict[str, str]:
    labels = {command.name: str(command.label) for command in COMMANDS}
    troubles = {}
    for command in here:
        key = wanted[command.name]
        if key and key != command.key and not own_keys.is_key(key):
            troubles[command.name] = _(
                "Take a key without Ctrl, Alt or ⌘: those are for the browser."
            )
        elif others := own_keys.clashing(command.name, wanted):
            names = ", ".join(labels[other] for other in others)
            troubles[command.name] = _("The same key does: %(names)s") % {"names": names}
    return troubles
