"""Finding the mails of archives, and reading them one by one.

An archive is somebody else's work and nothing in it is trusted: links are not followed, whatever
is no plain file is left alone, and names are shown without what a terminal would obey. What cannot
be read is told with its place and hurts nothing else.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from weft.channels.email import mime
from weft.channels.email.headers import END_OF_BLOCK, Headers, decoded

from . import mbox

HEAD = 16 * 1024  # bytes in which the date of a mail is looked for
LARGEST = mime.MAX_SIZE  # bytes; of a larger mail only the beginning is read
BEGINNING = 1024 * 1024  # bytes
DEEPEST = 20  # folders inside each other
CLOCKS_DIFFER = timedelta(minutes=10)
DATE = re.compile(rb"^date:((?:[^\r\n]*)(?:\r?\n[ \t][^\r\n]*)*)", re.IGNORECASE | re.MULTILINE)
MAILS = ("cur", "new")  # where a Maildir keeps them
IS_UNWANTED = re.compile(r":2,[A-Z]*[DT]")  # flags in the name of a mail: a draft, trash
# Google Takeout puts everything into one file, and says by label what it is
LABELS = re.compile(rb"^x-gmail-labels:((?:[^\r\n]*)(?:\r?\n[ \t][^\r\n]*)*)", DATE.flags)
MOZILLA = re.compile(rb"^x-mozilla-status: ?([0-9a-f]{4})", DATE.flags)
IS_DELETED = 0x0008  # a flag of Thunderbird's: the mail goes when the file is compacted
# Folders, files and labels passed over unless somebody names them: never sent, or not wanted
UNWANTED = frozenset(
    "drafts draft junk spam trash bin deleted szkice robocze kosz śmieci koncepty rozepsané koš "
    "entwürfe papierkorb".split()
) | {"deleted items", "deleted messages", "junk e-mail", "nevyžádaná pošta", "bulk mail"}


class Unopenable(Exception):
    """A file cannot be read; the text says why."""


class Found(NamedTuple):
    """A mail, not read yet."""

    at: datetime  # by the sender's clock; by the mailbox's where that tells nothing
    source: int
    offset: int
    length: int
    is_dated: bool  # by the sender


@dataclass(frozen=True)
class Source:
    """A file below a path that somebody named; without parts it is that path itself."""

    root: Path
    parts: tuple[str, ...]
    is_mbox: bool

    def shown(self) -> str:
        """Return its path as people may read it."""
        path = str(self.root.joinpath(*self.parts))
        return "".join(letter if letter.isprintable() else "�" for letter in path)


@dataclass(frozen=True)
class Trouble:
    """What could not be read, or was left alone, and why."""

    path: str
    offset: int | None  # of the mail in its file; None: the file itself
    words: str


@dataclass
class Archive:
    """Everything that lies below some paths."""

    sources: list[Source] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)  # folders of drafts, spam, trash
    unwanted: int = 0  # mails of that kind elsewhere
    _open: tuple[int, int] = (-1, -1)  # the source that was read last, and its descriptor

    def find(
        self, paths: Sequence[Path], *, at: datetime, tell: Callable[[int], None]
    ) -> list[Found]:
        """Return all mails, oldest first; `tell` hears how many there are so far."""
        found: list[Found] = []
        for path in paths:
            for source in self._sources(path):
                self.sources.append(source)
                try:
                    for one in self._mails(source, len(self.sources) - 1, at=at):
                        found.append(one)
                        tell(len(found))
                except (OSError, Unopenable) as problem:
                    self._note(source, problem)
        found.sort(key=lambda one: one.at)
        return found

    def read(self, one: Found) -> bytes:
        """Return a mail, or its beginning when it is larger than any that can be taken.

        Raises Unopenable.
        """
        source = self.sources[one.source]
        try:
            descriptor = self._descriptor(one.source)
            raw = _read(descriptor, one.offset, one.length if one.length <= LARGEST else BEGINNING)
        except OSError as problem:
            raise Unopenable(_why(problem)) from problem
        return mbox.unquoted(raw) if source.is_mbox else raw

    def place(self, one: Found) -> tuple[str, int | None]:
        """Return where a mail stands: its file, and the offset when others stand there too."""
        source = self.sources[one.source]
        return source.shown(), one.offset if source.is_mbox else None

    def close(self) -> None:
        """Close the file that was read last."""
        if self._open[1] >= 0:
            os.close(self._open[1])
        self._open = -1, -1

    def _descriptor(self, number: int) -> int:
        if self._open[0] != number:
            self.close()
            self._open = number, _opened(self.sources[number])
        return self._open[1]

    def _mails(self, source: Source, number: int, *, at: datetime) -> Iterator[Found]:
        descriptor = _opened(source)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            known = os.fstat(descriptor)
            touched = datetime.fromtimestamp(known.st_mtime, UTC)
            if not source.is_mbox:
                came = _delivered(source.parts[-1]) if source.parts else None
                came = came or touched
                yield _found(_head(descriptor, 0), number, mbox.Stretch(0, known.st_size, came), at)
                return
            for stretch in mbox.stretches(file):
                head = _head(descriptor, stretch.offset)[: stretch.length]
                came = stretch.came_at or touched
                if _is_labelled_unwanted(head):
                    self.unwanted += 1
                else:
                    yield _found(head, number, stretch._replace(came_at=came), at)

    def _sources(self, root: Path) -> Iterator[Source]:
        """Return the files of mails below a path, folder by folder."""
        if not root.is_dir():
            source = Source(root, (), is_mbox=True)
            try:
                yield Source(root, (), is_mbox=_is_mbox(source))
            except (OSError, Unopenable) as problem:
                self._note(source, problem)
            return
        ahead: list[tuple[str, ...]] = [()]
        while ahead:
            folder = ahead.pop()
            try:
                files, folders = self._listed(root, folder)
            except OSError as problem:
                self._note(Source(root, folder, is_mbox=False), problem)
                continue
            is_maildir = bool({*MAILS} & set(folders))
            yield from self._files(root, folder, files)
            wanted: list[tuple[str, ...]] = []
            for name in folders:
                if is_maildir and name == "tmp":
                    continue
                if _is_unwanted(name):
                    self.passed_over.append(Source(root, (*folder, name), is_mbox=False).shown())
                elif len(folder) < DEEPEST:
                    wanted.append((*folder, name))
            ahead += reversed(wanted)

    def _files(self, root: Path, folder: tuple[str, ...], names: Sequence[str]) -> Iterator[Source]:
        if (folder[-1] if folder else root.name) in MAILS:
            mails = (Source(root, (*folder, name), is_mbox=False) for name in names)
            for source in mails:
                if IS_UNWANTED.search(source.parts[-1]):
                    self.unwanted += 1
                else:
                    yield source
            return
        for name in names:
            source = Source(root, (*folder, name), is_mbox=not name.lower().endswith(".eml"))
            try:
                if source.is_mbox and not _is_mbox(source):
                    continue
                if _is_unwanted(name):
                    self.passed_over.append(source.shown())
                else:
                    yield source
            except (OSError, Unopenable) as problem:
                self._note(source, problem)

    def _listed(self, root: Path, folder: tuple[str, ...]) -> tuple[list[str], list[str]]:
        """Return the names of the plain files and of the folders in a folder, sorted."""
        files: list[str] = []
        folders: list[str] = []
        descriptor = _folder(root, folder)
        try:
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    if entry.is_file(follow_symlinks=False):
                        files.append(entry.name)
                    elif entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    else:
                        source = Source(root, (*folder, entry.name), is_mbox=False)
                        self._note(source, Unopenable("no plain file, left alone"))
        finally:
            os.close(descriptor)
        return sorted(files), sorted(folders)

    def _note(self, source: Source, problem: Exception) -> None:
        self.troubles.append(Trouble(source.shown(), None, _why(problem)))


def _opened(source: Source) -> int:
    """Open a plain file, following no link below its root. Raises OSError, Unopenable."""
    if not source.parts:
        descriptor = os.open(source.root, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    else:
        folder = _folder(source.root, source.parts[:-1])
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(source.parts[-1], flags, dir_fd=folder)
        finally:
            os.close(folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unopenable("no plain file, left alone")
    return descriptor


def _folder(root: Path, parts: Sequence[str]) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    descriptor = os.open(root, flags)
    for part in parts:
        above = descriptor
        try:
            descriptor = os.open(part, flags | os.O_NOFOLLOW, dir_fd=above)
        finally:
            os.close(above)
    return descriptor


def _read(descriptor: int, offset: int, length: int) -> bytes:
    pieces: list[bytes] = []
    while length and (piece := os.pread(descriptor, length, offset)):
        pieces.append(piece)
        offset, length = offset + len(piece), length - len(piece)
    return b"".join(pieces)


def _is_mbox(source: Source) -> bool:
    descriptor = _opened(source)
    try:
        return mbox.begins(os.pread(descriptor, HEAD, 0))
    finally:
        os.close(descriptor)


def _head(descriptor: int, offset: int) -> bytes:
    """Return the headers of a mail, as far as they are looked at here."""
    head = os.pread(descriptor, HEAD, offset)
    end = END_OF_BLOCK.search(head)
    return head[: end.start() + 1] if end else head


def _is_labelled_unwanted(head: bytes) -> bool:
    status = MOZILLA.search(head)
    if status and int(status.group(1), 16) & IS_DELETED:
        return True
    labels = LABELS.search(head)
    if labels is None:
        return False
    said = decoded(b" ".join(labels.group(1).split()))
    return any(_is_unwanted(label) for label in said.split(","))


def _found(head: bytes, number: int, stretch: mbox.Stretch, at: datetime) -> Found:
    said = DATE.search(head)
    date = mime.date_of(Headers((("date", said.group(1).strip()),))) if said else None
    if date and date <= at + CLOCKS_DIFFER:
        return Found(date, number, stretch.offset, stretch.length, is_dated=True)
    came = min(stretch.came_at or at, at)
    return Found(came, number, stretch.offset, stretch.length, is_dated=False)


def _delivered(name: str) -> datetime | None:
    """Return the time with which the name of a mail in a Maildir begins."""
    seconds = name.partition(".")[0]
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 10):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def _is_unwanted(name: str) -> bool:
    # Maildir++ writes folders as .Shop.Drafts, Thunderbird files as Drafts beside Drafts.sbd
    return any(word.strip(' "').lower() in UNWANTED for word in name.split("."))


def _why(problem: Exception) -> str:
    if isinstance(problem, OSError):
        return (problem.strerror or type(problem).__name__).lower()
    return str(problem)
