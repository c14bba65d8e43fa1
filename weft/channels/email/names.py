"""Asking the DNS for the keys and rules of a sender's domain, briefly and seldom.

Answers are kept for a while, also that there is none. A server that does not answer costs a mail
two seconds and its verdict, never its place in the queue.
"""

from __future__ import annotations

import time
from functools import cache
from threading import Lock

import dns.exception
import dns.resolver

from .verdict import CouldNotAsk

SECONDS = 2.0  # for one answer, tries included
KEPT_SECONDS = 600.0  # an answer; shorter when the domain says so
SILENT_SECONDS = 60.0  # that a domain which does not answer is not asked again
MOST_KEPT = 5_000
MAX_RECORD = 10_000  # characters

_kept: dict[str, tuple[float, str | CouldNotAsk | None]] = {}
_lock = Lock()


def text(name: str) -> str | None:
    """Return the TXT record of a name, None when there is none. Raises CouldNotAsk."""
    now = time.monotonic()
    found = _kept.get(name)
    if found is None or found[0] < now:
        found = _ask(name, now)
        with _lock:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[name] = found
    answer = found[1]
    if isinstance(answer, CouldNotAsk):
        raise answer
    return answer


def _ask(name: str, now: float) -> tuple[float, str | CouldNotAsk | None]:
    try:
        answer = _resolver().resolve(name, "TXT", lifetime=SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return now + KEPT_SECONDS, None
    except (dns.exception.DNSException, OSError, ValueError) as problem:
        return now + SILENT_SECONDS, CouldNotAsk(f"{name}: {type(problem).__name__}")
    # several records of one name: the first that says what it is, as RFC 6376 lets us choose
    records = [b"".join(row.strings).decode("utf-8", "replace")[:MAX_RECORD] for row in answer]
    telling = [record for record in records if record.lower().startswith(("v=dkim1", "v=dmarc1"))]
    kept = min(float(answer.rrset.ttl if answer.rrset else 0), KEPT_SECONDS)
    return now + max(kept, 1.0), next(iter(telling or records), None)


@cache
def _resolver() -> dns.resolver.Resolver:
    return dns.resolver.Resolver()
