"""File names that strangers gave: made harmless once, then only ever shown.

The name on our own disk is the hash of the content. This name is what the download is called on
the reader's computer, so Windows' rules count as much as ours.
"""

from __future__ import annotations

import re
import unicodedata

MAX_BYTES = 200  # in UTF-8; file systems take 255, and readers' programs add "(1)" and ".part"
MAX_EXTENSION = 16  # characters, with the dot

_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICES = {
    *("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"),
    *(f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"),
}
# Letters to Unicode, nothing to the eye
_BLANK_LETTERS = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"}


def safe_name(name: str) -> str:
    """Return `name` without paths, hidden characters, leading dots or device names.

    Doing it again changes nothing. A name of which nothing is left is "file".
    """
    text = "".join(_visible(character) for character in name)
    # Only now: taking a hidden character away can bring a letter and its accent together
    text = unicodedata.normalize("NFC", text)
    parts = [part.strip(" .") for part in re.split(r"[/\\]", text)]
    text = next((part for part in reversed(parts) if part), "")
    text = re.sub(" +", " ", _FORBIDDEN.sub("_", text)).strip(" .")
    if text.partition(".")[0].rstrip(" ").upper() in _DEVICES:
        text = f"_{text}"
    return _shorten(text) or "file"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] == "C" and character not in "\t\n\r":
        return ""
    if category[0] == "Z" or character in "\t\n\r":
        return " "
    return "" if character in _BLANK_LETTERS else character


def _shorten(text: str) -> str:
    if len(text.encode()) <= MAX_BYTES:
        return text
    stem, dot, extension = text.rpartition(".")
    extension = dot + extension if stem and len(extension) < MAX_EXTENSION else ""
    if not extension:
        stem = text
    room = MAX_BYTES - len(extension.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + extension
