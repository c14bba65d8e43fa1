"""What the Graph API means when it refuses, in plain words. Pure.

Sentences stand in English, marked for the catalogues; whoever shows them translates. The numbers
are those of Meta's pages of error codes (WhatsApp Cloud API, Messenger Platform, Instagram
Platform), many of them from memory, 2026-11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Literal

from django.utils.translation import gettext_noop

Kind = Literal["later", "never", "window", "owner"]

PAIR = 131056  # too much from one number to one person
LONGEST_DETAIL = 200  # characters of what Meta said
LONGEST_PAUSE = timedelta(hours=6)

BUSY = gettext_noop("Meta is busy just now. Weft keeps trying.")
TOO_FAST = gettext_noop(
    "Meta takes no more messages from this account just now. Weft keeps trying."
)
TOO_FAST_TO_ONE = gettext_noop("Too many messages to this person at once. Weft keeps trying.")
TOKEN = gettext_noop("Meta does not accept the access token any more. Give a new one.")
PERMISSION = gettext_noop(
    "The access token may not do this. Give it the missing permission at Meta."
)
BLOCKED = gettext_noop("Meta has restricted this account. Look into its Business settings at Meta.")
PAYMENT = gettext_noop("Meta wants a payment method for this account before it sends.")
UNREGISTERED = gettext_noop("This phone number is not registered for sending at Meta.")
WINDOW = gettext_noop("The time for free answers has passed: the customer has to write first.")
NO_SUCH_PERSON = gettext_noop("This person cannot be reached here.")
UNDELIVERABLE = gettext_noop(
    "It could not be delivered: the number has no WhatsApp, or an old one, or did not agree."
)
TEST_NUMBER = gettext_noop("This is a test number: it writes only to numbers listed at Meta.")
MARKETING = gettext_noop("WhatsApp held this back: the customer gets too much advertising.")
STOPPED = gettext_noop("The customer wants no advertising from you on WhatsApp.")
COUNTRY = gettext_noop("WhatsApp does not let you write to this country.")
BAD_MEDIA = gettext_noop("Meta could not read the attached file.")
NOT_TAKEN = gettext_noop("Meta does not take messages of this kind.")
NO_TEMPLATE = gettext_noop("This template does not exist at Meta in this language.")
BAD_GAPS = gettext_noop(
    "The gaps of the template do not fit: one is missing, or one too many is filled."
)
TEMPLATE_OFF = gettext_noop("Meta has paused or switched off this template.")
TEMPLATE_LONG = gettext_noop("With what was filled in, the template is too long.")
ALREADY_ANSWERED = gettext_noop("This comment has been answered privately before.")
GONE = gettext_noop("What this answers is not there any more.")
REFUSED = gettext_noop("Meta refuses this message.")

_LATER = dict.fromkeys((1, 2, 131000, 131016, 131057, 133004), BUSY) | dict.fromkeys(
    (4, 17, 32, 341, 613, 1200, 80001, 80002, 80006, 80007, 80008, 130429, 131048), TOO_FAST
)
_LATER[PAIR] = TOO_FAST_TO_ONE
_OWNER = (
    dict.fromkeys((0, 102, 190, 458, 459, 460, 463, 464, 467), TOKEN)
    | dict.fromkeys((3, 10, *range(201, 300), 131005), PERMISSION)
    | dict.fromkeys((368, 1893063, 131031), BLOCKED)
    | {131042: PAYMENT, 131045: UNREGISTERED, 133010: UNREGISTERED, 131037: UNREGISTERED}
)
_WINDOW = dict.fromkeys((470, 131047), WINDOW)
_NEVER = {
    130472: MARKETING,
    130497: COUNTRY,
    131021: NO_SUCH_PERSON,
    131026: UNDELIVERABLE,
    131030: TEST_NUMBER,
    131049: MARKETING,
    131050: STOPPED,
    131051: NOT_TAKEN,
    131052: BAD_MEDIA,
    131053: BAD_MEDIA,
    132000: BAD_GAPS,
    132001: NO_TEMPLATE,
    132005: TEMPLATE_LONG,
    132007: TEMPLATE_OFF,
    132012: BAD_GAPS,
    132015: TEMPLATE_OFF,
    132016: TEMPLATE_OFF,
    200: NO_SUCH_PERSON,
    551: NO_SUCH_PERSON,
    10900: ALREADY_ANSWERED,
    10903: NO_SUCH_PERSON,
}
# a subcode says more than its code
_SUBCODES: dict[int, tuple[Kind, str]] = {
    2018278: ("window", WINDOW),
    2018065: ("window", WINDOW),
    2534022: ("window", WINDOW),
    2018001: ("never", NO_SUCH_PERSON),
    2018108: ("never", NO_SUCH_PERSON),
    2534014: ("never", NO_SUCH_PERSON),
    1545041: ("never", NO_SUCH_PERSON),
    2018047: ("never", BAD_MEDIA),
    2018109: ("never", BAD_MEDIA),
    33: ("never", GONE),  # of code 100: an object that is not there, or not for us
}
_KNOWN: tuple[tuple[Kind, dict[int, str]], ...] = (
    ("window", _WINDOW),
    ("never", _NEVER),
    ("later", _LATER),
    ("owner", _OWNER),
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why something was not done. `words` is a sentence for people, `detail` what Meta said.

    later: it can be tried again · never: it cannot · window: the time for answers has passed ·
    owner: nothing goes until an owner has done something at Meta.
    """

    kind: Kind
    code: int
    words: str
    detail: str = ""
    retry_after: timedelta | None = None

    @property
    def is_alone(self) -> bool:
        """Whether it is about one person only: the others can be written to."""
        return self.code == PAIR

    @property
    def told(self) -> str:
        """The words, and below them what Meta said."""
        return f"{self.words}\n{self.detail}" if self.detail else self.words


def fault_of(error: Mapping[str, Any], *, status: int = 400, retry_after: str = "") -> Fault:
    """Return what an error object of the Graph API, or of a status, means."""
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    kind, words = meaning(code, subcode, status=status)
    return Fault(
        kind=kind,
        code=code,
        words=words,
        detail=_detail(error, code),
        retry_after=_pause(retry_after) if kind == "later" else None,
    )


def meaning(code: int, subcode: int = 0, *, status: int = 400) -> tuple[Kind, str]:
    """Return what can be done about an error, and its sentence."""
    if subcode in _SUBCODES:
        return _SUBCODES[subcode]
    for kind, words in _KNOWN:
        if code in words:
            return kind, words[code]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "later", TOO_FAST
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return "owner", TOKEN
    return ("later", BUSY) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ("never", REFUSED)


def _detail(error: Mapping[str, Any], code: int) -> str:
    data = error.get("error_data")
    said = (
        (data.get("details") if isinstance(data, Mapping) else None)
        or error.get("error_user_msg")
        or error.get("message")
        or error.get("title")
        or ""
    )
    return " ".join(f"{said} ({code})".split())[:LONGEST_DETAIL] if said else f"({code})"


def _pause(retry_after: str) -> timedelta | None:
    if not (retry_after.isascii() and retry_after.isdigit()):
        return None
    return min(timedelta(seconds=int(retry_after[:9])), LONGEST_PAUSE)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
