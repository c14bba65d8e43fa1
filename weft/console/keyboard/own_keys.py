"""An agent's own keys: what may be one, which of them clash, and what holds when they do.

Keys are written as the table of commands writes them: "r", "E", "g i". Pure; {command: key}
everywhere, and "" where a command has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

LONGEST_ROW = 3  # keys one after the other
#: What a browser calls the keys that write nothing and that pages may have.
NAMED = frozenset(
    {"Enter", "Space", "Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown"}
    | {"ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"}
    | {f"F{number}" for number in range(1, 13)}
)
_ONE = re.compile(r"[^\s\x00-\x1f\x7f]")


def is_key(key: str) -> bool:
    """Whether this can be a command's key. Ctrl, Alt and ⌘ are the browser's and the system's."""
    presses = key.split(" ")
    return len(presses) <= LONGEST_ROW and all(map(_is_press, presses))


def _is_press(press: str) -> bool:
    return bool(_ONE.fullmatch(press)) or press.removeprefix("shift+") in NAMED


def clash(one: str, other: str) -> bool:
    """Whether two keys cannot be told apart: they are the same, or one begins the other's row."""
    if not one or not other:
        return False
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def clashing(name: str, keys: Mapping[str, str]) -> list[str]:
    """Return the other commands whose keys cannot be told from that of the command `name`."""
    return [other for other, key in keys.items() if other != name and clash(key, keys[name])]


def settle(own: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """Return the key of every command: the agent's own, else the default.

    A default that an own key took, perhaps before that command was known, gives way.
    """
    mine = {name: key for name, key in own.items() if name in defaults}
    return {
        name: mine[name] if name in mine else _unless_taken(key, mine.values())
        for name, key in defaults.items()
    }


def _unless_taken(key: str, taken: Iterable[str]) -> str:
    return "" if any(clash(key, other) for other in taken) else key


def different(keys: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """Return only what must be kept: the keys that are not the defaults."""
    return {name: key for name, key in keys.items() if defaults.get(name) != key}
