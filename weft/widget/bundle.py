"""The scripts as browsers get them: the loader of an inbox, and the chat as one module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from weft.ui import scripts, smaller
from weft.ui.scripts import Script

HOME = Path(__file__).parent / "static" / "widget"

# Each module after those that it imports. The names in all of them are distinct (tests/js).
MODULES = (
    "words", "thread", "box", "dom", "stream", "outbox", "server", "composer", "panel", "style",
    "app",
)  # fmt: skip


@cache
def app() -> Script:
    """Return the chat as one module, with its style sheet in it."""
    chat = scripts.join(HOME / f"{name}.js" for name in MODULES)
    style = smaller.style((HOME / "style.css").read_text())
    return scripts.pack(chat.replace('"STYLE"', json.dumps(style, ensure_ascii=False)))


def loader(config: Mapping[str, Any]) -> Script:
    """Return the loader of one inbox with its looks and words put in."""
    return scripts.pack(_template().replace('"CONFIG"', json.dumps(config, ensure_ascii=False)))


@cache
def _template() -> str:
    return smaller.script((HOME / "loader.js").read_text())
