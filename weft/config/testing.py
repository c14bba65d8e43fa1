"""The settings of a test run: a data folder of its own, static files from their folders.

The embedded server itself is started by conftest.py; here is only where it will be, and where a
database stands that has had all migrations of now: making it takes longer than most runs.
"""

import hashlib
import os
import shutil
from pathlib import Path

from weft.kernel import keys

_root = Path(__file__).resolve().parents[2]
_runs = _root / "var" / "test"


def _mark() -> str:
    """Return a mark that changes with whatever an empty database is made of."""
    made_of = hashlib.sha256()
    kernel = (f"weft/kernel/{name}.py" for name in ("database", "keys", "places", "postgres"))
    for pattern in ("weft/*/migrations/*.py", *kernel, "*.lock"):
        for path in sorted(_root.glob(pattern)):
            made_of.update(path.read_bytes())
    return made_of.hexdigest()[:16]


READY_MADE = _runs / f"ready-{_mark()}"


def _is_alive(run: Path) -> bool:
    """Say whether the process that made a folder still runs; its name begins with the number."""
    number = run.name.partition("-")[0]
    return number.isdigit() and Path("/proc", number).exists()


keys.make_room(_runs.parent)
keys.make_room(_runs)
for _run in _runs.iterdir():
    if not _is_alive(_run) and _run != READY_MADE:
        shutil.rmtree(_run, ignore_errors=True)

os.environ.pop("DATABASE_URL", None)
_data = _runs / str(os.getpid())
if READY_MADE.exists():  # its passwords are part of it, and the settings read them
    keys.make_room(_data)
    shutil.copy2(READY_MADE / "secrets.json", _data)
os.environ["WEFT_DATA"] = str(_data)
os.environ["WEFT_DEVELOPMENT"] = "1"

from weft.config.settings import *  # noqa: E402, F403 - reads what was just said

ALLOWED_HOSTS = ["*"]
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
