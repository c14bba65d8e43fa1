"""`bin/bench [NAME …] [--json] [--small]`: run some benches, or all of them."""

from __future__ import annotations

import argparse
import importlib

from bench import figures

NAMES = (
    "ingest", "latency", "streams", "peers", "pages", "console", "widget", "mail", "search",
    "webhooks", "routing", "followers",
)  # fmt: skip


def main() -> None:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    parser.add_argument("--small", action="store_true", help="only see whether it runs")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(NAMES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    for name in chosen.names or NAMES:
        bench = importlib.import_module(f"bench.{name}")
        found = bench.measure(bench.SMALL if chosen.small else bench.Size())
        print(figures.table(bench.TITLE, found), flush=True)
        if chosen.json:
            print(figures.as_json(name, found), flush=True)


if __name__ == "__main__":
    main()
