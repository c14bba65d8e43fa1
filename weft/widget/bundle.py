"""The scripts as browsers get them: the loader of an inbox, and the chat as one module.

The chat is written as small modules and served joined, with comments and indentation left out:
one request instead of ten. This happens once in each process, in memory; there is no build.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import brotli

HOME = Path(__file__).parent / "static" / "widget"

# Each module after those that it imports. The names in all of them are distinct (tests/js).
MODULES = (
    "words", "thread", "box", "dom", "stream", "outbox", "server", "composer", "panel", "style",
    "app",
)  # fmt: skip

_COMMENT = re.compile(r"^\s*(?:/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!function start\b)", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Script:
    """A script with its compressed forms; `version` changes when its content does."""

    plain: bytes
    br: bytes
    gz: bytes
    version: str

    def encoded(self, accepts: str) -> tuple[bytes, bytes]:
        """Return the body and its Content-Encoding, the best that the browser `accepts`."""
        if "br" in accepts:
            return self.br, b"br"
        return (self.gz, b"gzip") if "gzip" in accepts else (self.plain, b"identity")


@cache
def app() -> Script:
    """Return the chat as one module."""
    source = "".join((HOME / f"{name}.js").read_text() for name in MODULES)
    for wordless in (_COMMENT, _IMPORT, _EXPORT, _INDENT):
        source = wordless.sub("", source)
    return pack(source)


def loader(config: Mapping[str, Any]) -> Script:
    """Return the loader of one inbox with its looks and words put in."""
    return pack(_template().replace('"CONFIG"', json.dumps(config, ensure_ascii=False)))


def pack(source: str) -> Script:
    """Compress a script as hard as can be; it is done once and sent many times."""
    plain = source.encode()
    return Script(
        plain=plain,
        br=brotli.compress(plain, mode=brotli.MODE_TEXT, quality=11),
        gz=gzip.compress(plain, 9, mtime=0),
        version=hashlib.sha256(plain).hexdigest()[:12],
    )


@cache
def _template() -> str:
    source = (HOME / "loader.js").read_text()
    head, _, body = source.partition("\n")
    return head + "\n" + _INDENT.sub("", _COMMENT.sub("", body))
