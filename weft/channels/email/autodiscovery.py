"""From an address to its servers: what an owner does not know and need not learn.

In this order: a provider that we know by the address or by the domain's mail exchanger, the
domain's own SRV records (RFC 6186, RFC 8314), the settings that the domain publishes for mail
programs (Mozilla's autoconfig), and names that are usual. Only the domain itself and whom it names
is asked: no directory of a third party learns who uses Weft. Nothing that is found goes without
encryption.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import dns.exception
import dns.resolver

from weft.kernel import addresses as hosts
from weft.kernel import outside

from . import addresses, known, wire
from .known import Server

PAUSE = timedelta(seconds=4)  # for one question
LONGEST_XML = 200_000  # bytes
MOST_RECORDS = 10
MOST_PLACES = 4

SECURE = {"SSL": "tls", "STARTTLS": "starttls"}
USUAL_IMAP = (("imap", 993), ("mail", 993), ("", 993), ("poczta", 993))
USUAL_SMTP = (
    ("smtp", 465), ("mail", 465), ("", 465), ("poczta", 465), ("smtp", 587), ("mail", 587),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where a mailbox lies. `provider` is what we know about who keeps it."""

    imap: Server
    smtp: Server
    username: str = ""
    provider: known.Provider | None = None

    def settings(self) -> dict[str, Any]:
        """Return the fields of the settings that this fills in."""
        signs_in = self.provider.signs_in_with if self.provider else ""
        consent = bool(self.provider and self.provider.wants_consent)
        return {
            "imap_host": self.imap.host,
            "imap_port": self.imap.port,
            "imap_security": self.imap.security,
            "smtp_host": self.smtp.host,
            "smtp_port": self.smtp.port,
            "smtp_security": self.smtp.security,
            "username": self.username,
            "signs_in_with": signs_in,
            "auth": "xoauth2" if consent else "password",
        }


def discover(address: str) -> Found | None:
    """Return where the mailbox of a valid address lies; None when nobody says so.

    Takes some seconds at worst, so call it without a transaction open.
    """
    domain = addresses.key_of(addresses.validated(address.encode())).rpartition("@")[2]
    if not domain:
        return None
    exchangers = _exchangers(domain) if known.by_domain(domain) is None else []
    provider = known.by_domain(domain) or next(
        (keeper for name in exchangers if (keeper := known.by_exchanger(name))), None
    )
    if provider is not None:
        return Found(imap=provider.imap, smtp=provider.smtp, provider=provider)
    with ThreadPoolExecutor(3, thread_name_prefix="discover") as threads:
        ways = [
            threads.submit(_by_records, domain),
            threads.submit(_published, domain, address, exchangers),
            threads.submit(_usual, domain),
        ]
        return next((found for way in ways if (found := way.result())), None)


def _exchangers(domain: str) -> list[str]:
    found = sorted(_ask(domain, "MX"), key=lambda record: record.preference)
    return [name for record in found[:MOST_RECORDS] if (name := _host(record.exchange))]


def _by_records(domain: str) -> Found | None:
    """Ask for the domain's SRV records; a target of "." says that there is no such service."""
    imap = _service(domain, ("_imaps", "tls"), ("_imap", "starttls"))
    smtp = _service(domain, ("_submissions", "tls"), ("_submission", "starttls"))
    return Found(imap=imap, smtp=smtp) if imap and smtp else None


def _service(domain: str, *kinds: tuple[str, Any]) -> Server | None:
    names = [f"{kind}._tcp.{domain}" for kind, _security in kinds]
    with ThreadPoolExecutor(len(names)) as threads:
        answers = list(threads.map(lambda name: _ask(name, "SRV"), names))
    for (_kind, security), records in zip(kinds, answers, strict=True):
        for record in sorted(records, key=lambda one: one.priority)[:MOST_RECORDS]:
            if (host := _host(record.target)) and record.port:
                return Server(host=host, port=record.port, security=security)
    return None


