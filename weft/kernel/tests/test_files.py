import asyncio
import errno
import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from weft.kernel import files
from weft.kernel.models import File


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.WEFT_DATA = tmp_path
    return tmp_path / "files"


def kept(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_comes_back_and_has_its_row(db):
    stored = files.store([b"he", b"", b"llo"])

    assert stored == (hashlib.sha256(b"hello").hexdigest(), 5)
    assert files.open_file(stored.sha256).read() == b"hello"
    assert File.objects.get().size == 5


def test_the_same_bytes_twice_are_one_file(db, folder):
    assert files.store([b"hello"]) == files.store([b"hel", b"lo"])

    assert len(kept(folder)) == 1
    assert File.objects.count() == 1


def test_an_empty_file_is_a_file(db):
    assert files.open_file(files.store([]).sha256).read() == b""


def test_bytes_that_rotted_are_whole_again_when_they_come_again(db, folder):
    stored = files.store([b"hello"])
    kept(folder)[0].write_bytes(b"hexxo")

    files.store([b"hello"])

    assert files.open_file(stored.sha256).read() == b"hello"


def test_a_file_over_the_limit_leaves_nothing(db, folder):
    assert files.store([b"12345"], limit=5)

    with pytest.raises(files.TooLarge):
        files.store([b"1234", b"56"], limit=5)

    assert len(kept(folder)) == 1
    assert File.objects.count() == 1


def test_a_sender_that_breaks_off_leaves_nothing(db, folder):
    def broken():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        files.store(broken())

    assert kept(folder) == []
    assert not File.objects.exists()


@pytest.mark.parametrize("call", ["write", "fsync", "replace", "open"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_clearly_and_leaves_nothing(db, folder, monkeypatch, call, number):
    files.store([b"before"])
    real = getattr(os, call)

    def full(target, *args, **kwargs):
        if call == "open" and "unfinished" not in str(target):
            return real(target, *args, **kwargs)
        raise OSError(number, "full")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(files.StorageFull):
        files.store([b"hello"])
    monkeypatch.undo()

    assert [path.read_bytes() for path in kept(folder)] == [b"before"]
    assert File.objects.count() == 1


def test_a_truly_full_disk(db, settings, tmp_path):
    disk = tmp_path / "small"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may make a small disk")
    try:
        settings.WEFT_DATA = disk
        with pytest.raises(files.StorageFull):
            files.store([bytes(256 * 1024)] * 16)
        assert kept(disk) == []

        assert files.store([b"there is room for this"])
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "a" * 63,
        "A" * 64,
        "g" * 64,
        "a" * 64 + "\n",
        "a" * 64 + "/../x",
        "\uff41" * 64,
        "\0" * 64,
    ],
)
def test_only_a_hash_opens_a_file(name):
    with pytest.raises(files.NoSuchFile):
        files.open_file(name)


def test_a_hash_that_is_not_here_is_said_so():
    with pytest.raises(files.NoSuchFile):
        files.open_file("a" * 64)


def test_a_row_that_is_undone_leaves_bytes_that_nobody_names(db, folder):
    class Undone(Exception):
        pass

    def change_your_mind():
        with transaction.atomic():
            files.store([b"hello"])
            raise Undone

    with pytest.raises(Undone):
        change_your_mind()

    assert not File.objects.exists()
    assert len(kept(folder)) == 1


def test_a_door_receives_a_file_as_it_comes(folder):
    async def chunks():
        for _ in range(50):
            yield bytes(65_536)

    stored = asyncio.run(files.receive(chunks()))

    assert stored.size == 50 * 65_536
    assert files.open_file(stored.sha256).read() == bytes(stored.size)


def test_a_visitor_who_hangs_up_leaves_nothing(folder):
    async def chunks():
        yield bytes(3_000_000)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(files.receive(chunks()))

    assert kept(folder) == []


def test_what_interrupted_uploads_left_is_swept_away(db, folder):
    files.store([b"whole"])
    draft = folder / "unfinished" / "old"
    draft.write_bytes(b"half")
    now = datetime.now(UTC)

    assert files.discard_unfinished(timedelta(hours=1), now) == 0
    assert files.discard_unfinished(timedelta(hours=1), now + timedelta(hours=2)) == 1
    assert [path.read_bytes() for path in kept(folder)] == [b"whole"]


def kill_at_every_call(folder, order):
    """Return what the children said, and the rows whose bytes are missing or wrong."""
    wanted = connection.get_connection_params()
    url = "postgresql://{user}:{password}@/{dbname}?host={host}&port={port}".format(
        **{
            name: quote(str(wanted.get(name) or ""), safe="")
            for name in ("user", "password", "dbname", "host", "port")
        }
    )
    run = subprocess.run(
        [sys.executable, "-m", "weft.kernel.tests.killed_while_storing", order],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "weft.config.settings",
            "WEFT_DATA": str(folder.parent),
            "WEFT_SECRET_KEY": "for this test",
            "DATABASE_URL": url,
        },
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    lies = []
    for row in File.objects.all():
        try:
            content = files.open_file(row.sha256).read()
        except files.NoSuchFile:
            content = b""
        if hashlib.sha256(content).hexdigest() != row.sha256:
            lies.append(row)
    return [json.loads(line) for line in run.stdout.splitlines()], lies


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_call_there_is_never_a_row_without_its_file(folder):
    children, lies = kill_at_every_call(folder, "file first")

    assert lies == []
    assert sum(child["status"] == 9 for child in children) > 25
    assert children[-1] == {"number": len(children), "status": 0, "said": True}
    assert File.objects.count() >= sum(child["said"] for child in children)


@pytest.mark.django_db(transaction=True)
def test_the_other_way_round_the_same_test_finds_the_lie(folder):
    _children, lies = kill_at_every_call(folder, "row first")

    assert lies
