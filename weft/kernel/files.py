"""Files: bytes kept under the hash of what they are, so the same file twice is one file.

The bytes reach the disk first, the row comes after: a crash in between leaves bytes that nobody
names, never a name without bytes. Nobody reads a file by its path or its hash; see downloads.py.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from django.conf import settings

from weft.kernel.doors import in_thread
from weft.kernel.filenames import safe_name
from weft.kernel.models import File
from weft.kernel.requests import TooLarge

__all__ = [
    "LIMIT",
    "NoSuchFile",
    "StorageFull",
    "StoredFile",
    "TooLarge",
    "Writing",
    "discard_unfinished",
    "open_file",
    "receive",
    "record",
    "safe_name",
    "store",
]

LIMIT = 25 * 1024 * 1024  # bytes
PIECE = 1024 * 1024  # bytes written at once when they come from the network

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FULL = {errno.ENOSPC, errno.EDQUOT}


class StorageFull(OSError):
    """The disk takes no more; nothing was kept. Doors answer 503 until there is room."""


class NoSuchFile(LookupError):
    """No file of that hash is kept here."""


class StoredFile(NamedTuple):
    """What `record` and the download need to know."""

    sha256: str
    size: int  # bytes


def store(chunks: Iterable[bytes], limit: int = LIMIT) -> StoredFile:
    """Keep the bytes safely on the disk, then their row in the caller's transaction.

    Raises TooLarge above `limit` bytes, StorageFull; then neither file nor row remains.
    """
    with Writing(limit) as writing:
        for chunk in chunks:
            writing.write(chunk)
        stored = writing.finish()
    record(stored)
    return stored


async def receive(chunks: AsyncIterator[bytes], limit: int = LIMIT) -> StoredFile:
    """Keep what a door receives, as it arrives; `record` it in the transaction that uses it.

    Raises TooLarge, StorageFull, and whatever reading `chunks` raises.
    """
    writing = await in_thread(Writing, limit)
    try:
        waiting = bytearray()
        async for chunk in chunks:
            waiting += chunk
            if len(waiting) >= PIECE:
                await in_thread(writing.write, bytes(waiting))
                waiting.clear()
        await in_thread(writing.write, bytes(waiting))
        return await in_thread(writing.finish)
    finally:
        await in_thread(writing.discard)


def record(*stored: StoredFile) -> None:
    """Make the rows of files whose bytes are already kept."""
    File.objects.bulk_create(
        [File(sha256=file.sha256, size=file.size) for file in sorted(set(stored))],
        ignore_conflicts=True,
    )


def open_file(sha256: str) -> BinaryIO:
    """Open a kept file for reading. Raises NoSuchFile."""
    try:
        return _place(sha256).open("rb")
    except FileNotFoundError:
        raise NoSuchFile(sha256) from None


def discard_unfinished(older_than: timedelta, at: datetime) -> int:
    """Remove what interrupted uploads left behind; return how many."""
    count = 0
    for draft in _drafts().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if draft.stat().st_mtime < (at - older_than).timestamp():
                draft.unlink()
                count += 1
    return count


class Writing:
    """A file on its way to the disk. Use it with `with`, or call `discard` whatever happens."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.size = 0
        self._hash = hashlib.sha256()
        # In the same tree, hence on the same disk: only then is a rename all or nothing
        self._draft = _drafts() / secrets.token_hex(16)
        with _calm():
            self._file: int | None = os.open(
                self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.discard()

    def write(self, chunk: bytes) -> None:
        """Add a chunk. Raises TooLarge, StorageFull."""
        if self._file is None:
            raise ValueError("this file is finished")
        self.size += len(chunk)
        if self.size > self.limit:
            raise TooLarge(self.limit)
        self._hash.update(chunk)
        left = memoryview(chunk)
        with _calm():
            while left:
                left = left[os.write(self._file, left) :]

    def finish(self) -> StoredFile:
        """Make the file last, under its hash, and return it. Raises StorageFull."""
        if self._file is None:
            raise ValueError("this file is finished")
        sha256 = self._hash.hexdigest()
        place = _place(sha256)
        with _calm():
            os.fsync(self._file)
            self._close()
            _make_folder(place.parent)
            # Over a file of the same hash, too: should its bytes have rotted, they are whole again
            self._draft.replace(place)
            # All three, for another process may have made one of them a moment ago and not yet
            # told the disk
            for folder in (place.parent, place.parent.parent, _root()):
                _sync_folder(folder)
        return StoredFile(sha256, self.size)

    def discard(self) -> None:
        """Forget the draft; after `finish` there is none."""
        self._close()
        self._draft.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file is not None:
            descriptor, self._file = self._file, None
            os.close(descriptor)


def _root() -> Path:
    return Path(settings.WEFT_DATA) / "files"


def _drafts() -> Path:
    folder = _root() / "unfinished"
    _make_folder(folder)
    return folder


def _place(sha256: str) -> Path:
    """Return where a hash is kept. Raises NoSuchFile for any text that is not a hash."""
    if not _SHA256.fullmatch(sha256):
        raise NoSuchFile(sha256[:64])
    return _root() / sha256[:2] / sha256[2:4] / sha256


def _make_folder(folder: Path) -> None:
    """Make a folder that is still there after a power cut."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _calm() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno in _FULL:
            raise StorageFull(problem.errno, "no room for this file") from problem
        raise
