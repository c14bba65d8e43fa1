"""Forms as the doors need them, kept in each process for a few seconds.

A change by an owner therefore shows after CACHE_SECONDS.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from weft.channels.form import drawing, looks
from weft.channels.form.channel import CHANNEL
from weft.channels.form.drawing import Look
from weft.channels.form.settings import Settings
from weft.channels.form.words import words
from weft.conversations import queries
from weft.gateway import registry
from weft.kernel import origins, settings
from weft.kernel.doors import Refused, Request, in_thread
from weft.people.settings import Brand
from weft.ui import colours, languages, scripts, smaller
from weft.ui.scripts import Script

HOME = Path(__file__).parent / "static" / "forms"
# Each module after those that it imports; their names are distinct
MODULES = ("nodes", "proof", "filling", "embedded")

CACHE_SECONDS = 5
MAX_CACHED = 1_000
SAID_BY_SCRIPT = ("another", "failed", "sending", "unreachable")


@dataclass(frozen=True)
class Questionnaire:
    """One inbox of the channel, and the brand above it."""

    inbox_id: int
    key: str
    name: str
    is_on: bool
    settings: Settings
    brand: Brand

    @property
    def shop(self) -> str:
        """What is read above the form."""
        return self.brand.name or self.name

    @cached_property
    def palette(self) -> colours.Palette:
        """The form's colours."""
        return looks.palette(self.settings, self.brand)

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """The shop's own origins, written as browsers write them; empty: any."""
        return tuple(sorted(origins.origins(self.settings.origins)))

    def lets_in(self, request: Request) -> bool:
        """Tell whether the page that asks may show this form. A page of Weft itself always may."""
        return origins.lets_in(request, self.origins)

    def look(self, language: str, **shown: Any) -> Look:
        """Return how the form looks in a language."""
        return Look(
            settings=self.settings,
            language=language,
            brand_language=self.brand.language,
            action=f"/forms/{self.key}?language={language}",
            **shown,
        )

    @cached_property
    def script(self) -> Script:
        """The script of the shop's snippet: all of the form in all our languages."""
        if not self.is_on:
            return scripts.pack("")
        spoken = languages.languages()
        # The script takes the first where nobody's wish is ours
        first = languages.choose(self.brand.language)
        spoken.sort(key=lambda language: language != first)
        config = {
            "key": self.key,
            "origins": self.origins,
            "colours": looks.variables(self.palette),
            "css": _css(),
            "forms": {language: self._spoken(language) for language in spoken},
        }
        # In a scope of its own: the page's names are not ours to take
        text = json.dumps(config, ensure_ascii=False).replace("</", "<\\/")
        filled = _joined().replace('"CONFIG"', text)
        return scripts.pack(f"(()=>{{\n{filled}\n}})()\n")

    def _spoken(self, language: str) -> dict[str, Any]:
        look = self.look(language)
        return {"form": drawing.plain(drawing.draw(look)), "words": self.words(language)}

    def words(self, language: str) -> dict[str, str]:
        """Return what the script says by itself."""
        look = self.look(language)
        said = {name: words(language)[name] for name in SAID_BY_SCRIPT}
        return said | {"thanks": drawing.thanks(look), "title": drawing.title(look)}


def language(request: Request, brand: Brand) -> str:
    """Return the language that a form and all its doors speak: this is the one rule.

    What the address says, then what the browser wishes, then the brand's own. On a page of
    others there is no address to say it, so that page's language stands in its place
    (static/forms/embedded.js); all that the form sends says in its address what was chosen.
    """
    return brand.language_for(request.wishes)


_cache: dict[str, tuple[float, Questionnaire | None]] = {}


async def find(request: Request) -> Questionnaire:
    """Return the form that the path names; all that is said at its door is in its language.

    Raises Refused: no_such_form.
    """
    key = request.params["key"]
    found = _cache.get(key)
    if found is None or found[0] < time.monotonic():
        if len(_cache) >= MAX_CACHED:
            _cache.clear()  # somebody is guessing keys
        found = time.monotonic() + CACHE_SECONDS, await in_thread(_load, key)
        _cache[key] = found
    if found[1] is None:
        raise no_such_form()
    request.language = language(request, found[1].brand)
    return found[1]


def no_such_form() -> Refused:
    """Return the refusal for a form that was never there, or that is switched off."""
    return Refused(404, "no_such_form", _("There is no form at this address."))


def forget() -> None:
    """Ask the database again, at once; for tests."""
    _cache.clear()


def _load(key: str) -> Questionnaire | None:
    card = queries.inbox_by_key(key)
    if card is None or card.kind != CHANNEL.kind:
        return None
    return Questionnaire(
        inbox_id=card.id,
        key=card.public_key,
        name=card.name,
        is_on=card.is_on,
        settings=registry.settings_of(card),
        brand=settings.read(Brand),
    )


@cache
def _joined() -> str:
    return scripts.join(HOME / f"{name}.js" for name in MODULES)


@cache
def _css() -> str:
    return smaller.style((HOME / "form.css").read_text())
