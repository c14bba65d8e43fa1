"""Somebody pulls the plug: of a web process, of a worker, of the database."""

import time

import psycopg
import pytest

from bench.server import kill
from tests.faults import waiting
from tests.faults.crowd import Crowd
from weft.kernel import postgres

KILLS_OF_POSTGRES = 10
TRIES_TO_LOSE = 10


def pull_the_plug(server):
    """End every process of the database at once, those that would still write its log too."""
    for pid in server.database():
        kill(pid)


def database_answers(server):
    try:
        return server.ask("SELECT 1") == [(1,)]
    except psycopg.Error:
        return False


def are_replaced(server, dead):
    return len(server.web()) == len(dead) and not {*server.web()} & {*dead}


@pytest.mark.slow
def test_web_processes_are_killed_and_every_yes_is_kept(server, shop):
    with Crowd(server, shop, writers=4).writing() as crowd:
        for _ in range(4):
            whole = server.web()
            time.sleep(1.5)
            for pid in whole:
                kill(pid)
            waiting.until(lambda dead=whole: are_replaced(server, dead), 15)

    assert crowd.broken > 0  # somebody really was cut off
    assert len(crowd.acknowledged) == len(crowd.sent)
    assert crowd.lost() == []


def test_the_job_of_a_killed_worker_runs_again_and_once(server, shop):
    with server.connect() as blocker:
        blocker.autocommit = False
        blocker.execute("LOCK TABLE message IN SHARE MODE")  # the job gets this far, and waits
        [number] = map(int, server.run("tests.faults.parked", shop.inbox_id).split())
        waiting.until(
            lambda: server.ask(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND query LIKE '%%INSERT INTO message%%'"
            ),
            20,
        )
        [worker] = server.workers()
        kill(worker)
        blocker.rollback()

    def state():
        return server.ask("SELECT state FROM raw_delivery WHERE id = %s", number)

    assert state() == [("waiting",)]  # what it had begun was undone
    waiting.until(lambda: state() == [("processed",)], 60)
    assert server.ask("SELECT count(*) FROM message WHERE text = 'parked'") == [(1,)]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_postgresql_is_killed_ten_times_and_every_yes_is_kept(server, shop):
    supervisor = server.process.pid
    web = server.web()

    with Crowd(server, shop).writing() as crowd:
        for _ in range(KILLS_OF_POSTGRES):
            had = len(crowd.acknowledged)
            waiting.until(lambda had=had: len(crowd.acknowledged) > had + 20, 20)
            pull_the_plug(server)
            waiting.until(lambda: database_answers(server), 20)

    assert len(crowd.acknowledged) == len(crowd.sent)
    assert crowd.lost() == []
    assert (server.process.pid, server.web()) == (supervisor, web)  # it healed by itself


@pytest.mark.timeout(240)
def test_without_synchronous_commit_something_is_lost(server, shop):
    """Show that the test above would notice: the same plug, and the log written later."""
    superuser = postgres.url(server.data, postgres.SUPERUSER)

    def remember_at_leisure(setting):
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM {setting}")
            connection.execute("SELECT pg_reload_conf()")

    remember_at_leisure("SET synchronous_commit = off")
    lost = []
    try:
        for _ in range(TRIES_TO_LOSE):
            crowd = Crowd(server, shop)
            with crowd.writing():
                waiting.until(lambda crowd=crowd: len(crowd.acknowledged) > 50, 20)
                pull_the_plug(server)
            waiting.until(lambda: database_answers(server), 20)
            lost = crowd.lost()
            if lost:
                break
    finally:
        remember_at_leisure("RESET synchronous_commit")

    assert lost
