"""Sending through Twilio's Messages resource, and fetching the pictures that came by MMS.

Twilio takes no name of ours for a message, so one without an answer may or may not be out: it is
never sent twice in silence.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as deployment
from django.utils import timezone
from django.utils.translation import gettext_noop

from weft.conversations.envelopes import Outbound
from weft.gateway import calling, hooks
from weft.gateway.contract import (
    MEGABYTE,
    Fetched,
    LockedOut,
    Refused,
    Stopped,
    Unreachable,
    Unsure,
)
from weft.gateway.texting import failures
from weft.kernel import downloads, outside, secrets

from . import complaints
from .settings import Settings

MEDIA = "twilio.com/docs/messaging/guides/accepted-mime-types and API v2010, MediaUrl; 2026-11"
PICTURES = ("image/jpeg", "image/png", "image/gif")
MAX_PICTURES = 5 * MEGABYTE  # of one message, all together
MOST_PICTURES = 10
LINKS_LIVE = timedelta(days=1)  # Twilio fetches a picture when its turn comes
TOO_MUCH = gettext_noop("These pictures are more than one text message takes.")
NOT_THEIRS = gettext_noop("The file lies elsewhere than it should, so it is not fetched.")


def send(settings: Settings, message: Outbound) -> str:
    """Hand a message to Twilio and return its SID there.

    Raises Refused, Stopped, LockedOut, Unreachable, Unsure.
    """
    form = {
        "To": message.remote,
        "From": _sender(settings, message),
        **({"Body": message.text} if message.text else {}),
        **_media(message),
        **_callback(message.inbox_id),
    }
    where = f"{account(settings)}/Messages.json"
    answer = calling.call("POST", where, data=form, auth=login(settings), max_redirects=0)
    said = calling.object_of(answer)
    if answer.is_success and isinstance(sid := said.get("sid"), str):
        return sid
    raise _problem(answer, said)


def fetch(settings: Settings, ref: str, inbox_id: int) -> Fetched:  # noqa: ARG001 -- one login serves all
    """Bring a picture that came by MMS. Raises Refused, LockedOut, Unreachable."""
    where, api = urlsplit(ref), urlsplit(settings.server)
    if (where.scheme, where.netloc) != (api.scheme, api.netloc):
        raise Refused(NOT_THEIRS)  # our token is for Twilio alone
    proof = b64encode(":".join(login(settings)).encode())
    return calling.download(ref, headers={"authorization": f"Basic {proof.decode()}"})


def account(settings: Settings) -> str:
    """Return the address of everything that belongs to the account."""
    return f"{settings.server}/2010-04-01/Accounts/{settings.account_sid}"


def login(settings: Settings) -> tuple[str, str]:
    """Return what the account proves itself with. Raises LockedOut."""
    try:
        return settings.account_sid, settings.token
    except secrets.Unreadable:
        raise LockedOut(failures.LOST_SECRET) from None


def _sender(settings: Settings, message: Outbound) -> str:
    """Return the number that the customer wrote to last, if it is still ours."""
    written_to = str(message.context.get("our_number", ""))
    return written_to if written_to in settings.own_numbers else settings.number


def _media(message: Outbound) -> dict[str, list[str]]:
    """Return where Twilio finds the pictures of a message. Raises Refused."""
    if not message.files:
        return {}
    size = sum(file.size for file in message.files)
    if len(message.files) > MOST_PICTURES or size > MAX_PICTURES:
        raise Refused(TOO_MUCH)
    at = timezone.now()
    paths = [
        downloads.address(file.sha256, file.name, file.content_type, at, lifetime=LINKS_LIVE)
        for file in message.files
    ]
    return {"MediaUrl": [f"{deployment.WEFT_URL}{path}" for path in paths]}


def _callback(inbox_id: int) -> dict[str, str]:
    """Ask to be told what becomes of a message, where Twilio can reach us."""
    address = hooks.address_of(inbox_id)
    return {"StatusCallback": address} if address.startswith("https://") else {}


def _problem(answer: outside.Response, said: Mapping[str, Any]) -> Exception:
    """Return what an answer means that took no message."""
    code = said.get("code")
    if code in complaints.LATER:
        return Unreachable(failures.BUSY, retry_after=calling.pause_of(answer))
    if code in complaints.ACCOUNT_CLOSED or answer.status_code == HTTPStatus.FORBIDDEN:
        return LockedOut(failures.NO_CREDIT)
    if answer.is_client_error:
        words = complaints.refused(code, str(said.get("message", "")))
        return Stopped(words) if words == failures.STOPPED else Refused(words)
    return Unsure("an answer that nobody understands")  # it may have been taken all the same
