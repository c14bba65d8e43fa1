"""Segments: how many text messages a text costs, and which letter makes them short.

A phone network carries 140 bytes at a time. In the alphabet of GSM 03.38 these are 160 letters of
seven bits; one letter outside it, such as “ą”, and the whole text goes as UCS-2, 70 letters at a
time. A longer text is cut, and each piece loses six bytes to say which piece it is.

The console counts by the same rule while somebody writes: `Segments` is handed to it as data, and
`segment-meter.js` does the arithmetic of `measure`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weft.gateway.contract import Segments

# 3GPP TS 23.038, 6.2.1: the alphabet that every network has, without its escape
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "\f^{}\\[~]|€"  # 6.2.1.1: each takes the room of two, and is never cut in half


NETWORK = Segments(
    alone=160,
    each=153,
    alone_wide=70,  # in UCS-2, where a sign outside the first plane takes two
    each_wide=67,
    alphabet=ALPHABET + EXTENDED,
    doubled=EXTENDED,
)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a text costs, and how much room its last message still has."""

    encoding: str  # GSM-7 or UCS-2
    messages: int  # 0 for no text
    left: int
    odd: str = ""  # the first sign outside the alphabet; "" when there is none


def measure(text: str, rule: Segments) -> Measured:
    """Return how many text messages a text is."""
    odd = next((sign for sign in text if sign not in rule.alphabet), "")
    if odd:
        sizes = [1 if sign <= "\uffff" else 2 for sign in text]
        alone, piece = rule.alone_wide, rule.each_wide
    else:
        sizes = [2 if sign in rule.doubled else 1 for sign in text]
        alone, piece = rule.alone, rule.each
    messages, left = _cut(sizes, alone, piece)
    return Measured(encoding="UCS-2" if odd else "GSM-7", messages=messages, left=left, odd=odd)


def _cut(sizes: Iterable[int], alone: int, piece: int) -> tuple[int, int]:
    """Return how many messages hold signs of these sizes, and the room in the last one."""
    sizes = list(sizes)
    if (total := sum(sizes)) <= alone:
        return min(total, 1), alone - total
    messages, used = 1, 0
    for size in sizes:
        if used + size > piece:
            messages, used = messages + 1, 0
        used += size
    return messages, piece - used
