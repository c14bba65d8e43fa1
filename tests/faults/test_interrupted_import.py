"""An import that somebody kills goes on where it stopped, and nothing stands twice."""

import json
import subprocess
import sys

import pytest

from bench.mails import mails
from bench.server import ROOT
from tests.faults import waiting

MAILS = 800  # four batches


@pytest.fixture
def inbox_id(server):
    return int(server.run("bench.mailbox", "open", 0))


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "Archive.mbox"
    with path.open("wb") as file:
        for raw in mails(MAILS):
            file.write(b"From - Fri Nov 20 10:15:00 2026\n" + raw + b"\n")
    return path


def importing(server, inbox_id, archive):
    return subprocess.Popen(
        [sys.executable, "-m", "weft.config.cli", "mail", "import",
         "--inbox", str(inbox_id), "--json", str(archive)],
        cwd=ROOT, env=server.env | {"DJANGO_SETTINGS_MODULE": "weft.config.settings"},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def stored(server, inbox_id):
    [row] = server.ask(
        "SELECT (SELECT count(*) FROM message WHERE inbox_id = %s),"
        " (SELECT count(*) FROM raw_delivery WHERE inbox_id = %s)",
        inbox_id, inbox_id,
    )  # fmt: skip
    return row


def matters(server, inbox_id):
    """Return how the archive is divided into threads, by what the mails say."""
    return server.ask(
        "SELECT array_agg(key ORDER BY sent_at) FROM message WHERE inbox_id = %s"
        " GROUP BY thread_id ORDER BY 1",
        inbox_id,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_an_import_that_is_killed_goes_on_and_stores_each_mail_once(server, inbox_id, archive):
    killed = importing(server, inbox_id, archive)
    waiting.until(lambda: stored(server, inbox_id)[0] > 0, 60)
    killed.kill()
    killed.wait()
    before = stored(server, inbox_id)
    again = importing(server, inbox_id, archive)
    report = json.loads(again.communicate()[0])

    assert 0 < before[0] < MAILS  # it was hit in the middle
    assert before[0] == before[1]  # no raw mail without its message
    assert (report["here_already"], report["new"]) == (before[0], MAILS - before[0])
    assert stored(server, inbox_id) == (MAILS, MAILS)
    # the same matters as if nobody had come between
    whole = int(server.run("bench.mailbox", "open", 0))
    importing(server, whole, archive).communicate()
    assert matters(server, inbox_id) == matters(server, whole)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_mails_that_differ_in_a_word_are_not_taken_for_each_other(server, inbox_id, archive):
    """Show that the test above would notice what is stored a second time."""
    importing(server, inbox_id, archive).communicate()
    archive.write_bytes(archive.read_bytes().replace(b"\r\n--either--", b"!\r\n--either--"))
    importing(server, inbox_id, archive).communicate()

    assert stored(server, inbox_id) == (2 * MAILS, 2 * MAILS)
