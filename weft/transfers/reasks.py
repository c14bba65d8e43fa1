"""Asked again: whether a text asks the customer for an address or a number (R72).

Pure reading of words in Polish, Czech and English. Whether it was known already, and so asked
again, is for whoever knows what was said before.
"""

from __future__ import annotations

import re

LONGEST = 5_000  # characters of a message that are read

# an end of a sentence; the mark stays with it
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
ASKS = re.compile(
    r"""(?ix) \?
    | \b(?: please | could[ ]you | can[ ]you | tell[ ](?:me|us) | what(?:'s|[ ]is) | may[ ]i[ ]have
          | i(?:'ll|[ ]will)?[ ]need | we(?:'ll|[ ]will)?[ ]need | give[ ](?:me|us) | confirm
          | proszę | prosimy | podaj | podać | podanie | poda[ ]pan | jaki[ ]jest | jaki[ ]ma
          | napisz | potrzebuj[eę] | potrzebny | potwierd\w+
          | prosím\w* | můžete | mohl[ai]?[ ]byste | sdělte | napište | uveďte | pošlete
          | jaké[ ]je | jaká[ ]je | jaký[ ]je | potřebuj\w+ | zadejte | potvrďte )
    """
)
EMAIL = r"e-?mail|adres\w*[ ](?:poczty|mailow|e-?mail)|mailov\w+[ ]adres"
ASKED = {
    "number": re.compile(
        r"""(?ix) \b(?: order | parcel | tracking | invoice | case | reference )[ ](?:no\b|number)
        | \bnume?r\w*[ ](?: zamówieni | zamowieni | przesyłk | paczk | faktur | reklamacj | zgłosz )
        | \b(?:čís[le]\w*|cislo)[ ](?: (?: vaší | své | té | vašej )[ ])?
          (?: objedn | zásilk | zasilk | faktur | reklamac | balík )
        """
    ),
    "email": re.compile(rf"(?ix) \b(?:{EMAIL})"),
    "phone": re.compile(
        r"""(?ix) \b(?: phone | telephone | mobile )[ ](?:no\b|number)
        | \b(?: nume?r\w* )[ ](?: telefon | kontaktow | komórk )
        | \b(?: telefonní\w*[ ]čís[le]\w*
          | čís[le]\w*[ ](?: (?:vašeho|svého)[ ])? (?:telefon|mobil) )
        """
    ),
    "address": re.compile(
        r"""(?ix) \b(?: (?: delivery | shipping | postal | home | street | your | full )[ ]address
          | postcode | zip[ ]code )
        | \badres\w*(?!\w*[ ](?: poczty | mail | e-?mail | url | stron | www ))
        | \bkod\w*[ ]pocztow
        | \b(?: (?: dodací | doručovací | poštovní | vaši | vaše | svou | přesnou | celou )\w*[ ]
          adres | psč\b )
        """
    ),
}
_MAIL = re.compile(rf"(?ix) (?:{EMAIL})\w*(?:[ ]add?res\w*)?")
POSTCODE = r"\m([0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2})\M"  # as PostgreSQL reads it


def asked(text: str) -> set[str]:
    """Return for what a text asks: number (of an order, a parcel), email, phone, address."""
    found = set()
    for sentence in SENTENCE.split(text[:LONGEST]):
        if ASKS.search(sentence):
            found |= {kind for kind, words in ASKED.items() if words.search(_fit(kind, sentence))}
    return found


def _fit(kind: str, sentence: str) -> str:
    """Return what is left for a kind: the address of a mailbox is no place to send a parcel to."""
    return _MAIL.sub(" ", sentence) if kind == "address" else sentence
