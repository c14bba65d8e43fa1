"""What whoever runs Weft can ask: does it live, can it work, and how much did it do?"""

import asyncio
import json
import logging
import sys

import pytest
from django.http import HttpResponse
from django.utils import timezone
from prometheus_client import generate_latest

from weft.kernel import database, health, jobs, logs, metrics, postgres
from weft.kernel.doors import Doors
from weft.kernel.headers import HeadersMiddleware
from weft.kernel.tests.knocking import knock

pytestmark = pytest.mark.django_db

app = Doors([*health.routes, *metrics.routes], otherwise=None)


@jobs.job("test.stuck")
def stuck():
    """Never run here."""


def ask(path, **rest):
    return asyncio.run(knock(app, "GET", path, **rest))


def test_a_process_that_lives_says_so_without_the_database(monkeypatch):
    monkeypatch.setattr(health, "problems_now", lambda: ["no_database"])

    assert ask("/healthz").status == 200


def test_ready_means_database_tables_and_workers():
    answer = ask("/readyz")

    assert (answer.status, answer.json()) == (200, {"ready": True, "problems": []})


def test_a_database_that_is_away_is_no_reason_to_restart(monkeypatch):
    monkeypatch.setattr(health, "problems_now", lambda: ["no_database"])

    assert ask("/readyz").status == 503


def test_tables_of_an_older_version_are_not_ready(monkeypatch):
    monkeypatch.setattr(health, "_is_migrated", lambda: False)

    assert health.problems_now() == ["migrations_missing"]


def test_jobs_that_nobody_runs_are_not_ready(settings):
    settings.WEFT_QUEUE_SECONDS = -1
    jobs.defer("test.stuck")

    # asked in this thread: the doors' own see only what is committed
    assert health.problems_now() == ["jobs_late"]


def test_the_figures_tell_jobs_rows_and_what_rooms_measure(monkeypatch):
    monkeypatch.setattr(metrics, "_measures", {})
    metrics.measure("parcels_late", "Parcels that are late.")(lambda: 3)
    jobs.defer("test.stuck")
    metrics.count_answer(404)

    text = generate_latest(metrics._registry).decode()

    assert "weft_parcels_late 3.0" in text
    assert 'weft_jobs{status="todo"} 1.0' in text
    assert 'weft_rows_stored_total{table="event"}' in text
    assert 'status="4xx"' in text


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer open-sesame"}, 200),
        ("203.0.113.9", {"Authorization": "Bearer open"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer "}, 403),
    ],
)
def test_figures_are_for_this_machine_and_for_who_knows_the_token(settings, peer, headers, status):
    settings.WEFT_METRICS_TOKEN = "open-sesame"

    assert ask("/metrics", peer=peer, headers=headers.items()).status == status


def test_no_token_means_that_an_empty_one_does_not_open(settings):
    settings.WEFT_METRICS_TOKEN = ""

    answer = ask("/metrics", headers=[("Authorization", "Bearer ")])

    assert answer.status == 403


def test_a_log_line_is_one_json_object_with_its_fields():
    try:
        raise ValueError("dear\ndiary")
    except ValueError:
        record = logging.getLogger("weft").makeRecord(
            "weft", logging.ERROR, __file__, 1, "message.refused", (), sys.exc_info(),
            extra={"message_id": 7, "at": timezone.now(), "request": "secret"},
        )  # fmt: skip

    line = logs.JsonLines().format(record)

    told = json.loads(line)
    assert "\n" not in line
    assert (told["event"], told["level"], told["message_id"]) == ("message.refused", "error", 7)
    assert "ValueError" in told["traceback"]
    assert "secret" not in line


def test_pages_run_nothing_foreign_and_are_kept_by_nobody(rf):
    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    page = HeadersMiddleware(lambda request: HttpResponse())(rf.get("/"))
    file = HeadersMiddleware(lambda request: own)(rf.get("/"))
    public = HeadersMiddleware(
        lambda request: HttpResponse(headers={"Cache-Control": "public, max-age=300"})
    )
    rf.cookies["sessionid"] = "of somebody"
    private = public(rf.get("/"))

    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-store, private"
    assert file["Content-Security-Policy"] == "sandbox"
    assert private["Cache-Control"] == "no-store, private"


def test_granting_again_changes_nothing():
    database.grant(postgres.RUNTIME)
    database.grant(postgres.RUNTIME)
