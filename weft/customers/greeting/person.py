"""Reading what stands where a name should: the words of one person's name, or nothing.

Nothing is the answer to companies, couples, addresses and nicknames with figures: whoever
greets then greets nobody by name, which is always polite.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .names import Gender, Known, Names

LONGEST = 80  # characters; what is longer is a sentence
MOST = 5  # words

TITLES = frozenset(
    """
    arch ba bc bca bsc csc dipl dis doc dr drsc hab ing ing-arch inz inż ir jr judr ks lek lic
    llm madam mag mba mddr med mga mgr miss mjr ml mr mrs ms msc mudr mvdr nadkom p paeddr pan
    pani paní pharmdr phd phdr phmr plk por pplk prof pán pí rndr rsdr sir sl slečna sr st sz
    thd thdr thlic thmgr
    """.split()
)
COMPANIES = frozenset(
    """
    ag apteka as biuro company corp dom dział fhu firma fundacja gmbh gmina group hotel inc info
    klub kontakt ks limited llc llp ltd nadace obchod obec oddělení office ops phu plc podpora
    polska restaurace restauracja sa salon sarl sc sekretariat servis serwis shop sklep sp spol
    spolek společnost spółka sro studio support szkoła team tým urząd vos zespół zoo zs úřad
    česko škola
    """.split()
)
COUPLE = re.compile(r"(?i)[&+/;|]|(?<!\w)(?:i|a|oraz|and|und|et|y)(?!\w|\.)")
ASIDE = re.compile(r"""\([^)]*\)|"[^"]*"|„[^”“]*[”“]|«[^»]*»""")
COMPANY_MARK = re.compile(
    r"(?i)\b(?:s\. ?r\. ?o|z o\. ?o|a\. ?s|s\. ?a|s\. ?c|k\. ?s|v\. ?o\. ?s)\b"
)
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
PICTURES = frozenset({"So", "Sk", "Cf", "Mn", "Sm", "Co", "Cn"})  # emoji and what joins them


@dataclass(frozen=True)
class Person:
    """A name in its parts. `known` is the first name, when it is one that we know."""

    first: str
    rest: tuple[str, ...]  # the family name, behind other first names
    known: Known | None

    @property
    def gender(self) -> Gender | None:
        """What the first name says; None when it says nothing."""
        if self.known is None or self.known.gender is Gender.EITHER:
            return None
        return self.known.gender


def read(name: str, names: Names) -> Person | None:
    """Return the one person whose name this is, or None.

    The family name may stand first: it does where only a later word is a first name, and
    before a comma.
    """
    words = _words(name)
    if not words:
        return None
    known = [names.find(word) for word in words]
    at = next((i for i, one in enumerate(known) if one), 0)
    if _is_told_apart_by_capitals(name) and len(words) > 1 and known[-1]:
        at = len(words) - 1
    if at == 0 and len(words) == 2 and _disagree(known[0], known[1]):  # noqa: PLR2004 - a pair
        return None  # Marek Anna: whose family name is it?
    rest = [_cased(word) for i, word in enumerate(words) if i != at]
    first = known[at]
    return Person(first.spelling if first else _cased(words[at]), tuple(rest), first)


def _words(name: str) -> list[str]:
    name = unicodedata.normalize("NFC", name).strip()
    if len(name) > LONGEST or COMPANY_MARK.search(name):
        return []
    name = ASIDE.sub(" ", name)
    name = "".join(" " if unicodedata.category(c) in PICTURES else c for c in name)
    if COUPLE.search(name) or re.search(r"[@\d_:]", name):
        return []
    family, comma, first = name.partition(",")
    before, after = _parts(family), _parts(first)
    words = [*after, *before] if comma else before
    if len(words) > MOST or any(word.casefold().strip(".") in COMPANIES for word in words):
        return []
    return words if all(WORD.fullmatch(word) for word in words) else []


def _parts(text: str) -> list[str]:
    """Return the words of a text without titles and initials."""
    words = [word for word in text.replace(",", " ").split() if len(word.strip(".-'’")) > 1]
    return [
        word.strip(".")
        for word in words
        if word.casefold().replace(".", "") not in TITLES and not re.fullmatch(r"(\w\.)+\w?", word)
    ]


def _is_told_apart_by_capitals(name: str) -> bool:
    """Tell whether the first word alone is written in capitals, as in NOVÁK Petr."""
    first, _, rest = name.strip().partition(" ")
    return first.isupper() and len(first) > 2 and not rest.isupper()  # noqa: PLR2004 - no initials


def _disagree(one: Known | None, other: Known | None) -> bool:
    both = {known.gender for known in (one, other) if known}
    return both == {Gender.WOMAN, Gender.MAN}


def _cased(word: str) -> str:
    """Write a word as names are written; one with capitals inside stays as it is."""
    if not (word.isupper() or word.islower()):
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), word)
