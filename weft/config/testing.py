"""The settings of a test run: a data folder of its own, static files from their folders.

The embedded server itself is started by conftest.py; here is only where it will be, and where a
database stands that has had all migrations of now: making it takes longer than most runs.
"""

import os
import shutil
from pathlib import Path

from weft.config import made_of
from weft.kernel import keys

_runs = made_of.ROOT / "var" / "test"
READY_MADE = _runs / f"ready-{made_of.mark()}"


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
