"""A Weft that is installed and empty, to be copied by whoever would install one.

To make its tables takes most of a first start: 20 s of CPU on a slow machine. It is kept under the
name of what it is made of, so it is never an old one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from weft.config import made_of
from weft.kernel import places

KEPT = made_of.ROOT / "var" / "installed"
MAKE_SECONDS = 300


def copy(data: Path, env: Mapping[str, str], *, kept: Path = KEPT) -> None:
    """Let a data folder begin as one of an installed Weft; else it has to be installed there.

    It is not copied where the database had to move to a place outside of its data folder.
    """
    ready = kept / made_of.mark()
    if not ready.exists():
        _make(ready, env)
    data.parent.mkdir(parents=True, exist_ok=True)
    if ready.exists():
        copy_with_owners(ready, data)


def copy_with_owners(source: Path, target: Path) -> None:
    """Copy a folder with its owners: as root, the files are those of the database's own user."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _make(ready: Path, env: Mapping[str, str]) -> None:
    """Install a Weft, unless another process is first."""
    for old in ready.parent.glob("*"):
        # nor what another has finished since, nor what it is making just now
        if old != ready and not old.name.startswith("draft-"):
            shutil.rmtree(old, ignore_errors=True)
    draft = ready.with_name(f"draft-{os.getpid()}")
    done = subprocess.run(
        [sys.executable, "-m", "weft.config.cli", "prepare", "--data", str(draft)],
        env=env, cwd=made_of.ROOT, check=False, capture_output=True, timeout=MAKE_SECONDS,
    )  # fmt: skip
    database = places.of(draft).root
    if done.returncode == 0 and database.is_relative_to(draft):
        with contextlib.suppress(OSError):  # another was first
            draft.rename(ready)
    for left in (database, draft):
        shutil.rmtree(left, ignore_errors=True)
