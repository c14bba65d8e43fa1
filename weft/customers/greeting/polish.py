"""Polish: "panie Pawle", "pani Anno". One is addressed by the first name, in the vocative.

The rules know how names end; they hold for names that Polish has made its own, and are asked
about no others.
"""

from __future__ import annotations

from .names import Gender, Names
from .person import Person, read
from .polish_names import EITHER, GENTLE, MEN, WOMEN

NAMES = Names(women=f"{WOMEN} {GENTLE}", men=MEN, either=EITHER)
_GENTLE = frozenset(name.casefold() for name in GENTLE.split())

IRREGULAR = {
    "abel": "Ablu",
    "kacper": "Kacprze",
    "kasper": "Kasprze",
    "lew": "Lwie",
    "wawrzyniec": "Wawrzyńcze",
}
# How a man's name ends, and what the ending becomes: the first that fits counts.
ENDINGS = (
    ("dziek", "dźku"), ("siek", "śku"), ("ziek", "źku"), ("ciek", "ćku"), ("niek", "ńku"),
    ("ek", "ku"),
    ("ander", "andrze"), ("ster", "strze"), ("rz", "rzu"), ("r", "rze"),
    ("weł", "wle"), ("sł", "śle"), ("ł", "le"),
    ("st", "ście"), ("t", "cie"), ("d", "dzie"),
    ("sz", "szu"), ("cz", "czu"), ("ż", "żu"), ("c", "cu"),
    ("ś", "siu"), ("ź", "ziu"), ("ć", "ciu"), ("ń", "niu"),
    ("j", "ju"), ("l", "lu"), ("k", "ku"), ("g", "gu"), ("h", "hu"),
    ("b", "bie"), ("p", "pie"), ("m", "mie"), ("n", "nie"), ("w", "wie"), ("v", "vie"),
    ("f", "fie"), ("s", "sie"), ("z", "zie"),
    ("io", "iu"), ("a", "o"), ("o", "o"), ("i", "i"), ("y", "y"), ("e", "e"),
)  # fmt: skip
# These are said gently by whoever says them at all: Kasiu, Jadziu, Karolciu, Ewuniu.
_ALWAYS_GENTLE = ("sia", "zia", "lcia", "unia")
# A woman's name that ends so may be gentle or not; only a list knows.
_PERHAPS_GENTLE = ("la", "ja", "nia", "cia")


def address(name: str) -> str:
    """Return how a customer is called, such as "panie Pawle"; empty when that is not sure."""
    person = read(name, NAMES)
    if person is None:
        return ""
    gender = _gender(person)
    called = vocative(person.first, gender) if gender else ""
    if not called or gender is None:
        return ""
    return f"pani {called}" if gender is Gender.WOMAN else f"panie {called}"


def vocative(name: str, gender: Gender) -> str:
    """Return how one calls whoever has this first name; empty for an ending we do not know."""
    if "-" in name:
        parts = [vocative(part, gender) for part in name.split("-")]
        return "-".join(parts) if all(parts) else ""
    return _of_woman(name) if gender is Gender.WOMAN else _of_man(name)


def _gender(person: Person) -> Gender | None:
    by_family = _by_family_name(person.rest[-1]) if person.rest else None
    if person.gender is Gender.MAN and by_family is Gender.WOMAN:
        return None  # a man is never called Kowalska: these are two people, or none
    if person.known:
        return person.gender or by_family
    if "-" in person.first:  # Anna-Maria
        parts = {
            known.gender if known else None for known in map(NAMES.find, person.first.split("-"))
        }
        return parts.pop() if len(parts) == 1 else None
    # a name from elsewhere is only sure where it ends as Polish names of women do
    is_plain = person.first.endswith("a") and not person.first.endswith(_PERHAPS_GENTLE)
    return Gender.WOMAN if is_plain and by_family is Gender.WOMAN else None


def _by_family_name(word: str) -> Gender | None:
    word = word.rpartition("-")[2].casefold()
    if word.endswith(("ska", "cka", "dzka")):
        return Gender.WOMAN
    return Gender.MAN if word.endswith(("ski", "cki", "dzki")) else None


def _of_woman(name: str) -> str:
    if not name.endswith("a"):
        return name  # Noemi, Ingrid
    gentle = name.casefold() in _GENTLE or name.endswith(_ALWAYS_GENTLE)
    return name[:-1] + ("u" if gentle else "o")


def _of_man(name: str) -> str:
    if name.casefold() in IRREGULAR:
        return IRREGULAR[name.casefold()]
    for ending, vocative_ending in ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending) + vocative_ending
    return ""
