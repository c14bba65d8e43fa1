"""Names of attached files: for people to read, never for a disk to obey."""

from __future__ import annotations

import unicodedata

MAX_NAME = 180  # characters; ZIP tools and file systems of customers stop at 255 bytes
MAX_GIVEN = 4_000  # characters that are looked at
MAX_ROUNDS = 10
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))]
)
FORBIDDEN = set('<>:"|?*')


def cleaned(name: str) -> str:
    """Return a name that shows what it is: one line, no path, no invisible letters.

    Cleaning a cleaned name changes nothing: a check before the letters were removed has let
    `.htaccess` through elsewhere (SAFETY.md, D3).
    """
    for _ in range(MAX_ROUNDS):
        # what is removed can bring letters together that Unicode joins to another one
        again = _cleaned(name)
        if again == name:
            return name
        name = again
    return ""


def _cleaned(name: str) -> str:
    name = unicodedata.normalize("NFKC", name[:MAX_GIVEN])
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join("_" if letter in FORBIDDEN else letter for letter in name)
    name = " ".join(name.split())
    stem, dot, ending = name.rpartition(".")
    if len(name) > MAX_NAME:
        ending = ending[:20] if dot else ""
        name = f"{(stem or name)[: MAX_NAME - 21]}{dot}{ending}"
    name = name.strip(". ")
    return f"_{name}" if name.partition(".")[0].strip().lower() in RESERVED else name
