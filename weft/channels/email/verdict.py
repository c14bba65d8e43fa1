"""Whether a mail comes from whom it names: SPF, DKIM and DMARC, as one word and a reason.

The receiving server knows best: its Authentication-Results are believed, when an owner has told us
its name, and only where that server writes (RFC 8601, 5). Otherwise the DKIM signature is checked
here; SPF cannot be, because the sender's machine has hung up long ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import dkim

from .addresses import Sender
from .headers import Headers

MAX_SIGNATURES = 3  # that are checked; each asks the DNS
MAX_CHECKED = 30 * 1024 * 1024  # bytes of a mail whose signature is checked
MAX_HEADERS = 500
# more than one of these, and the signed one need not be the one that is shown
ONLY_ONE = ("from", "subject", "date", "to", "cc", "reply-to", "content-type", "message-id")
# Domains under which strangers register theirs: sharing one proves nothing. For our markets; a
# missing one only makes us more careful with a.co.xx and b.co.xx, which must then be equal
PUBLIC = frozenset(
    "com.pl net.pl org.pl edu.pl gov.pl info.pl biz.pl waw.pl krakow.pl wroclaw.pl poznan.pl "
    "gda.pl lodz.pl katowice.pl szczecin.pl slask.pl co.uk org.uk me.uk ltd.uk plc.uk net.uk ac.uk "
    "gov.uk com.ua org.ua net.ua in.ua kiev.ua kyiv.ua lviv.ua odessa.ua co.at or.at ac.at "
    "asso.fr com.fr gouv.fr com.es org.es nom.es gob.es edu.it gov.it co.it com.de com.au co.nz "
    "com.br co.jp com.tr co.za com.mx co.il com.sg co.in github.io herokuapp.com".split()
)


class Result(StrEnum):
    """Who wrote a mail, in one word."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"


class Reason(StrEnum):
    """Why. The faces have the words, see `words`."""

    DMARC_PASS = "dmarc_pass"  # noqa: S105 - DMARC has passed
    SIGNED = "signed"  # a DKIM signature of the From's own domain
    SENT_BY = "sent_by"  # SPF of the From's own domain
    DMARC_FAIL = "dmarc_fail"
    BROKEN = "broken"  # signed by its domain, changed on the way, and the domain forbids that
    OTHER_DOMAIN = "other_domain"  # something was verified, though not the domain in From
    UNSIGNED = "unsigned"
    NO_SINGLE_SENDER = "no_single_sender"
    AMBIGUOUS = "ambiguous"  # two subjects, two dates: the signed one may be another
    NOT_ASKED = "not_asked"  # the DNS did not answer
    TOO_BIG = "too_big"


class CouldNotAsk(Exception):
    """The DNS did not answer just now."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is known about the sender."""

    result: Result
    reason: Reason
    domain: str = ""  # that was verified, or claimed and not verified


@dataclass(frozen=True)
class Method:
    """One result of an Authentication-Results header: `dkim=pass header.d=shop.example`."""

    name: str
    result: str
    properties: dict[str, str]


Resolver = Callable[[str], "str | None"]  # a name to its TXT record; raises CouldNotAsk


def judge(
    raw: bytes,
    headers: Headers,
    sender: Sender,
    *,
    trusted_server: str = "",
    resolve: Resolver | None = None,
) -> Verdict:
    """Return whether a mail comes from its From.

    `trusted_server` is the name that the receiving server puts first in its
    Authentication-Results; "" when an owner has told none. That server must remove forged headers
    of its own name, as the RFC demands. Without `resolve` the DNS is not asked.
    """
    if sender.address is None:
        return Verdict(result=Result.UNVERIFIED, reason=Reason.NO_SINGLE_SENDER)
    domain = sender.address.domain
    methods = trusted(headers, trusted_server) if trusted_server else []
    if methods:
        return _by_server(methods, domain)
    if resolve is None:
        return Verdict(result=Result.UNVERIFIED, reason=Reason.UNSIGNED, domain=domain)
    return _by_signature(raw, headers, domain, resolve)


def trusted(headers: Headers, server: str) -> list[Method]:
    """Return what our own server found. Only its topmost headers, and only without a gap.

    What a sender wrote stands below everything that a server adds.
    """
    lines = list(headers)
    names = [name for name, _ in lines]
    found: list[Method] = []
    if "authentication-results" not in names:
        return found
    for name, value in lines[names.index("authentication-results") :]:
        if name != "authentication-results":
            break
        identity, methods = results(value)
        if identity != server.strip().lower():
            break
        found += methods
    return found


def results(value: bytes) -> tuple[str, list[Method]]:
    """Return who found something, and what, from one raw Authentication-Results."""
    pieces = [_words(piece) for piece in _split(value[:20_000].decode("utf-8", "replace"))]
    identity = pieces[0][0].lower() if pieces and pieces[0] else ""
    methods = []
    for words in pieces[1:]:
        name, equals, result = (words[0] if words else "").partition("=")
        if equals:
            properties = {
                key.lower(): content
                for key, equals, content in (word.partition("=") for word in words[1:])
                if equals
            }
            method = name.partition("/")[0].lower()
            methods.append(Method(method, result.lower(), properties))
    return identity, methods


def is_aligned(verified: str, domain: str) -> bool:
    """Tell whether a verified domain speaks for another: the same, or one above the other.

    Narrower than DMARC's relaxed rule, which needs the list of public suffixes of the day.
    """
    verified, domain = verified.lower().rstrip("."), domain.lower().rstrip(".")
    if not verified or not domain:
        return False
    if verified == domain:
        return True
    shorter, longer = sorted((verified, domain), key=len)
    is_above = longer.endswith(f".{shorter}")
    return is_above and "." in shorter and shorter not in PUBLIC


