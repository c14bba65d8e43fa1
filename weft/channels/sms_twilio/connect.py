"""Connecting a number: log in at Twilio, find the number, and have Twilio call us.

Twilio is told by ourselves where to bring text messages, so that nobody has to copy an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from weft.gateway import calling, hooks
from weft.gateway.connecting import Connecting, Problem, unfilled
from weft.gateway.contract import LockedOut, Refused, Sign, Unreachable
from weft.gateway.texting import numbers, signs

from . import outbound
from .settings import Settings

CONSOLE = "https://console.twilio.com/"
LOW = 5.0  # of the currency of the account


def check(settings: Settings, inbox_id: int) -> list[Problem]:
    """Return what keeps the numbers from working; when nothing does, Twilio calls us for them."""
    if found := missing(settings):
        return found
    hook = hooks.address_of(inbox_id)
    if not hook.startswith("https://"):
        words = _("Twilio can only bring messages to an address that begins with https.")
        steps = [_("Set WEFT_URL to the address at which browsers reach Weft.")]
        return [Problem(code="no_https", words=words, steps=steps)]
    try:
        return [
            problem
            for number in settings.own_numbers
            if (problem := _direct(settings, number, hook))
        ]
    except LockedOut:
        words = _("Twilio does not take this account SID and auth token.")
        steps = [_("Copy both again from the first page of Twilio's console."), CONSOLE]
        return [Problem(code="wrong_password", words=words, steps=steps, field="auth_token")]
    except (Unreachable, Refused):
        return [Problem(code="no_answer", words=_("Twilio does not answer. Try again later."))]


def health(settings: Settings, inbox_id: int) -> Sequence[Sign]:
    """Return what Twilio says of the account. Raises LockedOut, Refused, Unreachable."""
    hook = hooks.address_of(inbox_id)
    found = [_found(settings, number) for number in settings.own_numbers]
    told = [signs.called(is_here=all(one and one.get("sms_url") == hook for one in found))]
    answer = calling.ask(
        "GET",
        f"{outbound.account(settings)}/Balance.json",
        auth=outbound.login(settings),
        max_redirects=0,
    )
    said = calling.object_of(answer)
    try:
        left = float(said.get("balance", ""))
    except (TypeError, ValueError):
        return told  # an account that pays afterwards has none
    return [*told, signs.credit(left, low=LOW, unit=str(said.get("currency", "")))]


def missing(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before Twilio can be asked."""
    return unfilled(
        settings,
        number=_("Which number do your customers write to?"),
        account_sid=_("Type the account SID."),
        auth_token=_("Type the auth token."),
    )


def _direct(settings: Settings, number: str, hook: str) -> Problem | None:
    """Have what comes to a number brought to us; return what keeps Twilio from it."""
    shown = {"number": numbers.shown(number)}
    field = "number" if number == settings.number else "more_numbers"
    mine = _found(settings, number)
    if mine is None:
        words = _("The account at Twilio has no number %(number)s.") % shown
        return Problem(code="no_number", words=words, field=field)
    if not mine.get("capabilities", {}).get("sms"):
        words = _("%(number)s is a number for calls only: it takes no text messages.") % shown
        return Problem(code="no_sms", words=words, field=field)
    if mine.get("sms_url") == hook and mine.get("sms_method") == "POST":
        return None
    answer = calling.ask(
        "POST",
        f"{outbound.account(settings)}/IncomingPhoneNumbers/{mine['sid']}.json",
        data={"SmsUrl": hook, "SmsMethod": "POST"},
        auth=outbound.login(settings),
        max_redirects=0,
    )
    if answer.is_success:
        return None
    words = _("Twilio did not let us direct %(number)s to Weft.") % shown
    steps = [_("Open the number in Twilio's console and enter this for messages:"), hook]
    return Problem(code="not_directed", words=words, steps=steps, field=field)


def _found(settings: Settings, number: str) -> dict[str, Any] | None:
    answer = calling.ask(
        "GET",
        f"{outbound.account(settings)}/IncomingPhoneNumbers.json",
        params={"PhoneNumber": number},
        auth=outbound.login(settings),
        max_redirects=0,
    )
    listed = calling.object_of(answer).get("incoming_phone_numbers")
    mine = [one for one in listed or [] if one.get("phone_number") == number]
    return mine[0] if mine else None


def _advice(_settings: Settings) -> Sequence[str]:
    return [
        _("Open the first page of Twilio's console: it shows both, one under the other."),
        CONSOLE,
        _("Weft tells Twilio itself where to bring your customers' messages."),
    ]


CONNECTING = Connecting(
    first="number",
    discover=lambda _number: {},
    found=lambda settings: numbers.shown(settings.number),
    secrets=lambda _settings: ["account_sid", "auth_token"],
    advice=_advice,
    missing=missing,
    check=check,
)
