"""Mail: parsed and stored, against what Python's own parser needs for the same mails alone.

Stored: raw mail kept, parsed, placed in its thread, written with letter and files, committed in
batches. Imported: the same for an archive, found and sorted first. Drained: what waits after an
outage, by the one worker of a running Weft. No mail is signed, so no name server is asked.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from bench.figures import Figure
from bench.server import Server

TITLE = "Mail, against Python's bare parser"
PATIENCE_SECONDS = 600


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    mails: int = 2_000


SMALL = Size(mails=20)


def measure(size: Size) -> list[Figure]:
    """Read, store and import in a process of a running Weft; then let its worker drain."""
    with Server() as server:
        told = json.loads(server.run("bench.mailbox", "roads", size.mails).splitlines()[-1])
        server.analyse()
        began = time.monotonic()
        server.run("bench.mailbox", "backlog", size.mails)
        kept = time.monotonic() - began
        deadline = began + PATIENCE_SECONDS
        while server.ask("SELECT 1 FROM raw_delivery WHERE state <> 'processed' LIMIT 1"):
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        drained = time.monotonic() - began
    return [
        Figure("bare", told["bare"], "Python's bare parse, mails a second"),
        Figure("skimmed", told["skimmed"], "  without decoding a header or a body"),
        Figure("read", told["read"], "read by Weft"),
        Figure("stored", told["stored"], "parsed and stored"),
        Figure("stored_ratio", told["stored"] / told["bare"], "  of the bare parse", at_least=0.3),
        Figure(
            "skimmed_ratio", told["stored"] / told["skimmed"], "  of the parse without decoding"
        ),
        Figure("imported", told["imported"], "imported from an archive", at_least=200),
        Figure("again", told["again"], "  passed over by a second run"),
        Figure("drained", size.mails / drained, "drained by the worker", at_least=50),
        Figure("kept_seconds", kept, "  kept after, s"),
        Figure("fold_text_ms", told["fold_text_ms"], "200 kB of text folded, ms", at_most=50),
        Figure("fold_html_ms", told["fold_html_ms"], "200 kB of HTML folded, ms", at_most=50),
    ]
