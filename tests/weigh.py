"""What a page weighs: its own bytes, and those of all styles and scripts that it brings."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders

from weft.ui import sheets, smaller
from weft.ui.templatetags.modules import imported

STATIC = re.compile(r'(?:href|src)="/static/([^"]+)"')


def on_the_wire(page: bytes) -> int:
    """Return how many bytes of a page go over the line: pages go as gzip."""
    return len(gzip.compress(page, 6))


def static_files(page: str) -> set[Path]:
    """Return the files that a page loads at once, with the modules that its scripts import."""
    named = STATIC.findall(page)
    scripts = [name for name in named if name.endswith(".js")]
    return {Path(finders.find(name)) for name in (*named, *imported(scripts))}


def weight(page: str) -> dict[str, int]:
    """Return the compressed bytes of a page and of each file that it loads, by name."""
    weights = {file.name: len(brotli.compress(served(file))) for file in static_files(page)}
    return weights | {"the page": on_the_wire(page.encode())}


def served(file: Path) -> bytes:
    """Return a file as `weft serve` collects it."""
    if not smaller.takes(file.name):
        return file.read_bytes()
    source = whole_sheet(file) if file.suffix == ".css" else file.read_text()
    return smaller.content(file.name, source).encode()


def whole_sheet(file: Path) -> str:
    """Return a sheet with the content of what it imports."""
    return sheets.whole(str(file), lambda path: Path(path).read_text())