def _published(domain: str, address: str, exchangers: Iterable[str]) -> Found | None:
    """Ask where Mozilla's autoconfig is published: the domain, then who exchanges its mail."""
    path = f"mail/config-v1.1.xml?emailaddress={quote(address)}"
    places = [
        f"https://autoconfig.{domain}/{path}",
        f"https://{domain}/.well-known/autoconfig/{path}",
    ]
    # Whoever keeps the mail learns the domain alone, not the address
    bases = dict.fromkeys(".".join(name.split(".")[-2:]) for name in exchangers)
    places += [
        f"https://autoconfig.{base}/mail/config-v1.1.xml" for base in bases if base != domain
    ]
    with ThreadPoolExecutor(MOST_PLACES) as threads:
        documents = list(threads.map(_fetch, places[:MOST_PLACES]))
    return next((found for one in documents if (found := read(one, address))), None)


def _fetch(place: str) -> bytes:
    try:
        answer = outside.request("GET", place, timeout=PAUSE, max_bytes=LONGEST_XML)
    except (outside.Forbidden, outside.Unreachable):
        return b""
    return answer.content if answer.status_code == 200 else b""


def read(document: bytes, address: str) -> Found | None:
    """Return what an autoconfig document says of IMAP and SMTP; None when it says nothing safe."""
    try:
        text = document.decode("utf-8")
        # Entities are what makes XML dangerous, and none of these documents declares any
        if "<!doctype" in text.lower() or "<!entity" in text.lower():
            return None
        tree = ET.fromstring(text)  # noqa: S314 -- no entities, and 200 kB at most
    except (UnicodeDecodeError, ValueError, ET.ParseError):
        return None
    imap = _server(tree, "incomingServer", "imap")
    smtp = _server(tree, "outgoingServer", "smtp")
    if imap is None or smtp is None:
        return None
    (first, username), (second, _) = imap, smtp
    local, _, domain = address.rpartition("@")
    for gap, value in (
        ("%EMAILADDRESS%", address), ("%EMAILLOCALPART%", local), ("%EMAILDOMAIN%", domain),
    ):  # fmt: skip
        username = username.replace(gap, value)
    return Found(imap=first, smtp=second, username="" if username == address else username[:200])


def _server(tree: ET.Element, tag: str, kind: str) -> tuple[Server, str] | None:
    for entry in tree.iter(tag):
        security = SECURE.get((entry.findtext("socketType") or "").strip().upper())
        host = _host(entry.findtext("hostname") or "")
        port = (entry.findtext("port") or "").strip()
        if entry.get("type") != kind or not security or not host:
            continue
        if port.isdecimal() and 1 <= int(port[:6]) <= 65535:
            username = (entry.findtext("username") or "").strip()
            return Server(host=host, port=int(port), security=security), username  # type: ignore[arg-type]
    return None


def _usual(domain: str) -> Found | None:
    """Try the usual names, all at once; the first of each list that answers is taken."""
    tried = [_candidate(domain, *usual) for usual in (*USUAL_IMAP, *USUAL_SMTP)]
    with ThreadPoolExecutor(len(tried), thread_name_prefix="discover") as threads:
        answered = list(threads.map(_answers, tried))
    good = [server for server, is_there in zip(tried, answered, strict=True) if is_there]
    imap = next((server for server in good if server.port == 993), None)
    smtp = next((server for server in good if server.port != 993), None)
    return Found(imap=imap, smtp=smtp) if imap and smtp else None


def _candidate(domain: str, label: str, port: int) -> Server:
    host = f"{label}.{domain}" if label else domain
    return Server(host=host, port=port, security="starttls" if port == 587 else "tls")


def _answers(server: Server) -> bool:
    return wire.answers(server.host, server.port, server.security, PAUSE)


def _ask(name: str, kind: str) -> list[Any]:
    try:
        return list(dns.resolver.resolve(name, kind, lifetime=PAUSE.total_seconds(), search=False))
    except (dns.exception.DNSException, OSError):
        return []


def _host(name: Any) -> str:
    """Return a host that a mailbox may lie at: a name, in its one spelling, or ""."""
    try:
        return hosts.host(str(name).strip())
    except hosts.NotAHost:
        return ""
