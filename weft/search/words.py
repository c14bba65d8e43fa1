"""Words: what a text is found by, and what a typed word finds.

Each word is kept plain, without diacritics, and by its roots: what Snowball leaves of it in Polish,
Czech and English, with the consonants and the fleeting e that these languages change inside a
word brought to one form. Nobody needs to know which language a text is in; a root that makes no
sense in another language finds nothing there either.

What people look for besides words has terms of its own: order numbers as they are written and in
their parts, mail addresses, telephone numbers by their last nine digits. A change to any of this
needs a new VERSION, by which the archive is read again (rebuilding.py).
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import Stemmer

VERSION = 2
LONGEST_WORD = 64  # letters; longer ones are cut, for nobody types them
MOST_WORDS = 20_000  # of one text

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MAIL = re.compile(r"[\w.+%-]{1,64}@(?P<domain>[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
# what is written in one piece: ORD-1001, FV/2026/17, e-mail
PIECE = re.compile(r"[^\W_]{1,40}(?:[-/._][^\W_]{1,40}){1,6}")
JOINT = re.compile(r"[-/._](?=[^\W_])")  # without one there is no such piece
DIGIT = re.compile(r"\d")
DIGITS = re.compile(r"(?<![\w.])\+?\d(?:[\s().\-/]{0,2}\d){8,33}(?!\w)")
PARTS = re.compile(r"\d+|[^\W\d_]+")

SHORTEST_NUMBER, LONGEST_NUMBER = 9, 15  # digits of a telephone number (E.164)

# Letters that Unicode does not take apart into a letter and a mark
_WHOLE = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i",
    "ħ": "h", "ŋ": "n", "’": "", "'": "",
})  # fmt: skip


def fold(text: str) -> str:
    """Return the text in small letters without diacritics: "Żółć" is "zolc"."""
    if text.isascii():
        return text.lower().replace("'", "")
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(_WHOLE)


class Stretch(NamedTuple):
    """A word of a text, or a piece that is more than a word, with all that it is found by."""

    start: int
    end: int
    plain: str  # empty for a piece whose words stand beside it
    terms: frozenset[str]  # other names than the plain one


def stretches(text: str) -> Iterator[Stretch]:
    """Return the words of a text in their order, then what in it is more than a word."""
    for count, found in enumerate(WORD.finditer(text)):
        if count >= MOST_WORDS:
            return
        plain, terms = word(found[0][:LONGEST_WORD])
        yield Stretch(*found.span(), plain, terms)
    yield from pieces(text)


def written(text: str) -> list[str]:
    """Return the words of a text in their order, as `word` takes them."""
    found = WORD.findall(text)
    if len(found) > MOST_WORDS:
        del found[MOST_WORDS:]
    return [one[:LONGEST_WORD] for one in found]


def pieces(text: str) -> Iterator[Stretch]:
    """Return what is more than a word: mail addresses, order numbers, telephone numbers."""
    if "@" in text:
        for found in MAIL.finditer(text):
            yield Stretch(*found.span(), "", frozenset({fold(found[0])}))
            yield Stretch(*found.span("domain"), "", frozenset({fold(found["domain"])}))
    # the two that follow look at every letter, and most texts hold neither
    for found in PIECE.finditer(text) if JOINT.search(text) else ():
        joined = re.sub(r"[-/._]", "", fold(found[0]))
        yield Stretch(found.start(), found.end(), "", frozenset({joined[:LONGEST_WORD]}))
    for found in DIGITS.finditer(text) if DIGIT.search(text) else ():
        yield Stretch(found.start(), found.end(), "", number(found[0]))


def number(text: str) -> frozenset[str]:
    """Return what a long number is found by: its digits, and as a telephone number its end."""
    digits = "".join(str(int(mark)) for mark in text if mark.isdecimal())
    if SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER:
        return frozenset({digits, f"+{digits[-SHORTEST_NUMBER:]}"})
    return frozenset({digits})


@functools.lru_cache(maxsize=50_000)
def word(written: str) -> tuple[str, frozenset[str]]:
    """Return the plain form of a word, and what else it is found by: its roots, or its parts."""
    plain = fold(written)
    if any(mark.isdecimal() for mark in plain):
        parts = PARTS.findall(plain)
        return plain, frozenset(parts if len(parts) > 1 else ()) - {plain}
    return plain, roots(written, plain) - {plain}


# --- roots -----------------------------------------------------------------------------------

_SHORTEST_STEMMED = 3
_languages = threading.local()  # a stemmer of Snowball serves one thread


def _stem(language: str, written: str) -> str:
    stemmers = _languages.__dict__
    if language not in stemmers:
        # no memory of its own: ours holds what comes again
        stemmers[language] = Stemmer.Stemmer(language, 0)
    return str(stemmers[language].stemWord(written))


def roots(written: str, plain: str) -> frozenset[str]:
    """Return the roots of a word in each language, of what was written and of its plain form.

    Many people type without diacritics, and some stemmers need them.
    """
    if len(plain) < _SHORTEST_STEMMED:
        return frozenset()
    small = unicodedata.normalize("NFC", written.lower())
    slavic = {
        # ą and ę change places inside a word, and so do ů and o: pieniądze, pieniędzy; stůl, stolu
        fold(_stem("polish", small).replace("ę", "ą")),
        fold(_stem("polish", _with_infinitive(plain))),
        fold(_stem("czech", small).replace("ů", "o")),
        fold(_stem("czech", plain)),
        _VERB.sub("", plain),
    }
    common = (each for root in slavic for each in _common(root))
    return frozenset({fold(_stem("english", plain)), *common})


def _with_infinitive(plain: str) -> str:
    """Give a Polish infinitive its ć back: "zwrocic"."""
    return plain[:-1] + "ć" if re.search(r"..[aeiy]c$", plain) else plain


# Past and infinitive of one verb: zaplatil, zaplatit; wysłano, wysłałem, wysłać
_VERB = re.compile(r"(?<=....)[aeiy](?:l(?:em|am|es|as|i|y|a|o)?|t|c|n[oay])$")
_SOFT = re.compile(r"(?<=...)(?:rz|dz|z)$|(?<=....)(?:cz|c)$")  # "noc" is no "nok"
_HARD = {"rz": "r", "dz": "g", "cz": "k", "c": "k", "z": "h"}
_FLEETING = re.compile(r"(?<=.[^aeiouy])e(?=[^aeiouy]$)")


def _common(root: str) -> Iterator[str]:
    """Bring forms of one root together: paczek, paczc: paczk; faktuř: faktur."""
    root = _FLEETING.sub("", root)
    yield _SOFT.sub(lambda found: _HARD[found[0]], root)
    if root.endswith("nc"):
        yield root[:-1] + "t"  # klienci, klient
