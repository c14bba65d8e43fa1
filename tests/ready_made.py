"""The database with all migrations, kept between runs under the name of what it is made of.

Half a minute of most runs went into making it. Whatever it is made of changes the name, so it is
never an old one; see `READY_MADE` in `weft/config/testing.py`.
"""

import contextlib
import os
import shutil
import signal
from pathlib import Path

from django.conf import settings

from bench import installed
from weft.kernel import postgres


def take(data: Path) -> None:
    """Begin with the database that an earlier run kept, if one did.

    The settings have taken its passwords by then; else they do not fit, and it is left.
    """
    ready = settings.READY_MADE
    with contextlib.suppress(FileNotFoundError):
        if (ready / "secrets.json").read_bytes() == (data / "secrets.json").read_bytes():
            installed.copy_with_owners(ready / "postgres", data / "postgres")


def keep(data: Path, server: postgres.Embedded) -> None:
    """Keep the database of `data` for later runs, unless there is one. Restarts the server."""
    ready = settings.READY_MADE
    if ready.exists():
        return
    draft = data.with_name(f"{os.getpid()}-ready")
    server.process.send_signal(signal.SIGINT)
    server.process.wait()
    try:
        draft.mkdir(mode=0o711)
        shutil.copy2(data / "secrets.json", draft)
        installed.copy_with_owners(data / "postgres", draft / "postgres")
        draft.rename(ready)
    except OSError:  # another process of this run was first
        shutil.rmtree(draft, ignore_errors=True)
    finally:
        server.restart()
