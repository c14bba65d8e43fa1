"""Sending through Kannel's smsbox, by its sendsms address.

Kannel answers when it has queued a message, and gives it no name; our own stands in the address by
which it reports.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from weft.conversations.envelopes import Outbound
from weft.gateway import calling
from weft.gateway.contract import LockedOut, NoSecret, Refused, Unsure
from weft.gateway.texting import failures, segments, tokens
from weft.kernel import secrets

from .settings import Settings

# Kannel's user guide, “Delivery reports”: 1 delivered, 2 not delivered, 16 the operator refused it
REPORTS = "19"


def send(settings: Settings, message: Outbound) -> str:
    """Hand a message over. Returns "": Kannel has no name for it.

    Raises Refused, LockedOut, Unreachable, Unsure.
    """
    is_wide = segments.measure(message.text, segments.NETWORK).odd != ""
    asked = {
        **login(settings),
        "from": settings.number,
        "to": message.remote,
        "text": message.text,
        "charset": "UTF-8",
        "coding": "2" if is_wide else "0",
        **_report_to(settings, message),
        **({"smsc": settings.smsc} if settings.smsc else {}),
    }
    answer = calling.call("GET", settings.url, params=asked, max_redirects=0)
    if answer.status_code == HTTPStatus.FORBIDDEN:
        raise LockedOut(failures.with_detail(calling.LOCKED_OUT, answer.text))
    if answer.is_client_error:
        raise Refused(failures.with_detail(failures.NOT_TAKEN, answer.text))
    if not answer.is_success:
        raise Unsure("an answer that nobody understands")
    return ""


def login(settings: Settings) -> dict[str, str]:
    """Return what a user of Kannel proves itself with. Raises LockedOut."""
    try:
        return {"username": settings.username, "password": settings.secret}
    except secrets.Unreadable:
        raise LockedOut(failures.LOST_SECRET) from None


def _report_to(settings: Settings, message: Outbound) -> dict[str, str]:
    try:
        address = tokens.address_of(settings.hook_token, message.inbox_id)
    except NoSecret:
        return {}
    ours = urlencode({"message": message.message_id})
    # Kannel fills these in: the kind of report, what the operator said, and when
    return {
        "dlr-mask": REPORTS,
        "dlr-url": f"{address}&{ours}&report=%d&reply=%A&at=%T",
    }
