"""The few secrets that Weft makes for itself on the first start, in <data>/secrets.json.

Whoever holds this file can sign in as anybody: it is readable by its owner only, and it belongs
into the backup. Other secrets (of channels, of agents) live in the database, sealed with these.
"""

import json
import os
import secrets
from pathlib import Path

NAMES = ("secret_key", "postgres_password", "owner_password", "runtime_password")


def read(data: Path) -> dict[str, str]:
    """Return the secrets of this installation, making those that do not exist yet.

    Safe when several processes start at the same moment: the first one to finish wins.
    """
    path = data / "secrets.json"
    found = _load(path)
    if all(name in found for name in NAMES):
        return found
    make_room(data)
    fresh = {name: secrets.token_urlsafe(48) for name in NAMES} | found
    draft = path.with_name(f".secrets.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(fresh, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    try:
        if found:  # an older file that lacks a name
            draft.replace(path)
        else:
            # link refuses to overwrite: a process that came second reads what the first one wrote
            os.link(draft, path)
            draft.unlink()
    except FileExistsError:
        draft.unlink()
    return _load(path)


def make_room(folder: Path) -> None:
    """Make the data folder; others may pass through it, but not list what it holds."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)  # the database's own user must reach its part of it


def _load(path: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return found
