"""What is said: scripts of conversations from demo_data/{pl,cs,en}.toml, with their gaps filled.

Gaps: {order} {product} {Product} {acc} {gen} {size} {size2} {price} {code} {days} {months}
{weekday} {town} {street} {carrier} {company} {nip} {ico} {vat} {email} {hello} {voc}.
"[a|b]" chooses by the gender of who speaks, "<a|b>" by the customer's: man | woman.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

from weft.demo import shop
from weft.demo.guests import Guest

CARRIERS = ("DLX", "PPK", "KGS")  # of our own making
CODES = ("SZLAK10", "POLANA15", "CHATA10", "ROSA5")
SHOES, CLOTHES = tuple(range(37, 47)), ("XS", "S", "M", "L", "XL", "XXL")

_SPEAKER = re.compile(r"\[([^|\[\]]*)\|([^|\[\]]*)\]")
_GUEST = re.compile(r"<([^|<>]*)\|([^|<>]*)>")
_FEW = 3  # more of one thing than this nobody carries home


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One thing that is said. `by` is customer, agent or note."""

    by: str
    text: str
    photo: bool = False


@dataclass(kw_only=True)
class Script:
    """One conversation to be played: who writes about what, and what is said."""

    guest: Guest
    counter: shop.Counter
    product: shop.Product
    topic: str
    turns: list[Turn]
    tags: list[str] = field(default_factory=list)
    fact: tuple[str, str] | None = None
    hide: str = ""  # why the first message is redacted
    page: dict[str, Any] = field(default_factory=dict)


