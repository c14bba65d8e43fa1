"""The scripts as browsers get them: the loader of an inbox, and the chat as one module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from weft.ui import scripts
from weft.ui.scripts import Script

HOME = Path(__file__).parent / "static" / "widget"

# Each module after those that it imports. The names in all of them are distinct (tests/js).
MODULES = (
    "words", "thread", "box", "dom", "stream", "outbox", "server", "composer", "panel", "style",
    "app",
)  # fmt: skip


@cache
def app() -> Script:
    """Return the chat as one module."""
    return scripts.pack(scripts.join(HOME / f"{name}.js" for name in MODULES))


def loader(config: Mapping[str, Any]) -> Script:
    """Return the loader of one inbox with its looks and words put in."""
    return scripts.pack(_template().replace('"CONFIG"', json.dumps(config, ensure_ascii=False)))


@cache
def _template() -> str:
    return scripts.shorten((HOME / "loader.js").read_text())
