"""Connecting SMSAPI: a token to log in with, and an address that SMSAPI calls."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from weft.gateway import calling
from weft.gateway.connecting import Connecting, Copied, Problem, unfilled
from weft.gateway.contract import LockedOut, NoSecret, Refused, Sign, Unreachable
from weft.gateway.texting import signs, tokens

from . import outbound
from .settings import Settings

TOKENS = "https://ssl.smsapi.pl/react/oauth/manage"
CALLBACKS = "https://ssl.smsapi.pl/"
LOW = 20.0  # points; a message takes a sixth of one or less


def check(settings: Settings, _inbox_id: int) -> list[Problem]:
    """Return what keeps the sender from working. Sends nothing."""
    if found := missing(settings):
        return found
    try:
        answer = calling.ask(
            "GET", f"{outbound.API}/profile", headers=outbound.login(settings), max_redirects=0
        )
    except LockedOut:
        words = _("SMSAPI does not take this access token.")
        steps = [_("Make a new one with the right to send messages, and copy it."), TOKENS]
        return [Problem(code="wrong_password", words=words, steps=steps, field="access_token")]
    except (Unreachable, Refused):
        return [Problem(code="no_answer", words=_("SMSAPI does not answer. Try again later."))]
    points = calling.object_of(answer).get("points")
    if isinstance(points, int | float) and points <= 0:
        return [Problem(code="no_credit", words=_("The account at SMSAPI has no credit left."))]
    return []


def health(settings: Settings, inbox_id: int) -> Sequence[Sign]:  # noqa: ARG001 -- of the account
    """Return what SMSAPI says of the account. Raises LockedOut, Refused, Unreachable."""
    answer = calling.ask(
        "GET", f"{outbound.API}/profile", headers=outbound.login(settings), max_redirects=0
    )
    points = calling.object_of(answer).get("points")
    if not isinstance(points, int | float):
        return []
    return [signs.credit(points, low=LOW, unit="")]


def missing(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before SMSAPI can be asked."""
    return unfilled(
        settings,
        sender=_("From which number are messages sent?"),
        access_token=_("Type the access token."),
        hook_token=_("Think of a long secret for the address that is called."),
    )


def _advice(_settings: Settings) -> Sequence[str]:
    return [
        _("In SMSAPI's panel, make an API token with the right to send messages, and copy it."),
        TOKENS,
        _("Enter the address above as callback for received messages, in the panel of SMSAPI."),
        CALLBACKS,
    ]


def _copies(settings: Settings, hook: str) -> list[Copied]:
    try:
        address = tokens.address(settings.hook_token, hook)
    except NoSecret:
        return []
    return [Copied(words=_("The address for received messages. It is a secret."), text=address)]


CONNECTING = Connecting(
    first="sender",
    discover=lambda _sender: {"hook_token": tokens.new()},
    found=lambda settings: settings.sender,
    secrets=lambda settings: ["access_token", *([] if settings.hook_token else ["hook_token"])],
    advice=_advice,
    missing=missing,
    check=check,
    copies=_copies,
)
