"""In which language somebody writes: a guess from letters and small words, or none.

Pure. It is for customers of whom nobody knows it, and would rather say nothing than be wrong: a
name, an order number or “OK” is no language.
"""

from __future__ import annotations

import re

LONGEST = 2_000  # characters that are read
WORD = re.compile(r"[^\W\d_]+")
ENOUGH = 2  # points; a small word is one, a letter of one language alone two
LEAD = 1.5  # times as many as the next language has

# Letters that of these languages only one has. Czech and Slovak share most of theirs
LETTERS = {
    "pl": "ąęłńśźż",
    "cs": "ěřů",
    "sk": "ľĺŕô",
    "de": "ß",
    "uk": "іїєґ",
}
WORDS = {
    "pl": (
        "i w na nie do się jest że to z dzień dobry proszę prosze dziękuję dziekuje gdzie kiedy "
        "czy jak mam moja moje mój moj paczka paczki zamówienie zamowienie chcę chce zwrot "
        "nadal jeszcze już juz przesyłka przesylka ale dla mnie pani pan państwo witam kupiłam "
        "kupiłem"
    ),
    "cs": (
        "a v na ne do se je že to s dobrý dobry den prosím prosim děkuji dekuji děkuju kde kdy "
        "jak mám moje můj muj zásilka zasilka objednávka objednavka chci vrátit ještě jeste už "
        "uz ale pro mě mne jsem jste balík balik kdyby vám vas zboží zbozi"
    ),
    "sk": (
        "a v na nie do sa je že to s dobrý deň prosím ďakujem dakujem kde kedy ako mám moja "
        "moje môj zásielka zasielka objednávka chcem vrátiť ešte este už ale pre mňa som ste "
        "balík tovar"
    ),
    "en": (
        "the and is to of my you in it for not with hello hi please thank thanks where when how "
        "have has order parcel want return still but your was are i me this that did do"
    ),
    "de": (
        "der die das und ist nicht ich sie mein meine wo wann wie habe hat bitte danke guten "
        "tag hallo bestellung paket noch aber für mit zu von zurück es ein eine"
    ),
    "uk": (
        "і в на не до це що де коли як мій моя моє добрий день будь ласка дякую замовлення "  # noqa: RUF001 -- Cyrillic
        "посилка хочу повернути ще вже але для мене"
    ),
}
KNOWN = {language: frozenset(words.split()) for language, words in WORDS.items()}


def guess(text: str) -> str:
    """Return the language of a text, such as "cs", or "" when it cannot be told."""
    text = text[:LONGEST].casefold()
    words = WORD.findall(text)
    points = {
        language: sum(word in known for word in words)
        + ENOUGH * sum(letter in text for letter in LETTERS.get(language, ""))
        for language, known in KNOWN.items()
    }
    (first, most), (_, next_most) = sorted(points.items(), key=lambda one: -one[1])[:2]
    return first if most >= ENOUGH and most >= LEAD * next_most else ""
