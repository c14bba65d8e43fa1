"""How busy the machine is: whether whoever can wait should."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

FULL = 0.3  # of its time idle, and less: who comes now may have to wait for a core
LOOK_SECONDS = 0.25  # the kernel counts hundredths of a second, so sooner there is little to see

STAT = Path("/proc/stat")


class Machine:
    """Tells whether all cores have been busy of late. Any thread may ask."""

    def __init__(self, stat: Path = STAT) -> None:
        self._stat = stat
        self._lock = threading.Lock()
        self._seen = self._read()
        self._seen_at = time.monotonic()
        self._is_full = False

    def is_full(self) -> bool:
        """Tell whether hardly any core was idle between the last two looks.

        False where there is no /proc/stat, as elsewhere than on Linux.
        """
        with self._lock:
            if time.monotonic() - self._seen_at >= LOOK_SECONDS:
                seen = self._read()
                spent, idle = (new - old for new, old in zip(seen, self._seen, strict=True))
                self._is_full = spent > 0 and idle <= FULL * spent
                self._seen, self._seen_at = seen, time.monotonic()
            return self._is_full

    def _read(self) -> tuple[int, int]:
        """Return all time of all cores, and the idle part of it (`man proc_stat`)."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            with self._stat.open() as lines:
                times = [int(number) for number in lines.readline().split()[1:9]]
            return sum(times), times[3] + times[4]  # idle, and waiting for a disk
        return 0, 0
