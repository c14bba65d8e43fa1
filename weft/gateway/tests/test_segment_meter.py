"""The console counts text messages while somebody writes, exactly as the server does."""

import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from weft.gateway.texting.segments import ALPHABET, EXTENDED, NETWORK, measure

METER = Path(__file__).parents[2] / "console" / "static" / "console" / "js" / "segment-meter.js"
COUNTS = """
import { measure } from "%s"
import { readFileSync } from "node:fs"
const { rule, texts } = JSON.parse(readFileSync(0, "utf8"))
console.log(JSON.stringify(texts.map((text) => measure(text, rule))))
"""
TEXTS = [
    "", "a", "Zażółć gęślą jaźń", ALPHABET, EXTENDED, "\n", "\r\n", "\N{PACKAGE}", "é" * 161,
    *("a" * count for count in (159, 160, 161, 305, 306, 307, 1530, 1531)),
    *("€" * count for count in (79, 80, 81, 152, 153, 154)),
    *("ą" * count for count in (69, 70, 71, 133, 134, 135)),
    *("\N{PACKAGE}" * count for count in (34, 35, 36, 66, 67, 68)),
    "a" * 152 + "€" + "b" * 20,
    "ą" * 66 + "\N{PACKAGE}" * 3,
    "👨‍👩‍👧‍👦 a family", "हिन्दी", "\N{ZERO WIDTH SPACE}",
]  # fmt: skip


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is a convenience of tests")
def test_both_count_the_same():
    asked = json.dumps({"rule": asdict(NETWORK), "texts": TEXTS})
    done = subprocess.run(
        ["node", "--input-type=module", "-e", COUNTS % METER.as_uri()],
        input=asked, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    ours = [measure(text, NETWORK) for text in TEXTS]
    assert json.loads(done.stdout) == [
        {"odd": one.odd, "messages": one.messages, "left": one.left} for one in ours
    ]
