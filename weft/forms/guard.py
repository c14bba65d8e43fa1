"""The guard: is this a person? Asked of nobody but ourselves, and never answered with a no.

Four things tell: a field that only robots see, the time that filling in took, work that a browser
did (SHA-256, harder the more arrives), and how much came from one network or for one address.
What is doubtful is marked, not refused. Counted in this process alone, as kernel/limits.py does.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from weft.kernel import tokens

PURPOSE = "form start"
LIVES = timedelta(hours=24)

LEAST_SECONDS = 3  # of one who has a script; it waits by itself, so that nobody notices
LEAST_SECONDS_PLAIN = 5  # of one who has none

EASIEST = 12  # bits of work: 4,096 hashes, a tenth of a second
HARDEST = 18  # half a minute on a slow phone, while its owner types
CALM = 20  # visits within HALF_LIFE from one network that cost the least

HALF_LIFE = 600.0  # seconds
PER_NETWORK = 12  # submissions; an office may send as many
PER_NETWORK_PLAIN = 4  # of those that show no work
PER_FORM_PLAIN = 30
PER_ADDRESS = 3  # submissions in which one address was typed
PER_START = 5  # submissions with one start: tries again, and a change after looking back
MAX_KEYS = 20_000


class Heat:
    """How much came under each key lately; half of it is forgotten every HALF_LIFE."""

    def __init__(self, *, max_keys: int = MAX_KEYS) -> None:
        self.max_keys = max_keys
        self._heats: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def warm(self, key: str, now: float) -> float:
        """Count one more under `key` and return the heat; `now` is in seconds."""
        heat, at = self._heats.get(key, (0.0, now))
        heat = heat * math.pow(0.5, max(0.0, now - at) / HALF_LIFE) + 1
        self._heats[key] = heat, now
        self._heats.move_to_end(key)
        if len(self._heats) > self.max_keys:
            self._heats.popitem(last=False)
        return heat

    def clear(self) -> None:
        """Forget everything, for tests."""
        self._heats.clear()


VISITS = Heat()
SUBMISSIONS = Heat()


@dataclass(frozen=True, kw_only=True)
class Start:
    """When somebody began, as our own signature says; `bits` is the work asked for."""

    token: str
    id: UUID
    at: datetime
    bits: int


@dataclass(frozen=True, kw_only=True)
class Sign:
    """What one submission shows of how it came about."""

    inbox_id: int
    network: str
    address: str  # the e-mail address that was typed
    is_trapped: bool
    proof: str


class StaleStart(Exception):
    """The start is not ours, of another form or a day old; the page gets a new one."""


def begin(inbox_id: int, at: datetime, *, network: str = "", has_script: bool = False) -> Start:
    """Sign the moment at which somebody begins; who has a script is given work by the rate."""
    bits = 0
    if has_script:
        heat = VISITS.warm(f"{inbox_id} {network}", at.timestamp())
        bits = min(HARDEST, EASIEST + max(0, math.ceil(math.log2(heat / CALM))))
    begun = uuid4()
    claim: dict[str, Any] = {
        "inbox": inbox_id, "id": str(begun), "at": at.timestamp(), "bits": bits,
    }  # fmt: skip
    return Start(token=tokens.sign(PURPOSE, claim, LIVES, at), id=begun, at=at, bits=bits)


def read(inbox_id: int, token: str, at: datetime) -> Start:
    """Return what a start says. Raises StaleStart."""
    try:
        claim: Mapping[str, Any] = tokens.verify(PURPOSE, token, at)
    except tokens.BadToken as problem:
        raise StaleStart from problem
    if claim["inbox"] != inbox_id:
        raise StaleStart
    begun = datetime.fromtimestamp(claim["at"], at.tzinfo)
    return Start(token=token, id=UUID(claim["id"]), at=begun, bits=claim["bits"])


def renew(inbox_id: int, token: str, at: datetime) -> Start:
    """Return the start of a form that is handed back: its own, else a new one.

    Whoever mends one field has not filled in the form in that moment, and who had the page before
    them for more than a day was not fast either.
    """
    try:
        return read(inbox_id, token, at)
    except StaleStart as stale:
        was_ours = isinstance(stale.__cause__, tokens.ExpiredToken)
        slow = timedelta(seconds=LEAST_SECONDS_PLAIN)
        return begin(inbox_id, at - slow if was_ours else at)


def suspicions(start: Start, sign: Sign, at: datetime) -> list[str]:
    """Return what speaks against a person, in words of ours; mostly nothing."""
    worked = start.bits > 0 and has_worked(start.token, sign.proof, start.bits)
    least = LEAST_SECONDS if worked else LEAST_SECONDS_PLAIN
    found = ["trap"] if sign.is_trapped else []
    found += ["fast"] if at - start.at < timedelta(seconds=least) else []
    found += ["no_work"] if start.bits and not worked else []
    return found + (["many"] if _is_much(start, sign, at.timestamp(), has_worked=worked) else [])


def _is_much(start: Start, sign: Sign, now: float, *, has_worked: bool) -> bool:
    here = sign.inbox_id
    heats = [
        (f"network {here} {sign.network}", PER_NETWORK if has_worked else PER_NETWORK_PLAIN),
        (f"start {start.id}", PER_START),
    ]
    if sign.address:
        heats.append((f"address {sign.address.lower()}", PER_ADDRESS))
    if not has_worked:
        heats.append((f"plain {here}", PER_FORM_PLAIN))
    # All are counted, also where the first is too much already
    much = [SUBMISSIONS.warm(key, now) > most for key, most in heats]
    return any(much)


def has_worked(token: str, proof: str, bits: int) -> bool:
    """Tell whether SHA-256 of the token and the proof begins with `bits` bits of nothing."""
    digest = hashlib.sha256(f"{token}:{proof[:40]}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - bits) == 0
