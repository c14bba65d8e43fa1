"""What `weft mail import` does in a terminal: progress while it runs, then the report."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from .bring import Import, NoMailbox
from .report import Report

SHOWN_EVERY = 0.2  # seconds


def run(
    paths: Sequence[Path],
    *,
    inbox_id: int,
    since: datetime | None,
    is_rehearsal: bool,
    as_json: bool,
) -> int:
    """Import, tell, and return the exit code: 1 when there was nothing to read."""
    report = Report(is_rehearsal=is_rehearsal)
    progress = _Progress()
    try:
        Import(inbox_id, report, progress.show).run(paths, since=since, at=timezone.now())
    except NoMailbox as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Run it again to go on from here.\n")
        return 130
    finally:
        progress.clear()
    sys.stdout.write(f"{report.as_json() if as_json else report.as_text()}\n")
    return 0 if report.mails or report.too_old else 1


class _Progress:
    """One line that changes, on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self.is_on = sys.stderr.isatty()
        self.shown_at = 0.0

    def show(self, what: str, done: int, total: int) -> None:
        if self.is_on and time.monotonic() - self.shown_at > SHOWN_EVERY:
            self.shown_at = time.monotonic()
            part = f" of {total:,}, {done * 100 // total} %" if total else ""
            self._write(f"{what}: {done:,} mails{part}")

    def clear(self) -> None:
        if self.is_on:
            self._write("")

    @staticmethod
    def _write(words: str) -> None:
        sys.stderr.write(f"\r\x1b[K{words}")
        sys.stderr.flush()
