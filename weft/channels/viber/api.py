"""Calling Viber, and what its refusals mean: the answer is always 200, with a `status` in it.

developers.viber.com/docs/api/rest-bot-api/#error-codes, by public clients of it, read 2026-11; 24
and 25 from memory.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop

from weft.gateway import calling
from weft.gateway.contract import LockedOut, Refused, Unreachable
from weft.kernel import outside, secrets

from .settings import Settings, opened

GONE = gettext_noop("The customer does not receive messages of the bot any more.")
NO_DEVICE = gettext_noop("The customer has no device that can show this.")
NOT_TAKEN = gettext_noop("Viber does not take this message.")
BAD_TOKEN = gettext_noop("Viber does not take the token any more. Connect the bot again.")
SUSPENDED = gettext_noop("Viber has stopped this bot. Ask Viber why.")
NO_MONEY = gettext_noop("The bot's budget at Viber is used up, so answers wait.")
TYPE_AGAIN = gettext_noop("The token cannot be read any more. Type it again.")

TOO_MANY = 12
# nobody can do anything about these but the owner, at Viber
LOCKS = {2: BAD_TOKEN, 7: SUSPENDED, 8: BAD_TOKEN, 9: SUSPENDED, 10: BAD_TOKEN, 15: SUSPENDED,
         24: NO_MONEY, 25: NO_MONEY}  # fmt: skip
REFUSALS = {5: GONE, 6: GONE, 11: NO_DEVICE, 13: NO_DEVICE, 14: NO_DEVICE}
# a hundred unanswered messages an hour to one person: it is about this reader alone;
# creators.viber.com/docs/bots-api/resources/messaging/send-message, read 2026-11
PAUSE = timedelta(minutes=5)


def do(settings: Settings, method: str, values: dict[str, Any]) -> dict[str, Any]:
    """Let the bot do something; return the answer. Raises Refused, Unreachable, Unsure."""
    return _result(
        calling.call("POST", f"{settings.server}/pa/{method}", json=values, headers=_auth(settings))
    )


def ask(settings: Settings, method: str, values: dict[str, Any]) -> dict[str, Any]:
    """Ask something that may be asked twice. Raises Refused, Unreachable."""
    return _result(
        calling.ask("POST", f"{settings.server}/pa/{method}", json=values, headers=_auth(settings))
    )


def _result(answer: outside.Response) -> dict[str, Any]:
    try:
        said: dict[str, Any] = answer.json()
        status = int(said["status"])
    except (ValueError, TypeError, LookupError):
        raise Unreachable(f"{calling.BROKEN}\n{answer.status_code}") from None
    words = f"{status} {said.get('status_message', '')}"[:200]
    if status == TOO_MANY:
        raise Unreachable(f"{calling.BUSY}\n{words}", retry_after=PAUSE, is_alone=True)
    if status in LOCKS:
        raise LockedOut(f"{LOCKS[status]}\n{words}")
    if status:
        raise Refused(f"{REFUSALS.get(status, NOT_TAKEN)}\n{words}")
    return said


def _auth(settings: Settings) -> dict[str, str]:
    try:
        token = opened(settings)
    except secrets.Unreadable as problem:
        raise LockedOut(TYPE_AGAIN) from problem
    if not token:
        raise LockedOut(BAD_TOKEN)
    return {"X-Viber-Auth-Token": token}
