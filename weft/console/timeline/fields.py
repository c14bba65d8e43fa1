"""What a customer typed into a form, beside the words of the message and in the panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from weft.conversations.envelopes import Field
from weft.conversations.queries import LetterCard

SHORT = 80  # characters of a value in the panel
BESIDE = {"paragraph", "consent"}  # kinds of fields that nobody looks up in the panel


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The fields of one message, and what speaks against a person behind them."""

    fields: Sequence[Field]
    doubts: Sequence[str]


def typed(letter: LetterCard | None, text: str) -> Typed | None:
    """Return the fields that the message's own words do not say already."""
    if letter is None or not letter.fields:
        return None
    return Typed(
        fields=[field for field in letter.fields if field.value != text],
        doubts=doubts(letter.traits.get("suspicions", ())),
    )


def brief(fields: Sequence[Field]) -> list[Field]:
    """Return the fields as the panel shows them: what is long stands in the message."""
    return [
        field
        for field in fields
        if field.kind not in BESIDE and len(field.value) <= SHORT and "\n" not in field.value
    ]


def doubts(codes: Sequence[str]) -> list[str]:
    """Say why something looks like spam; a code that we do not know says nothing."""
    words: Mapping[str, str] = {
        "trap": _("a field that people do not see was filled in"),
        "fast": _("it was filled in within seconds"),
        "no_work": _("no browser did the work that we asked for"),
        "many": _("many came from one place or for one address"),
    }
    return [words[code] for code in codes if code in words]
