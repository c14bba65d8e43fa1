"""Reading a suspicious mail in a process of its own, which may die of it.

The reader has limits of its own, and this is for the day when they are wrong: two seconds of CPU
and 300 MB of memory are the kernel's to enforce. Ordinary mails are read here and now, because a
process costs a hundred times as much as a mail.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable

from . import crossing, mime
from .mime import Mail, Unreadable

CPU_SECONDS = 2
MEMORY = 300 * 1024 * 1024  # bytes of address space
WALL_SECONDS = 30.0  # also for a machine that is busy with other things
LARGE = 8 * 1024 * 1024  # bytes
MANY_PARTS = 100  # lines that name a content type
LONG_LINES = 2_000  # bytes of a line on the average; RFC 5322 allows 998
LONG_HEAD = 128 * 1024  # bytes before the first empty line
GAVE_UP = 3  # exit status: the reader said Unreadable, and why


def read(raw: bytes) -> Mail:
    """Return what a mail says, reading it in another process when it looks dangerous.

    Raises Unreadable, also when the other process died of the mail.
    """
    return read_apart(raw) if is_suspicious(raw) else mime.read(raw)


def is_suspicious(raw: bytes) -> bool:
    """Tell whether the size or the shape of a mail is unlike that of ordinary ones."""
    if len(raw) > LARGE or len(raw) > LONG_LINES * (raw.count(b"\n") + 1):
        return True
    if len(raw) > LONG_HEAD and not _has_body_within(raw, LONG_HEAD):
        return True
    return raw.count(b"\nContent-Type:") + raw.count(b"\ncontent-type:") > MANY_PARTS


def read_apart(raw: bytes) -> Mail:
    """Return what a mail says, read in another process. Raises Unreadable."""
    return _asked(raw, _command())


def _asked(raw: bytes, command: list[str]) -> Mail:
    environment = {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
    }
    try:
        done = subprocess.run(
            command, input=raw, capture_output=True, env=environment,
            timeout=WALL_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as problem:
        raise Unreadable("reading took too long") from problem
    if done.returncode == GAVE_UP:
        raise Unreadable(done.stdout.decode("utf-8", "replace")[:300])
    if done.returncode != 0:
        raise Unreadable(f"reading died with {done.returncode}")
    try:
        return crossing.unpacked(Mail, done.stdout)
    except crossing.Garbled as problem:
        raise Unreadable("reading was garbled") from problem


def _command() -> list[str]:
    return [sys.executable, "-m", __name__]


def _has_body_within(raw: bytes, length: int) -> bool:
    head = raw[:length]
    return b"\n\n" in head or b"\n\r\n" in head


def main(read_mail: Callable[[bytes], Mail] = mime.read) -> int:
    """Read one mail from stdin and write it to stdout; what the other process runs."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        raw = sys.stdin.buffer.read()
        mail = read_mail(raw)
        del raw
        for run in crossing.packed(mail):
            sys.stdout.buffer.write(run)
        sys.stdout.buffer.flush()
    except Unreadable as problem:
        sys.stdout.write(str(problem))
        return GAVE_UP
    except MemoryError:
        sys.stdout.write("reading took too much memory")
        return GAVE_UP
    return 0


if __name__ == "__main__":
    sys.exit(main())
