"""Sending by SMSAPI's sms.do.

`idx` is our name for a message, and `check_idx` lets SMSAPI drop one that it has had. From memory,
so a try without an answer stays a doubt all the same until somebody has tried it.
"""

from __future__ import annotations

from weft.conversations.envelopes import Outbound
from weft.gateway import calling
from weft.gateway.contract import LockedOut, NoSecret, Refused, Stopped, Unreachable, Unsure
from weft.gateway.texting import failures, tokens
from weft.kernel import secrets

from . import complaints
from .settings import Settings

API = "https://api.smsapi.pl"
MOST_PARTS = 10


def send(settings: Settings, message: Outbound) -> str:
    """Hand a message over and return its id at SMSAPI.

    Raises Refused, Stopped, LockedOut, Unreachable, Unsure.
    """
    form = {
        "from": settings.sender,
        "to": message.remote.removeprefix("+"),
        "message": message.text,
        "encoding": "utf-8",
        "format": "json",
        "max_parts": str(MOST_PARTS),
        "idx": str(message.message_id),
        "check_idx": "1",
        **_report_to(settings, message.inbox_id),
    }
    answer = calling.call(
        "POST", f"{API}/sms.do", data=form, headers=login(settings), max_redirects=0
    )
    said = calling.object_of(answer)
    match said:
        case {"list": [{"id": str() as external_id, "error": None}, *_]}:
            return external_id
        case {"list": [{"error": code}, *_]} | {"error": code}:
            return _refused(code, str(said.get("message", "")), message)
        case _:
            raise Unsure("an answer that nobody understands")


def login(settings: Settings) -> dict[str, str]:
    """Return the header by which the account proves itself. Raises LockedOut."""
    try:
        return {"authorization": f"Bearer {settings.token}"}
    except secrets.Unreadable:
        raise LockedOut(failures.LOST_SECRET) from None


def _report_to(settings: Settings, inbox_id: int) -> dict[str, str]:
    """Ask to be told what becomes of a message, where SMSAPI can reach us."""
    try:
        address = tokens.address_of(settings.hook_token, inbox_id)
    except NoSecret:
        return {}
    return {"notify_url": address} if address.startswith("https://") else {}


def _refused(code: object, words: str, message: Outbound) -> str:
    """Raise what an error means; return a name for a message that was taken before."""
    number = code if isinstance(code, int) else 0
    if number == complaints.KNOWN:
        return f"idx {message.message_id}"
    if number == complaints.NO_CREDIT:
        raise LockedOut(failures.NO_CREDIT)
    if number in complaints.LOGIN:
        raise LockedOut(failures.with_detail(calling.LOCKED_OUT, code, words))
    if number in complaints.STOPPED:
        raise Stopped(failures.STOPPED)
    if number == complaints.TOO_OFTEN:
        raise Unreachable(failures.BUSY, is_alone=True)
    if number in complaints.LATER:
        raise Unreachable(failures.with_detail(failures.BUSY, code, words))
    known = complaints.REFUSED.get(number)
    raise Refused(known or failures.with_detail(failures.NOT_TAKEN, code, words))
