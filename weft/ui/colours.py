"""A brand's colour, made readable: the text on it, and its relatives for links in light and dark.

Contrast is WCAG 2.2's: 4.5 for text (1.4.3). Pure arithmetic.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

READABLE = 4.5
# the palest grounds that links stand on, see widget/static/widget/style.css
LIGHT_SURFACE = "#f2f3f5"
DARK_SURFACE = "#262a30"
STEPS = 50
OURS = "#3b5bdb"

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_Rgb = tuple[float, float, float]


class Palette(NamedTuple):
    """The brand's ground, the text on it, and the brand as text on light and on dark."""

    ground: str
    text: str
    on_light: str
    on_dark: str


@lru_cache(maxsize=256)
def palette(colour: str) -> Palette:
    """Return what goes with `colour` (#rrggbb).

    White where it is readable, else black, which then is: no colour is too far from both.
    Raises ValueError for anything but six hexadecimal digits.
    """
    if not _HEX.fullmatch(colour):
        raise ValueError(f"{colour[:40]!r} is not a colour such as #1f6f5c")
    return Palette(
        ground=colour.lower(),
        text="#ffffff" if contrast(colour, "#ffffff") >= READABLE else "#000000",
        on_light=_towards(colour, "#000000", LIGHT_SURFACE),
        on_dark=_towards(colour, "#ffffff", DARK_SURFACE),
    )


def first(*colours: str) -> Palette:
    """Return what goes with the first of these that is a colour; with ours when none is."""
    return palette(next((colour for colour in colours if _HEX.fullmatch(colour)), OURS))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _towards(colour: str, end: str, surface: str) -> str:
    """Mix `colour` with `end` by the least that makes it readable on `surface`."""
    start, goal = _rgb(colour), _rgb(end)
    for step in range(STEPS + 1):
        share = step / STEPS
        mixed = _hex(*(a + (b - a) * share for a, b in zip(start, goal, strict=True)))
        if contrast(mixed, surface) >= READABLE:
            return mixed
    return end


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for part in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> _Rgb:
    return (
        int(colour[1:3], 16) / 255,
        int(colour[3:5], 16) / 255,
        int(colour[5:7], 16) / 255,
    )


def _hex(*parts: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
