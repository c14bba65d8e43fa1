"""Bounces: which of our mails did not arrive, for whom, and why, in plain words (RFC 3464).

Anybody can write a bounce. The Message-ID found here is a claim: `threading` checks that it is
one of ours before a delivery is marked as failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import re2

from . import headers, mime
from .bodies import Attachment
from .headers import Headers
from .mime import Mail

MAX_RECIPIENTS = 100
MAX_DIAGNOSTIC = 500  # characters that an agent is shown
MAX_SEARCHED = 100_000  # characters of an old-fashioned bounce

STATUS = re2.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
REPLY_CODE = re2.compile(r"\b([45]\d\d)[ -]")
ADDRESS = re2.compile(r"<?([^\s<>()\"',;:]+@[^\s<>()\"',;:]+)>?")
OLD_MESSAGE_ID = re2.compile(r"(?im)^[> \t]*message-id:\s*<([^<>\s]{1,500})>")
FROM_A_SERVER = re2.compile(r"(?i)(?:mailer-?daemon|postmaster|mail-?delivery.*)")
OLD_SUBJECT = re2.compile(
    r"(?i).*(?:undeliver(?:ed|able)|delivery (?:status notification|has failed|failure)|"
    r"returned (?:mail|to sender)|failure notice|mail delivery (?:failed|system)|"
    r"nie można dostarczyć|niedostarczon|zwrot|nedoručiteln|nelze doručit|nedoručen|"
    r"nedoručiteľn|unzustellbar|non remis|échec de (?:la )?remise|no se pudo entregar|"
    r"no entregado|mancato recapito|impossibile recapitare|onbestelbaar|не доставлено|"
    r"недоставлен).*"
)
# above the copy of our mail in bounces that came before RFC 3464, or ignore it
COPY_BEGINS = re2.compile(
    r"(?im)^[- ]*(?:below this line is a copy of the message|this is a copy of the message|"
    r"original message follows|unsent message below).*$"
)


class Reason(StrEnum):
    """Why a mail did not arrive. The faces have the words."""

    NO_SUCH_PERSON = "no_such_person"  # nobody has this address: ask the customer for another
    NO_SUCH_DOMAIN = "no_such_domain"
    MAILBOX_FULL = "mailbox_full"
    TOO_BIG = "too_big"
    TAKEN_FOR_SPAM = "taken_for_spam"
    NOT_ALLOWED = "not_allowed"  # a rule of the other side; authentication too
    LATER = "later"  # still being tried
    TIMED_OUT = "timed_out"
    LOOP = "loop"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One recipient who got nothing, or nothing yet."""

    recipient: str  # as the bounce says; "" when it does not
    action: str  # failed, delayed, delivered, relayed, expanded
    status: str  # 5.1.1; "" when unknown
    reason: Reason
    diagnostic: str  # what their server said, for the curious


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """What a bounce claims."""

    message_id: str  # of our mail, without <>; "" when it is not told
    failures: tuple[Failure, ...]
    found_by: str  # multipart/report, x-failed-recipients, text

    @property
    def is_final(self) -> bool:
        """Whether somebody will surely not get the mail."""
        return any(failure.action == "failed" for failure in self.failures)


# the first that matches decides: status codes of RFC 3463, then words of servers
REASONS: tuple[tuple[Reason, tuple[str, ...], str], ...] = (
    (Reason.MAILBOX_FULL, ("5.2.2", "4.2.2"), r"quota|mailbox (?:is )?full|over ?quota|přeplněn"),
    (Reason.TOO_BIG, ("5.3.4", "5.2.3", "4.2.3"), r"too (?:big|large)|size limit|exceeds.*size"),
    (Reason.TAKEN_FOR_SPAM, ("5.7.509",), r"spam|blocklist|blacklist|block list|reputation|rbl\b"),
    (
        Reason.NO_SUCH_PERSON,
        ("5.1.1", "5.1.0", "5.1.6", "5.1.10", "5.2.1", "5.1.3"),
        (
            r"user (?:unknown|not found|doesn't exist)|no such user|unknown user|does not exist|"
            r"mailbox (?:unavailable|not found)|recipient (?:address )?rejected|no mailbox|"
            r"nie istnieje|neexistuje"
        ),
    ),
    (
        Reason.NO_SUCH_DOMAIN,
        ("5.1.2", "5.4.4", "4.4.4", "5.4.310", "5.1.8"),
        r"host (?:or domain name )?not found|domain not found|no mx|name service error|nxdomain",
    ),
    (Reason.LOOP, ("5.4.6", "4.4.6", "5.4.14"), r"mail loop|too many hops|routing loop"),
    (
        Reason.TIMED_OUT,
        ("4.4.7", "5.4.7", "4.4.1", "5.4.1", "4.4.2", "5.4.300"),
        r"timed? ?out|retry time.*exceeded|connection refused|could not be delivered for",
    ),
    (Reason.NOT_ALLOWED, (), r"denied|not (?:allowed|permitted|authori[sz]ed)|policy|dmarc|spf"),
)


