"""The benches run, tiny, and print what they promise. What they measure is never asserted."""

import json
import subprocess

import pytest

from bench.server import ROOT

KEYS = {
    "ingest": {"limit", "accepted_ratio", "processed_ratio", "lost", "memory_before"},
    "latency": {"p50_ms", "p95_ms", "p99_ms"},
    "streams": {"bytes_each", "p95_ms"},
    "peers": {"create_ratio", "message_ratio", "reply_ratio", "list_ratio", "reply_floor_group"},
    "pages": {"p95_ms", "inbox_queries_large", "conversation_queries_small"},
    "mail": {"stored_ratio", "imported", "drained", "fold_text_ms", "fold_html_ms"},
    "search": {"p50_ms_large", "p95_ms_large", "ratio", "read_a_second"},
    "routing": {"p95_ms", "new_p95_ms", "many_ms", "offer_p95_ms", "unoffered"},
    "widget": {"loader_br", "app_br", "requests_before_bubble"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", KEYS)
def test_a_bench_prints_its_figures_as_json_on_its_last_line(name):
    done = subprocess.run(
        [ROOT / ".venv/bin/python", "-m", "bench", name, "--small", "--json"],
        cwd=ROOT, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]).keys() >= KEYS[name]
