"""What a page weighs: its own bytes, and those of all styles and scripts that it brings."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders

from weft.ui import smaller

STATIC = re.compile(r'(?:href|src)="/static/([^"]+)"')
IMPORT = re.compile(r'^\s*(?:import|export)\b[^"\n]*"(\.[^"]+)"', re.MULTILINE)


def on_the_wire(page: bytes) -> int:
    """Return how many bytes of a page go over the line: pages go as gzip."""
    return len(gzip.compress(page, 6))


def static_files(page: str) -> set[Path]:
    """Return the files that a page loads at once, with the modules that its scripts import."""
    waiting = [Path(finders.find(name)) for name in STATIC.findall(page)]
    found: set[Path] = set()
    while waiting:
        file = waiting.pop().resolve()
        if file in found:
            continue
        found.add(file)
        if file.suffix == ".js":
            waiting += [imported(file, name) for name in IMPORT.findall(file.read_text())]
    return found


def imported(file: Path, name: str) -> Path:
    """Return the module that a module means: addresses go through all rooms' static folders."""
    folder = next(parent for parent in file.parents if parent.name == "static")
    return Path(finders.find(str((file.parent / name).resolve().relative_to(folder))))


def weight(page: str) -> dict[str, int]:
    """Return the compressed bytes of a page and of each file that it loads, by name."""
    weights = {file.name: len(brotli.compress(served(file))) for file in static_files(page)}
    return weights | {"the page": on_the_wire(page.encode())}


def served(file: Path) -> bytes:
    """Return a file as `weft serve` collects it."""
    if smaller.takes(file.name):
        return smaller.content(file.name, file.read_text()).encode()
    return file.read_bytes()