def read(mail: Mail) -> Bounce | None:
    """Return what a bounce claims, None for a mail that is none."""
    reports = [
        file
        for file in mail.attachments
        if file.content_type in {"message/delivery-status", "message/global-delivery-status"}
    ]
    if reports:
        # also one that tells of success: no person wrote it, and `is_final` is False
        return _bounce(mail, tuple(_failures(reports)), "multipart/report")
    if "x-failed-recipients" in mail.headers:
        return _bounce(mail, _old(mail), "x-failed-recipients")
    local = mail.sender.address.spec.rpartition("@")[0] if mail.sender.address else ""
    is_null = b"<>" in mail.headers.every("return-path")
    if (FROM_A_SERVER.fullmatch(local) or is_null) and OLD_SUBJECT.fullmatch(mail.subject[:500]):
        return _bounce(mail, _old(mail), "text")
    return None


def reason_of(status: str, diagnostic: str) -> Reason:
    """Return why, from a status code and what the server said."""
    for reason, codes, _ in REASONS:
        if status in codes:
            return reason
    for reason, _, words in REASONS:
        if re2.search(f"(?i){words}", diagnostic[:MAX_DIAGNOSTIC]):
            return reason
    if status.startswith("5.7"):
        return Reason.NOT_ALLOWED
    return Reason.LATER if status.startswith("4") else Reason.UNKNOWN


def _bounce(mail: Mail, failures: tuple[Failure, ...], found_by: str) -> Bounce:
    return Bounce(message_id=_original(mail), failures=failures, found_by=found_by)


def _failures(reports: list[Attachment]) -> Iterator[Failure]:
    count = 0
    for report in reports:
        # the first block speaks of the message, each further one of a recipient
        for block in report.content[:MAX_SEARCHED].replace(b"\r\n", b"\n").split(b"\n\n"):
            fields = headers.of(block)
            if "final-recipient" in fields or "original-recipient" in fields:
                yield _failure(fields)
                count += 1
            if count >= MAX_RECIPIENTS:
                return


def _failure(fields: Headers) -> Failure:
    action = fields.word("action") or "failed"
    told = fields.text("diagnostic-code")[:MAX_DIAGNOSTIC]
    diagnostic = told.partition(";")[2].strip() or told
    status = fields.word("status")
    if not STATUS.fullmatch(status):
        status = _first(STATUS, diagnostic)
    # "5.0.0" says nothing; the server's own words often do
    if status[1:] in {"", ".0.0"}:
        status = _first(STATUS, diagnostic) or status
    reason = reason_of(status, diagnostic)
    return Failure(
        recipient=_recipient(fields),
        action=action,
        status=status,
        reason=Reason.LATER if action == "delayed" else reason,
        diagnostic=diagnostic,
    )


def _recipient(fields: Headers) -> str:
    # what we wrote to, rather than where a forward led to
    for name in ("original-recipient", "x-actual-recipient", "final-recipient"):
        found = ADDRESS.search(fields.text(name).partition(";")[2])
        if found:
            return str(found.group(1))
    return ""


def _original(mail: Mail) -> str:
    """Return the Message-ID of the mail that came back."""
    for file in mail.attachments:
        if file.content_type in {"message/rfc822", "text/rfc822-headers", "message/global"}:
            found = mime.ids(headers.of(file.content).first("message-id"))
            if found:
                return found[0]
    found = mime.ids(mail.headers.first("x-original-message-id"))
    if found:
        return found[0]
    quoted = OLD_MESSAGE_ID.search(mail.text[:MAX_SEARCHED])
    if quoted:
        return str(quoted.group(1))
    # Exchange and some others leave the copy out, and say which mail they answer
    return next(iter(mail.in_reply_to or mail.references[-1:]), "")


def _old(mail: Mail) -> tuple[Failure, ...]:
    """Read a bounce of a server that writes prose."""
    text = mail.text[:MAX_SEARCHED]
    copy = COPY_BEGINS.search(text)
    told = text[: copy.start()] if copy else text
    named = ADDRESS.findall(mail.headers.text("x-failed-recipients")) or [
        found for found in ADDRESS.findall(told) if "." in found.rpartition("@")[2]
    ]
    diagnostic = " ".join(told.split())
    status = _first(STATUS, diagnostic)
    if not status and (code := _first(REPLY_CODE, diagnostic)):
        status = f"{code[0]}.0.0"
    failure = Failure(
        recipient="",
        action="delayed" if status.startswith("4") else "failed",
        status=status,
        reason=reason_of(status, diagnostic),
        diagnostic=diagnostic[:MAX_DIAGNOSTIC],
    )
    people = list(dict.fromkeys(named))[:MAX_RECIPIENTS] or [""]
    if not mail.headers.every("x-failed-recipients"):
        people = people[:1]  # prose names servers and postmasters too
    return tuple(
        Failure(
            recipient=person.strip("."), action=failure.action, status=failure.status,
            reason=failure.reason, diagnostic=failure.diagnostic,
        )
        for person in people
    )  # fmt: skip


def _first(pattern: re2._Regexp, text: str) -> str:
    found = pattern.search(text)
    return str(found.group(1)) if found else ""
