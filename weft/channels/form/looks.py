"""A form in its shop's colours, and as its owner sees it before it is saved."""

from __future__ import annotations

from collections.abc import Mapping

from weft.gateway.contract import Preview
from weft.kernel import settings as workspace
from weft.people.settings import Brand
from weft.ui import colours
from weft.ui.colours import Palette

from . import drawing
from .settings import Settings

STYLES = "forms/form.css"


def palette(settings: Settings, brand: Brand) -> Palette:
    """Return the form's colours; a colour that is none gives way to ours."""
    return colours.first(settings.colour, brand.colour)


def variables(found: Palette) -> Mapping[str, str]:
    """Return the colours by the names that the style sheet knows."""
    names = ("--brand", "--on-brand", "--brand-light", "--brand-dark")
    return dict(zip(names, found, strict=True))


def preview(settings: Settings, language: str) -> Preview:
    """Return the form as it would look."""
    brand = workspace.read(Brand)
    look = drawing.Look(settings=settings, language=language, brand_language=brand.language)
    return Preview(
        html=drawing.html(drawing.draw(look)),
        styles=STYLES,
        variables=variables(palette(settings, brand)),
    )
