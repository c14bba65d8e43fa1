"""Real worker processes, and what happens when they die."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from weft.kernel import jobs
from weft.kernel.tests.test_jobs import note  # noqa: F401 -- so that the rescuer's tests find it


@pytest.fixture
def diary(tmp_path):
    path = tmp_path / "diary"
    path.touch()
    return path


@pytest.fixture(autouse=True)
def _known():
    """Declare here what the worker declares for itself."""
    for name in ("test.write", "test.linger"):
        jobs._declared.setdefault(name, jobs._Declared(lambda **_: None, jobs.Pauses()))


@pytest.fixture
def hire(diary):
    """Start a worker on the test database; all are ended afterwards."""
    database = connection.settings_dict
    url = (
        f"postgresql://{quote(database['USER'])}:{quote(database['PASSWORD'])}"
        f"@/{database['NAME']}?host={quote(str(database['HOST']))}"
    )
    hired = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-m", "weft.kernel.tests.labour"],
            cwd=Path(__file__).parents[3],
            env=os.environ
            | {
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "weft.config.settings",
                "WEFT_DATA": str(settings.WEFT_DATA),
                "WEFT_TEST_DIARY": str(diary),
                "WEFT_WORKER_DEAD_AFTER_SECONDS": "1",
            },
        )
        hired.append(process)
        return process

    yield start
    for process in hired:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def test_a_worker_knows_every_job_that_is_declared_anywhere():
    house = Path(__file__).parents[2]
    named = {
        name
        for path in house.rglob("*.py")
        if "tests" not in path.parts
        for name in re.findall(r"^@jobs\.job\(\s*\"([\w.]+)\"", path.read_text(), re.MULTILINE)
    }
    check = "from weft.kernel import jobs, worker; worker.import_rooms(); print(*jobs._declared)"
    known = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {check}"],
        capture_output=True, text=True, check=True, cwd=house.parent,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "weft.config.settings",
                          "WEFT_DATA": str(settings.WEFT_DATA)},
    ).stdout.split()  # fmt: skip

    assert "kernel.react" in named
    assert named <= set(known)


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_waits_and_hears_of_what_comes(hire, diary):
    jobs.defer("test.write", word="waiting")
    hire()
    wait_for(lambda: diary.read_text() == "waiting\n")

    jobs.defer("test.write", word="coming")

    wait_for(lambda: diary.read_text() == "waiting\ncoming\n")
    wait_for(lambda: jobs.counts() == {})


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_runs_again(hire, diary):
    """With the usual pace this takes some 40 seconds, here a twentieth of that."""
    jobs.defer("test.linger", seconds=4)
    first = hire()
    wait_for(lambda: "began" in diary.read_text())
    first.kill()
    first.wait()
    second = hire()

    wait_for(lambda: f"began in {second.pid}" in diary.read_text())
    wait_for(lambda: "ended" in diary.read_text())


def left():
    """Return which jobs of the tests are not done; a worker has its own at a full minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE task_name LIKE 'test.%'")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_asked_to_stop_finishes_what_it_does(hire, diary):
    jobs.defer("test.linger", seconds=1.5)
    worker = hire()
    wait_for(lambda: "began" in diary.read_text())
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(10) == 0
    assert diary.read_text().endswith("ended\n")
    assert not left()


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_its_connections(hire, diary):
    worker = hire()
    jobs.defer("test.write", word="before")
    wait_for(lambda: "before" in diary.read_text())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usename = current_user"  # nobody ends what is the superuser's
        )
    jobs.defer("test.write", word="after")

    wait_for(lambda: "after" in diary.read_text())
    assert worker.poll() is None
