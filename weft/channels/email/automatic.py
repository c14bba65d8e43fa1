"""Mail that no person wrote to us: replies of machines, bounces, receipts, lists.

Answering one automatically is how two machines write to each other all night. `may_answer` is
True only when nothing at all speaks against it (RFC 3834; SAFETY.md, A8).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import re2

from . import bounces, languages
from .bounces import Bounce
from .headers import Headers
from .mime import Mail

MAX_SUBJECT = 300


class Kind(StrEnum):
    """Who or what wrote a mail."""

    PERSON = "person"
    AUTO_REPLY = "auto_reply"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    READ_RECEIPT = "read_receipt"
    LIST = "list"  # newsletters too
    OURS = "ours"  # sent by us, and back again


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What wrote a mail, and whether a machine of ours may answer it."""

    kind: Kind
    may_answer: bool
    reason: str  # the header or rule that decided, for the log and for a curious agent
    bounce: Bounce | None = None


# local parts behind which nobody reads
NOBODY = re2.compile(
    r"(?i)(?:mailer-?daemon|postmaster|no-?_?reply|do-?not-?reply|donotreply|bounces?|"
    r"bounce[+=-].*|.*-bounces?(?:[+=].*)?|auto-?reply|autoresponder|nie-?odpowiadaj|"
    r"neodpovidat|notifications?|mailer|owner-.*|.*-(?:owner|request))"
)
# headers whose mere presence says "a machine", with the kind they speak of
TELLING = {
    "x-autoreply": Kind.AUTO_REPLY,
    "x-autorespond": Kind.AUTO_REPLY,
    "x-autoreply-from": Kind.AUTO_REPLY,
    "x-mail-autoreply": Kind.AUTO_REPLY,
    "x-auto-reply": Kind.AUTO_REPLY,
    "x-ms-exchange-generated-message-source": Kind.AUTO_REPLY,
    "x-failed-recipients": Kind.BOUNCE,
    "list-id": Kind.LIST,
    "list-unsubscribe": Kind.LIST,
    "list-post": Kind.LIST,
    "list-help": Kind.LIST,
    "mailing-list": Kind.LIST,
    "x-mailing-list": Kind.LIST,
    "feedback-id": Kind.LIST,
}
PRECEDENCES = {
    "bulk": Kind.LIST,
    "list": Kind.LIST,
    "junk": Kind.LIST,
    "auto_reply": Kind.AUTO_REPLY,
}
# Exchange asks for silence with this; None asks for nothing (MS-OXCMAIL 2.2.3.2.14)
SUPPRESSES = frozenset({"all", "dr", "autoreply", "oof", "rn", "nrn"})
LOOP_HEADER = "x-weft-loop"  # on everything that a machine of ours sends


def judge(mail: Mail, *, ours: Collection[str] = ()) -> Origin:
    """Return what wrote a mail. `ours` are the keys of our own addresses.

    A reply of a customer by hand, from an address on which we never saw a machine, may be answered.
    """
    bounce = bounces.read(mail)
    if bounce:
        return Origin(kind=Kind.BOUNCE, may_answer=False, reason=bounce.found_by, bounce=bounce)
    if mail.report_type == "disposition-notification" or any(
        file.content_type == "message/disposition-notification" for file in mail.attachments
    ):
        return _never(Kind.READ_RECEIPT, "multipart/report")
    for decide in (_by_origin, _by_headers, _by_subject, _by_address):
        verdict = decide(mail, ours)
        if verdict:
            return verdict
    return Origin(kind=Kind.PERSON, may_answer=True, reason="")


def is_absence(subject: str) -> bool:
    """Tell whether a subject is that of an out-of-office reply in one of our languages."""
    return bool(_absent().fullmatch(subject[:MAX_SUBJECT].strip()))


def _by_origin(mail: Mail, ours: Collection[str]) -> Origin | None:
    if LOOP_HEADER in mail.headers:
        return _never(Kind.OURS, LOOP_HEADER)
    address = mail.sender.address
    if address and address.key in ours:
        return _never(Kind.OURS, "from")
    if any(value.strip() == b"<>" for value in mail.headers.every("return-path")):
        kind = Kind.OUT_OF_OFFICE if is_absence(mail.subject) else Kind.AUTO_REPLY
        return _never(kind, "return-path")
    return None


def _by_headers(mail: Mail, _ours: Collection[str]) -> Origin | None:
    own = mail.headers
    said = own.word("auto-submitted")
    if said and said != "no":
        return _never(_kind_of_reply(mail), "auto-submitted")
    if mail.content_type == "multipart/report":
        return _never(Kind.AUTO_REPLY, "multipart/report")
    for name, kind in TELLING.items():
        if name in own:
            return _never(_kind_of_reply(mail) if kind is Kind.AUTO_REPLY else kind, name)
    precedence = PRECEDENCES.get(own.word("precedence"))
    if precedence:
        kind = precedence if precedence is Kind.LIST else _kind_of_reply(mail)
        return _never(Kind.OUT_OF_OFFICE if is_absence(mail.subject) else kind, "precedence")
    return _suppressed(own, mail)


def _suppressed(own: Headers, mail: Mail) -> Origin | None:
    asked = {
        word.strip().lower()
        for value in own.every("x-auto-response-suppress")
        for word in value.decode("ascii", "replace").split(",")
    }
    if not asked & SUPPRESSES:
        return None
    # people's Outlook sends it too, when their administrator wants silence
    is_reply = is_absence(mail.subject) or bool(_automatic().fullmatch(mail.subject[:MAX_SUBJECT]))
    kind = _kind_of_reply(mail) if is_reply else Kind.PERSON
    return _never(kind, "x-auto-response-suppress")


def _by_subject(mail: Mail, _ours: Collection[str]) -> Origin | None:
    subject = mail.subject[:MAX_SUBJECT].strip()
    # a person who answers a colleague's absence writes "Re:" before it, so it is no match
    if is_absence(subject):
        # without a header of a machine these are also words that customers choose: not answered
        # by a machine, yet shown like any mail of a person
        return _never(Kind.OUT_OF_OFFICE if _looks_generated(mail) else Kind.PERSON, "subject")
    if _automatic().fullmatch(subject):
        return _never(Kind.AUTO_REPLY if _looks_generated(mail) else Kind.PERSON, "subject")
    return None


def _by_address(mail: Mail, _ours: Collection[str]) -> Origin | None:
    address = mail.sender.address
    if address is None:
        return _never(Kind.PERSON, "from")
    if NOBODY.fullmatch(address.spec.rpartition("@")[0]):
        return _never(Kind.AUTO_REPLY, "from")
    return None


def _kind_of_reply(mail: Mail) -> Kind:
    return Kind.OUT_OF_OFFICE if is_absence(mail.subject) else Kind.AUTO_REPLY


def _looks_generated(mail: Mail) -> bool:
    """Tell whether a mail answers another without quoting a word of it, as machines do."""
    return bool(mail.in_reply_to or mail.references) and ">" not in mail.text


def _never(kind: Kind, reason: str) -> Origin:
    return Origin(kind=kind, may_answer=False, reason=reason)


@cache
def _absent() -> re2._Regexp:
    return _subjects("absent")


@cache
def _automatic() -> re2._Regexp:
    return _subjects("automatic")


def _subjects(field: str) -> re2._Regexp:
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 32 << 20
    return re2.compile(languages.any_of(field), options)
