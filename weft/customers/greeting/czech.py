"""Czech: "pane Nováku", "paní Nováková". One is addressed by the family name.

Where the family name is missing, or its vocative not sure, the first name stands in: "pane
Petře". A woman's family name stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from .czech_names import EITHER, MEN, SURNAMES, WOMEN
from .names import Gender, Names, bare
from .person import Person, read

NAMES = Names(women=WOMEN, men=MEN, either=EITHER)

IRREGULAR = {
    "alois": "Aloisi",
    "boris": "Borisi",
    "daniel": "Danieli",
    "denis": "Denisi",
    "havel": "Havle",
    "karel": "Karle",
    "král": "Králi",
    "marcel": "Marceli",
    "matias": "Matiasi",
    "nicolas": "Nicolasi",
    "nikolas": "Nikolasi",
    "pavel": "Pavle",
    "taras": "Tarasi",
    "tobias": "Tobiasi",
}
VOWELS = "aeiouyáéíóúůýě"
UNSURE = frozenset({"uher"})  # Uhře, Uhere: speakers differ
# How a man's name ends, and what the ending becomes: the first that fits counts. Nothing: speakers
# differ, or the name is from elsewhere.
ENDINGS = (
    ("něk", "ňku"), ("děk", "ďku"), ("těk", "ťku"), ("ěk", "ku"), ("ek", "ku"),
    ("ael", "aeli"), ("iel", "ieli"), ("uel", "ueli"), ("el", ""),
    ("tr", "tře"), ("dr", "dře"), ("r", "re"),
    ("ec", "če"), ("c", "ci"),
    ("s", ""), ("z", ""), ("w", ""), ("x", "xi"),
    ("č", "či"), ("š", "ši"), ("ž", "ži"), ("ř", "ři"), ("j", "ji"),
    ("ň", "ni"), ("ť", "ti"), ("ď", "di"),
    ("th", ""), ("sh", ""), ("gh", ""), ("ph", ""),
    ("k", "ku"), ("g", "gu"), ("h", "hu"),
    ("b", "be"), ("p", "pe"), ("m", "me"), ("n", "ne"), ("v", "ve"), ("f", "fe"), ("l", "le"),
    ("t", "te"), ("d", "de"),
    ("a", "o"),
    *((vowel, vowel) for vowel in "oiyeěéíýů"),
)  # fmt: skip
# Without its mark each of these may be another letter: Kolar is Kolář, and not Kolar.
_PERHAPS_MARKED = ("c", "s", "z", "r")


def address(name: str) -> str:
    """Return how a customer is called, such as "pane Nováku"; empty when that is not sure."""
    person = read(name, NAMES)
    if person is None:
        return ""
    words = person.rest if person.known else person.rest or (person.first,)
    family = [_spelt(word) for word in words if not _is_middle(word, words)]
    gender = _gender(person, family)
    if gender is None:
        return ""
    called = _family_called(family, gender) or _first_called(person, gender)
    if not called:
        return ""
    return f"paní {called}" if gender is Gender.WOMAN else f"pane {called}"


def vocative(name: str, gender: Gender) -> str:
    """Return how one calls whoever has this first name; empty for an ending we do not know."""
    if gender is Gender.MAN:
        return vocative_of_man(name)
    return name[:-1] + "o" if name.endswith("a") else name


def vocative_of_man(name: str) -> str:
    """Return how one calls a man by his first or family name; empty when that is not sure."""
    if name.casefold() in IRREGULAR:
        return IRREGULAR[name.casefold()]
    if name.casefold() in UNSURE:
        return ""
    for ending, vocative_ending in ENDINGS:
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            return stem + vocative_ending if _is_sure(stem, ending, vocative_ending) else ""
    return ""


def _is_sure(stem: str, ending: str, vocative_ending: str) -> bool:
    """Tell whether all speakers agree: they do not on Kadlec and Švec, nor on Flek and Bek."""
    if ending == "ec":
        return len(stem) > 1 and stem[-2].casefold() in VOWELS
    if ending == "ek":
        return len(stem) > 2  # noqa: PLR2004 - letters
    return vocative_ending != ""


def _family_called(family: list[str], gender: Gender) -> str:
    if gender is Gender.WOMAN:
        # a woman who is called Svoboda, and not Svobodová: nobody can say how
        return " ".join(family) if family and not family[-1].endswith("a") else ""
    if len(family) != 1:
        return ""
    parts = [_sure(part) for part in family[0].split("-")]
    return "-".join(parts) if all(parts) else ""


def _sure(word: str) -> str:
    """Return the vocative of a man's family name, unless marks may be missing where it counts."""
    is_bare = word.isascii() and word not in _SPELT.values()
    return "" if is_bare and word.endswith(_PERHAPS_MARKED) else vocative_of_man(word)


def _first_called(person: Person, gender: Gender) -> str:
    return vocative(person.first, gender) if person.known else ""


def _gender(person: Person, family: list[str]) -> Gender | None:
    by_family = _by_family_name(family[-1]) if family else None
    if person.gender and by_family and person.gender is not by_family:
        return None
    return person.gender or by_family


def _by_family_name(word: str) -> Gender | None:
    if word.endswith(("ová", "á")):
        return Gender.WOMAN
    return Gender.MAN if word.endswith("ý") else None


def _is_middle(word: str, words: Sequence[str]) -> bool:
    """Tell whether a word is a second first name: not the last, and one that we know."""
    return word != words[-1] and NAMES.find(word) is not None


def _spelt(word: str) -> str:
    """Return a family name with the marks that its owner left out, when we know them."""
    return _SPELT.get(word.casefold(), word) if word.isascii() else word


def _of_women(surname: str) -> str:
    """Return the family name of a woman beside this one of a man."""
    if surname.endswith("ý"):
        return surname[:-1] + "á"
    if surname.endswith(("í", "ů", "e", "ě", "o", "i", "y")):
        return surname
    called = vocative_of_man(surname)
    if surname.endswith("ec"):
        return f"{called[:-2]}cová" if called else ""
    if surname.endswith(("ek", "ěk", "a")):
        return f"{called[:-1]}ová"
    return f"{surname}ová"


_SPELT = {
    bare(spelling): spelling
    for surname in SURNAMES.split()
    for spelling in (_of_women(surname), surname)
    if spelling
}
