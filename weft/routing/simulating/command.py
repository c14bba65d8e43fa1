"""What `weft simulate` prints: each policy's waits, transfers, repeats and broken promises."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from .running import Outcome, compare
from .traffic import made_up, replay

SHARES = ("transfers", "repeats", "breaches", "known")
HEADS = {
    "contacts": "contacts",
    "waited_seconds": "waited",
    "waited_p90_seconds": "p90",
    "transfers": "handed on",
    "repeats": "came again",
    "breaches": "late",
    "known": "knew them",
    "unserved": "unserved",
}


def run(*, is_replay: bool, days: int, per_hour: int, agents: int, seed: int, as_json: bool) -> int:
    """Simulate, tell, and return the exit code: 1 when there was nothing to replay."""
    if is_replay:
        now = timezone.now()
        traffic = replay(since=now - timedelta(days=days), until=now)
    else:
        traffic = made_up(seed=seed, days=days, per_hour=per_hour, agents=agents)
    if not traffic.contacts or not traffic.people:
        sys.stderr.write("Nobody wrote in these days, or nobody is there to answer.\n")
        return 1
    outcomes = compare(traffic, seed=seed)
    if as_json:
        told = {name: outcome._asdict() for name, outcome in outcomes.items()}
        sys.stdout.write(f"{json.dumps(told)}\n")
    else:
        sys.stdout.write(f"{table(outcomes)}\n")
    return 0


def table(outcomes: Mapping[str, Outcome]) -> str:
    """Lay the outcomes out in columns."""
    rows = [["", *HEADS.values()]]
    for name, outcome in outcomes.items():
        rows.append([name, *(_shown(field, getattr(outcome, field)) for field in HEADS)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _shown(field: str, value: float) -> str:
    if field in SHARES:
        return f"{value:.1%}"
    return f"{value:,.1f} s" if field.endswith("seconds") else f"{value:,}"
