"""Figures for Prometheus at /metrics.

What matters is read from the database at each visit, so that every process tells the same;
counters of a single process carry its number as a label. Rooms add figures with `measure`.
"""

import hmac
import os
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address

from django.conf import settings
from django.db import Error, connection
from django.utils.translation import gettext_lazy as _
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from weft.kernel import jobs, live, standings
from weft.kernel.doors import Door, Refused, Request, Send, answer, in_thread

_registry = CollectorRegistry(auto_describe=False)
ProcessCollector(registry=_registry)

_answers = Counter(
    "weft_http_answers", "Answers by class of status.", ["process", "status"], registry=_registry
)
_by_class = {
    first: _answers.labels(process=str(os.getpid()), status=f"{first}xx") for first in range(1, 6)
}

_measures: dict[str, tuple[str, Callable[[], float]]] = {}


def measure(name: str, words: str) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """Show what the function returns as the gauge `weft_<name>`; it may ask the database."""

    def declare(ask: Callable[[], float]) -> Callable[[], float]:
        _measures[name] = (words, ask)
        return ask

    return declare


def count_answer(status: int) -> None:
    """Count one answer of this process."""
    _by_class[status // 100].inc()


class _Streams(Collector):
    """The live streams of this process."""

    def collect(self) -> Iterable[Metric]:
        """Read the reader's own figures."""
        process = str(os.getpid())
        for name, figure in live.figures().items():
            family = GaugeMetricFamily(
                f"weft_live_{name}", "Live streams of this process.", labels=["process"]
            )
            family.add_metric([process], figure)
            yield family


class _FromDatabase(Collector):
    """What is the same whichever process is asked."""

    def collect(self) -> Iterable[Metric]:
        """Read everything; when the database is away, say only that."""
        try:
            found = list(_read())
            is_there = 1.0
        except Error:
            found = []
            is_there = 0.0
        return [GaugeMetricFamily("weft_database_up", "1 when it answers.", is_there), *found]


def _read() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("weft_jobs", "Jobs by status.", labels=["status"])
    for status, count in jobs.counts().items():
        waiting.add_metric([status], count)
    yield waiting
    yield GaugeMetricFamily(
        "weft_oldest_job_seconds",
        "For how long the longest waiting job could already have run.",
        jobs.oldest_waiting_seconds(),
    )
    yield from _read_followers()
    # PostgreSQL's own statistics: counting a big table at each visit would cost seconds
    rows = CounterMetricFamily(
        "weft_rows_stored",
        "Rows ever stored, by table; begins anew after a crash.",
        labels=["table"],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins FROM pg_stat_user_tables ORDER BY relname")
        for table, count in cursor.fetchall():
            rows.add_metric([table], count)
    yield rows
    for name, (words, ask) in _measures.items():
        yield GaugeMetricFamily(f"weft_{name}", words, ask())


def _read_followers() -> Iterator[Metric]:
    waiting, stalled, parked = (
        GaugeMetricFamily(f"weft_follower_{name}", words, labels=["follower"])
        for name, words in (
            (
                "waiting_events",
                f"Events still to be taken, among the next {standings.MOST_COUNTED}.",
            ),
            ("stalled_seconds", "For how long an event has waited and it has not moved."),
            ("parked_events", "Events that it could not take; a person should look."),
        )
    )
    for name, figures in standings.figures().items():
        waiting.add_metric([name], figures.waiting)
        stalled.add_metric([name], figures.stalled_seconds)
        parked.add_metric([name], figures.parked)
    yield from (waiting, stalled, parked)


_registry.register(_Streams())
_registry.register(_FromDatabase())


async def _show(request: Request, send: Send) -> None:
    if not _may_read(request):
        raise Refused(403, "not_yours", _("Only this machine may read this."))
    text = await in_thread(generate_latest, _registry)
    await answer(
        send,
        200,
        text,
        [(b"content-type", CONTENT_TYPE_LATEST.encode()), (b"cache-control", b"no-store, private")],
    )


def _may_read(request: Request) -> bool:
    token = settings.WEFT_METRICS_TOKEN
    shown = request.header("authorization") or ""
    if token and hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        return True
    # Behind a proxy of this machine every visitor comes from loopback, but not without these
    if request.header("x-forwarded-for") or request.header("forwarded"):
        return False
    client = request.scope.get("client")
    return client is not None and ip_address(client[0]).is_loopback


routes = [Door("GET", "/metrics", _show, who="operator")]