class Teller:
    """Tells stories in one language, each time with other words.

    Variants are drawn without repeating any before all were used.
    """

    def __init__(self, counter: shop.Counter, dice: random.Random) -> None:
        self._counter = counter
        self._dice = dice
        self._book = shop.read(counter.language)
        self._names = shop.read("names")[counter.language]
        self._decks: dict[str, list[int]] = {}
        self._number = int(counter.orders[-1]) * 10_000 + dice.randint(100, 900)

    def topics(self) -> list[str]:
        """Return each story's name as often as it weighs."""
        return [
            story["topic"] for story in self._book["story"] for _ in range(story.get("weight", 1))
        ]

    def asks_again(self, topic: str) -> bool:
        """Whether the customer, once answered, says something that asks for another answer."""
        turns = "".join(turn[0].lower() for turn in self._story(topic)["turns"])
        return "a" in turns[turns.find("c", 1) :] if "c" in turns[1:] else False

    def may_rest(self, topic: str) -> bool:
        """Whether the story is one that waits for something: a parcel, a delivery, accounting."""
        return bool(self._story(topic).get("snooze"))

    def tell(self, guest: Guest, topic: str, *, agent_is_woman: bool) -> Script:
        """Return a new script about `topic`."""
        story = self._story(topic)
        product = self._product(story)
        gaps = self._gaps(guest, product)
        turns: list[Turn] = []
        drawn = 0
        for place, (who, *variants) in enumerate(story["turns"]):
            if not who.isupper() or not turns:
                drawn_now = self._draw(f"{topic}/{place}", len(variants))
            else:
                drawn_now = drawn  # it answers that variant of what was said before
            by = {"c": "customer", "a": "agent", "n": "note"}[who.lower()]
            text = variants[drawn_now]
            if place == 0:
                text = self._open(text)
            speaks_woman = guest.is_woman if by == "customer" else agent_is_woman
            turns.append(
                Turn(
                    by=by,
                    text=_say(text, gaps, speaker=speaks_woman, guest=guest.is_woman),
                    photo=story.get("photo") == place,
                )
            )
            if by != "note":
                drawn = drawn_now
        fact = story.get("fact")
        return Script(
            guest=guest,
            counter=self._counter,
            product=product,
            topic=topic,
            turns=turns,
            tags=list(story["tags"]),
            fact=(fact[0], fact[1].format_map(gaps)) if fact else None,
            hide=story.get("hide", ""),
            page=self._page(product),
        )

    def line(self, kind: str, guest: Guest, *, speaker_is_woman: bool) -> str:
        """Return a line of thanks, farewell, nudges or again."""
        lines = self._book[kind]
        text = lines[self._draw(kind, len(lines))]
        return _say(text, {}, speaker=speaker_is_woman, guest=guest.is_woman)

    def _story(self, topic: str) -> dict[str, Any]:
        found: dict[str, Any] = next(s for s in self._book["story"] if s["topic"] == topic)
        return found

    def _draw(self, name: str, sides: int) -> int:
        deck = self._decks.setdefault(name, [])
        if not deck:
            deck.extend(self._dice.sample(range(sides), sides))
        return deck.pop()

    def _open(self, text: str) -> str:
        openers = self._book["openers"]
        opener: str = openers[self._draw("openers", len(openers))]
        is_start = not opener or opener.endswith("! ")
        starts_plain = not text.startswith(("{", "[", "I ", "I'"))
        first = text[0].upper() if is_start else text[0].lower()
        if is_start and text.startswith("{p"):
            text = "{P" + text[2:]
        return opener + (first + text[1:] if starts_plain else text)

    def _product(self, story: dict[str, Any]) -> shop.Product:
        kinds = story.get("kinds")
        fitting = [p for p in shop.products() if not kinds or set(kinds) & set(p.kinds)]
        return fitting[self._draw(f"product/{kinds}", len(fitting))]

    def _gaps(self, guest: Guest, product: shop.Product) -> dict[str, str]:
        dice, names, language = self._dice, self._names, self._counter.language
        subject, accusative, of = product.names[language]
        scale = [str(size) for size in SHOES] if "shoes" in product.kinds else list(CLOTHES)
        size = dice.randrange(1, len(scale) - 1)
        self._number += dice.randint(3, 61)
        hellos = self._book["hellos"]
        hello: str = hellos[self._draw("hellos", len(hellos))]
        if not guest.account:  # nobody knows the name of a stranger
            hello = hello.partition("{voc}")[0].rstrip(" ,")
        return {
            "order": f"{self._counter.orders[:2]}-{self._number}",
            "product": subject,
            "Product": subject[0].upper() + subject[1:],
            "acc": accusative,
            "gen": of,
            "size": scale[size],
            "size2": scale[size + 1],
            "price": shop.money(product.price(self._counter), self._counter.currency, language),
            "code": dice.choice(CODES),
            "days": str(dice.randint(5, 12)),
            "months": dice.choice(names["months"]),
            "weekday": dice.choice(names["weekdays"]),
            "town": dice.choice(names["towns"]),
            "street": dice.choice(names["streets"]),
            "carrier": dice.choice(CARRIERS),
            "company": dice.choice(names["companies"]),
            "nip": f"{dice.randint(500, 899)}-{dice.randint(100, 999)}-00-00",
            "ico": f"{dice.randint(10, 99)}{dice.randint(100, 999)}000",
            "vat": f"DE{dice.randint(100, 999)}000000",
            "email": guest.email,
            "hello": hello.replace("{voc}", guest.address),
            "voc": guest.address,
        }

    def _page(self, product: shop.Product) -> dict[str, Any]:
        """Return where the customer is on the shop's site, and often what lies in the cart."""
        dice, counter = self._dice, self._counter
        name = product.names[counter.language][0]
        context: dict[str, Any] = {
            "language": counter.language,
            "time_zone": counter.time_zone,
            "page": {
                "url": f"{shop.SITE}/{counter.language}/{product.sku.lower()}",
                "title": f"{name[0].upper()}{name[1:]} · Polana",
                "referrer": dice.choice(["", "https://www.google.com/", f"{shop.SITE}/"]),
            },
        }
        if dice.random() < 0.4:  # noqa: PLR2004 - two of five have put something in
            things = dice.sample(shop.products(), dice.randint(1, _FEW))
            items: list[dict[str, Any]] = [
                {
                    "name": thing.names[counter.language][0],
                    "sku": thing.sku,
                    "quantity": dice.choice([1, 1, 1, 2]),
                    "price": thing.price(counter),
                    "url": f"{shop.SITE}/{counter.language}/{thing.sku.lower()}",
                }
                for thing in things
            ]
            context["cart"] = {
                "total": sum(i["price"] * i["quantity"] for i in items),
                "currency": counter.currency,
                "items": items,
            }
        return context


def _say(text: str, gaps: dict[str, str], *, speaker: bool, guest: bool) -> str:
    """Fill the gaps; `speaker` and `guest` are True for women."""
    text = _SPEAKER.sub(lambda found: found[2 if speaker else 1], text)
    text = _GUEST.sub(lambda found: found[2 if guest else 1], text)
    return text.format_map(gaps)
