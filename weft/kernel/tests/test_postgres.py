"""The embedded server: private, durable, and never in its own way."""

import os
import shutil
import signal
import stat
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.conf import settings

from weft.kernel import keys, places, postgres, processes

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as somebody else")


@pytest.fixture
def folder():
    """A data folder that the server's user can reach; pytest's own are closed to it."""
    keys.make_room(settings.WEFT_DATA)
    data = settings.WEFT_DATA / "other"
    yield data
    shutil.rmtree(data, ignore_errors=True)


def ask(url, question):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()


def test_neither_role_is_a_superuser(embedded):
    for url in (embedded.url, embedded.owner_url):
        assert ask(
            url, "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ) == (False, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("listen_addresses", ""),
        ("TimeZone", "UTC"),
    ],
)
def test_it_is_durable_private_and_speaks_unicode(embedded, name, value):
    assert ask(embedded.url, f"SHOW {name}") == (value,)


def test_nobody_enters_without_the_password(embedded):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(embedded.url, password="guess")


def test_its_folders_and_secrets_are_closed_to_others(embedded):
    data = settings.WEFT_DATA

    assert stat.S_IMODE((data / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(embedded.place.root.stat().st_mode) == 0o700


def test_a_second_start_on_the_same_folder_is_refused(embedded):
    with pytest.raises(postgres.AlreadyRunning, match="--data"):
        postgres.start(settings.WEFT_DATA)


def test_committed_rows_survive_a_kill_and_the_lock_file_does_not_block(folder):
    first = postgres.start(folder)
    with psycopg.connect(first.owner_url) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    # not waited for: where nobody reaps the dead, their number goes on answering
    os.kill(first.process.pid, signal.SIGKILL)
    os.close(first.lock)

    second = postgres.start(folder)

    try:
        assert ask(second.owner_url, "SELECT id FROM kept") == (1,)
    finally:
        second.stop()
        first.process.wait()


def test_a_server_that_a_killed_parent_left_behind_is_ended_first(folder):
    first = postgres.start(folder)
    os.close(first.lock)  # as if its parent had died

    second = postgres.start(folder)

    assert not first.is_running
    second.stop()
    assert processes.living_in(second.place.cluster) == []


def test_it_tells_why_it_cannot_start(folder):
    postgres.start(folder).stop()
    control = places.of(folder).cluster / "global" / "pg_control"
    control.unlink()

    with pytest.raises(postgres.DidNotStart, match="pg_control"):
        postgres.start(folder)


def test_a_long_path_gets_a_short_socket(tmp_path):
    place = places.of(tmp_path / ("long" * 40))

    assert len(os.fsencode(place.socket)) <= places.LONGEST_SOCKET


def test_a_folder_of_somebody_else_is_not_used(tmp_path, monkeypatch):
    elsewhere = tmp_path / "socket"
    elsewhere.symlink_to(tmp_path)

    with pytest.raises(places.NotOurs, match="somebody else"):
        places._make_folder(elsewhere, 0o700)


@only_root
def test_data_that_its_user_cannot_reach_goes_to_a_shelter_and_stays_closed(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = [stat.S_IMODE(folder.stat().st_mode) for folder in (tmp_path, closed)]

    server = postgres.start(closed / "data")
    shelter = server.place.root

    try:
        assert shelter.parent == places.SHELTER
        assert ask(server.url, "SELECT current_user") == ("weft",)
        after = [stat.S_IMODE(folder.stat().st_mode) for folder in (tmp_path, closed)]
        assert after == before

        server.stop()
        server = postgres.start(closed / "data")  # and is found there again
        assert server.place.root == shelter
    finally:
        server.stop()
        shutil.rmtree(shelter)


@only_root
def test_programs_that_its_user_cannot_run_are_copied(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    package = places._programs().parent.parent
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, closed / folder.name, symlinks=True)
    closed.chmod(0o700)
    inside = places._programs().relative_to(package.parent)
    monkeypatch.setattr(places, "_programs", lambda: closed / inside)
    monkeypatch.setattr(places, "SHELTER", places.SHELTER / f"test-{os.getpid()}")
    places.SHELTER.mkdir(parents=True)

    try:
        server = postgres.start(closed / "data")
        server.stop()

        assert server.place.binaries.is_relative_to(places.SHELTER)
    finally:
        shutil.rmtree(places.SHELTER)


def test_two_first_starts_at_once_make_one_system_user(monkeypatch):
    made = []

    def slow_useradd(*command, **options):
        time.sleep(0.2)  # it reads the file of users, and writes it anew
        made.append(command)

    def known(name):
        if not made:
            raise KeyError(name)

    monkeypatch.setattr(places.pwd, "getpwnam", known)
    monkeypatch.setattr(places.subprocess, "run", slow_useradd)
    with ThreadPoolExecutor(2) as starts:
        list(starts.map(lambda _: places._make_system_user(), range(2)))

    assert len(made) == 1
