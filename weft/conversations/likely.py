"""Is it about X? Which earlier matter of a customer a new contact is likely about, and why.

Pure. Each sign that speaks for a matter has a weight between 0 and 1, and signs add up as
independent chances do, so that many weak ones never outweigh what is certain. A matter with another
number than the one the customer names now is hardly meant.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

NUMBER, WORDS, PAGE, TAGS, RECENT, WAITING = 0.8, 0.7, 0.3, 0.2, 0.25, 0.2  # weights of signs
OTHER_NUMBER = 0.35  # what remains when the numbers differ
LEAST = 0.25  # below this nobody is asked
MOST = 3  # matters that are proposed
FORGOTTEN = timedelta(days=14)  # a closed matter is not asked about after this
FADES = timedelta(days=5)  # to a third of being recent
SHARED = 0.2  # of the new words; less is chance

STOP = frozenset(
    """
    about after again also because been before could does from have hello here just like more much
    need only please still than thank thanks that them then there they this very want were what
    when where which will with would write your yours dear kind regards best question
    dzień dobry proszę witam pozdrawiam bardzo jest było będzie które który która jeszcze teraz
    tylko mnie moja moje mojej mojego państwo państwa dziękuję chciałbym chciałabym czy nadal
    sprawie pytanie przez więc kiedy gdzie dlaczego jaki jaka jakie
    dobrý prosím jsem jsme nebo když která které který ještě moje mého vaše děkuji děkuju chtěl
    chtěla bych bylo bude mám máte jenom zdravím pozdravem kdyz proč jaký jaká jaké jakou
    """.split()  # noqa: SIM905
)
_AFTER_A_WORD = re.compile(
    r"""(?ix)
    (?: \b(?: order | invoice | parcel | ticket | case | return | number
            | zamówieni\w* | zamowieni\w* | zam | faktur\w* | paczk\w* | numer\w* | reklamacj\w*
            | objednáv\w* | objednav\w* | obj | zásil\w* | zasil\w* | číslo | cislo | reklamac\w*
            )\b [\s.:]* (?: (?: no | nr | number | numer | č | c | číslo )\b [\s.:]* )?
      | \# | \b(?:nr|no)\. \s? )
    \#? ( [a-z]{0,4}[-/]?\d[\d/-]{2,14}\d )
    """
)
_BARE = re.compile(r"(?<![\w.,+/-])([A-Za-z]{1,4}-?\d{4,12}|\d{4,12})(?![\w/-]|[.,]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
PHONE_DIGITS = 9  # with as many a bare number may be a phone, and that is no matter


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What is known of one conversation."""

    id: int
    subject: str = ""
    said: Sequence[str] = ()  # by the customer, oldest first
    pages: Collection[str] = ()  # addresses on the shop's site
    tags: Collection[str] = ()
    last_at: datetime
    is_closed: bool = False
    waits_for_customer: bool = False  # we answered last


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Why a matter is likely meant; a face puts them into words."""

    numbers: tuple[str, ...] = ()  # named in both
    words: tuple[str, ...] = ()  # said in both, as they were said now
    same_page: bool = False
    tags: tuple[str, ...] = ()
    is_recent: bool = False
    waits_for_customer: bool = False


@dataclass(frozen=True, kw_only=True)
class Guess:
    """A matter that is likely meant."""

    id: int
    weight: float  # 0 to 1
    reasons: Reasons
    numbers: tuple[str, ...]  # all that the matter names


@dataclass(frozen=True)
class _Read:
    numbers: dict[str, str]  # and how each is written
    stems: dict[str, str] = field(default_factory=dict)  # and a word that has it


def guesses(new: Matter, earlier: Sequence[Matter], *, at: datetime) -> list[Guess]:
    """Return the matters that `new` is likely about, the likeliest first; none is most common."""
    now = _read(new)
    before = {matter.id: _read(matter) for matter in earlier}
    spread = Counter(stem for read in before.values() for stem in read.stems)
    found = [
        _guess(new, matter, now, before[matter.id], spread, at=at)
        for matter in earlier
        if not (matter.is_closed and at - matter.last_at > FORGOTTEN)
    ]
    likely = [guess for guess in found if guess.weight >= LEAST]
    likely.sort(key=lambda guess: (-guess.weight, -guess.id))
    return likely[:MOST]


def numbers_in(text: str) -> dict[str, str]:
    """Return the numbers of orders, parcels and the like that a text names, in their order.

    Each by what it is compared by, with how it is written: WB2039 is WB-2039.
    """
    found = {match.start(1): match.group(1) for match in _AFTER_A_WORD.finditer(text)}
    for match in _BARE.finditer(text):
        number = match.group(1)
        is_other = number.isdigit() and (_YEAR.fullmatch(number) or len(number) == PHONE_DIGITS)
        if not is_other:
            found.setdefault(match.start(1), number)
    return {_plain(found[at]): found[at] for at in sorted(found)}


def _guess(
    new: Matter, matter: Matter, now: _Read, before: _Read, spread: Counter[str], *, at: datetime
) -> Guess:
    age = max(at - matter.last_at, timedelta())
    shared = now.numbers.keys() & before.numbers.keys()
    likeness = _likeness(now, before, spread)
    same_page = bool(set(map(_page, new.pages)) & set(map(_page, matter.pages)) - {""})
    tags = tuple(sorted(set(new.tags) & set(matter.tags)))
    recent = math.exp(-age / FADES)
    waits = matter.waits_for_customer and not matter.is_closed
    says_something = bool(shared) or likeness >= SHARED or same_page
    signs = [
        NUMBER * bool(shared),
        WORDS * likeness if likeness >= SHARED else 0,
        PAGE * same_page,
        TAGS * bool(tags),
        # a closed matter is only meant where something speaks of it
        RECENT * recent if says_something or not matter.is_closed else 0,
        WAITING * waits,
    ]
    weight = 1 - math.prod(1 - sign for sign in signs)
    if now.numbers and before.numbers and not shared:
        weight *= OTHER_NUMBER
    return Guess(
        id=matter.id,
        weight=weight,
        reasons=Reasons(
            numbers=tuple(now.numbers[number] for number in sorted(shared)),
            words=_in_both(now, before) if likeness >= SHARED else (),
            same_page=same_page,
            tags=tags,
            is_recent=age <= FADES,
            waits_for_customer=waits,
        ),
        numbers=tuple(before.numbers.values()),
    )


def _likeness(now: _Read, before: _Read, spread: Counter[str]) -> float:
    """Return how much of what is said now was said before; what many matters say counts less."""
    both = now.stems.keys() & before.stems.keys()
    if not both:
        return 0
    weights = {stem: 1 / (1 + max(spread[stem] - 1, 0)) for stem in now.stems}
    whole = sum(weights.values())
    part = sum(weights[stem] for stem in both)
    # one common word among two or three proves little
    return part / max(whole, 3)


def _in_both(now: _Read, before: _Read) -> tuple[str, ...]:
    return tuple(word for stem, word in now.stems.items() if stem in before.stems)[:4]


def _read(matter: Matter) -> _Read:
    texts = [matter.subject, *matter.said]
    numbers = {key: written for text in texts for key, written in numbers_in(text).items()}
    return _Read(numbers, dict(stems(texts)))


def stems(texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Give the words of texts with what remains of them without endings, the first of each."""
    met = set()
    for text in texts:
        for word in re.findall(r"[^\W\d_]{4,}", text.casefold()):
            stem = _stem(word)
            if word not in STOP and stem not in met:
                met.add(stem)
                yield stem, word


def _stem(word: str) -> str:
    """Return a word without marks and without what Polish, Czech and English put at its end."""
    bare = unicodedata.normalize("NFD", word.replace("ł", "l"))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return bare[: min(max(4, len(bare) - 2), 5)]


def _plain(number: str) -> str:
    return re.sub(r"[-/ ]", "", number).upper()


def _page(address: str) -> str:
    """Return what tells one page from another; the shop's front page tells nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.netloc}{parts.path.rstrip('/')}" if parts.path.strip("/") else ""
