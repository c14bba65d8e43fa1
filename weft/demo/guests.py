"""Those who write to the shop: account holders with names, and strangers who are only a device."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from weft.conversations.envelopes import Sender
from weft.customers.actions import Proof
from weft.demo import shop

_LETTERS = str.maketrans("łŁøØæß", "lLoOas")


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One customer. `account` is the shop's number of them; empty for a stranger."""

    language: str
    is_woman: bool
    name: str
    address: str  # how one speaks to them: "Panie Marku", "paní Nováková"
    email: str
    account: str
    device: str

    def remote(self) -> str:
        """Return what the widget calls this side of a thread."""
        return f"user:{self.account}" if self.account else f"device:{self.device}"

    def sender(self, inbox_id: int) -> Sender:
        """Return who the widget says is writing."""
        if not self.account:
            return Sender(kind="device", value=self.device, language=self.language)
        return Sender(
            kind="account",
            value=f"{inbox_id}:{self.account}",
            name=self.name,
            language=self.language,
            proof=Proof.VERIFIED,
        )

    def stranger(self, dice: random.Random) -> Guest:
        """Return the same person on a device where nobody is logged in."""
        return Guest(**vars(self) | {"account": "", "device": f"{dice.getrandbits(128):032x}"})


def guests(language: str, dice: random.Random) -> Iterator[Guest]:
    """Yield ever new people who shop in this language, no two of one name."""
    names = shop.read("names")[language]
    met: set[str] = set()
    numbers = count({"pl": 20_417, "cs": 31_088, "en": 40_233}[language], 37)
    while True:
        is_woman = dice.random() < 0.55  # noqa: PLR2004 - a little more than half
        first = dice.choice(names["women" if is_woman else "men"])
        last = dice.choice(names["surnames"])
        name = f"{first[0]} {last[-1] if is_woman else last[0]}"
        if name in met:
            continue
        met.add(name)
        yield Guest(
            language=language,
            is_woman=is_woman,
            name=name,
            address=_address(language, first, last, is_woman=is_woman),
            email=f"{_plain(name)}@{dice.choice(['poczta', 'mail', 'post'])}.example",
            account=str(next(numbers)),
            device=f"{dice.getrandbits(128):032x}",
        )


def _address(language: str, first: list[str], last: list[str], *, is_woman: bool) -> str:
    if language == "pl":
        return f"{'Pani' if is_woman else 'Panie'} {first[1]}"
    if language == "cs":
        return f"paní {last[2]}" if is_woman else f"pane {last[1]}"
    return first[0]


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore")
    return bare.decode().lower().replace(" ", ".")
