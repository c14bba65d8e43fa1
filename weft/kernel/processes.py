"""Child processes that never outlive their parent.

Only Linux can tell a child that its parent died; elsewhere a killed parent leaves them running,
and the next start ends them.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PATIENCE_SECONDS = 15.0


def die_with_parent(by: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """Return a `preexec_fn` that lets the kernel signal the child when its parent dies."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)  # loaded here: the child must not load anything
    parent = os.getpid()

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(by))
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask_the_kernel


def living_in(folder: Path) -> list[int]:
    """Return the processes that work in `folder`, the dead that nobody has reaped left out."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:  # gone meanwhile, a zombie, or somebody else's
            continue
    return found


def end_all_in(folder: Path) -> None:
    """End whatever a killed parent left running in `folder`, first politely, then not.

    Processes of a dead PostgreSQL end by themselves, usually within milliseconds; to start
    another one beside them could destroy data.
    """
    started = time.monotonic()
    asked = False
    while left := living_in(folder):
        waited = time.monotonic() - started
        if waited > PATIENCE_SECONDS:
            _signal(left, signal.SIGKILL)
        elif not asked:
            _signal(left, signal.SIGINT)
            asked = True
        time.sleep(0.02)


def _signal(numbers: list[int], what: signal.Signals) -> None:
    for number in numbers:
        try:
            os.kill(number, what)
        except ProcessLookupError:
            continue