def _by_server(methods: list[Method], domain: str) -> Verdict:
    for method in methods:  # the first word on DMARC counts
        if method.name == "dmarc" and method.result in {"pass", "fail"}:
            named = _domain(method.properties.get("header.from", domain))
            if named != domain:
                continue
            if method.result == "pass":
                return _verified(Reason.DMARC_PASS, domain)
            return Verdict(result=Result.FAILED, reason=Reason.DMARC_FAIL, domain=domain)
    passed = [method for method in methods if method.result == "pass"]
    for method in passed:
        said = method.properties
        signer = _domain(said.get("header.d") or said.get("header.i", ""))
        if method.name == "dkim" and is_aligned(signer, domain):
            return _verified(Reason.SIGNED, domain)
    for method in passed:
        if method.name == "spf" and is_aligned(
            _domain(method.properties.get("smtp.mailfrom", "")), domain
        ):
            return _verified(Reason.SENT_BY, domain)
    reason = Reason.OTHER_DOMAIN if passed else Reason.UNSIGNED
    return Verdict(result=Result.UNVERIFIED, reason=reason, domain=domain)


def _by_signature(raw: bytes, headers: Headers, domain: str, resolve: Resolver) -> Verdict:
    signatures = headers.every("dkim-signature")[:MAX_SIGNATURES]
    if not signatures:
        return Verdict(result=Result.UNVERIFIED, reason=Reason.UNSIGNED, domain=domain)
    if len(raw) > MAX_CHECKED or len(headers.lines) > MAX_HEADERS:
        return Verdict(result=Result.UNVERIFIED, reason=Reason.TOO_BIG, domain=domain)
    if any(len(headers.every(name)) > 1 for name in ONLY_ONE):
        return Verdict(result=Result.UNVERIFIED, reason=Reason.AMBIGUOUS, domain=domain)
    try:
        return _checked(raw, signatures, domain, resolve)
    except CouldNotAsk:
        return Verdict(result=Result.UNVERIFIED, reason=Reason.NOT_ASKED, domain=domain)


def _checked(raw: bytes, signatures: list[bytes], domain: str, resolve: Resolver) -> Verdict:
    is_broken = False
    reason = Reason.OTHER_DOMAIN
    for index, signature in enumerate(signatures):
        tags = _tags(signature)
        if not is_aligned(tags.get("d", ""), domain):
            continue
        # l= lets anybody add text below what was signed
        if "l" not in tags and _is_good(raw, index, resolve):
            return _verified(Reason.SIGNED, domain)
        is_broken = True
        reason = Reason.BROKEN
    if is_broken and _forbids(domain, resolve):
        return Verdict(result=Result.FAILED, reason=Reason.BROKEN, domain=domain)
    return Verdict(result=Result.UNVERIFIED, reason=reason, domain=domain)


def _is_good(raw: bytes, index: int, resolve: Resolver) -> bool:
    def ask(name: bytes, timeout: int = 5) -> bytes | None:  # noqa: ARG001 - dkimpy's signature
        record = resolve(name.decode("ascii", "replace").rstrip("."))
        return None if record is None else record.encode()

    try:
        return bool(dkim.DKIM(raw, minkey=1024).verify(idx=index, dnsfunc=ask))
    except CouldNotAsk:
        raise
    # dkimpy lets many errors of its parsers through, and new ones with new versions. Whatever
    # goes wrong with a stranger's signature, it is not a good one
    except Exception:  # noqa: BLE001
        return False


def _forbids(domain: str, resolve: Resolver) -> bool:
    """Tell whether the domain, or the one above, asks to refuse what does not pass DMARC."""
    labels = domain.split(".")
    above = [".".join(labels[start:]) for start in range(min(len(labels) - 1, 3))]
    for name in above:
        if name in PUBLIC:
            return False
        record = resolve(f"_dmarc.{name}")
        if record and record.strip().lower().startswith("v=dmarc1"):
            tags = _tags(record.encode())
            policy = tags.get("p", "none") if name == domain else tags.get("sp", tags.get("p", ""))
            return policy.lower() in {"reject", "quarantine"}
    return False


def _verified(reason: Reason, domain: str) -> Verdict:
    return Verdict(result=Result.VERIFIED, reason=reason, domain=domain)


def _domain(said: str) -> str:
    return said.strip('<>" ').rpartition("@")[2].lower().rstrip(".")


def _tags(value: bytes) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in value.decode("ascii", "replace").split(";"))
    return {key.strip().lower(): "".join(content.split()) for key, _, content in pairs}


def _split(value: str) -> Iterator[str]:
    """Split at semicolons outside quotes, comments left out."""
    piece: list[str] = []
    is_quoted, depth, is_escaped = False, 0, False
    for letter in value:
        if is_escaped:
            is_escaped = False
        elif letter == "\\" and (is_quoted or depth):
            is_escaped = True
            continue
        elif letter == '"' and not depth:
            is_quoted = not is_quoted
        elif letter == "(" and not is_quoted:
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            continue
        elif letter == ";" and not is_quoted and not depth:
            yield "".join(piece)
            piece = []
            continue
        if not depth:
            piece.append(letter)
    yield "".join(piece)


def _words(piece: str) -> list[str]:
    """Split at spaces, none around = signs, quoted values as one word."""
    said = "=".join(part.strip() for part in piece.split("="))
    words: list[str] = []
    is_quoted = False
    for position, run in enumerate(said.split('"')):
        is_quoted = position % 2 == 1
        if is_quoted and words:
            words[-1] += run
        else:
            words += run.split()
    return words
