"""A decision in words, in the language of the moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language_info, gettext, ngettext


def words(reasons: Iterable[Sequence[Any]]) -> list[str]:
    """Return a clause for each reason, such as "speaks Czech"; what we do not know is left out."""
    found = (_clause(str(code), values) for code, values in reasons)
    return [clause for clause in found if clause]


def language_name(code: str) -> str:
    """Return what a language is called; its code where we have no word for it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _clause(code: str, values: Mapping[str, Any]) -> str:
    plain = {
        "free": gettext("has nothing else to do"),
        "room": gettext("has room for it"),
        "turn": gettext("is next in turn"),
        "alone": gettext("is the only one free for it"),
        "pressing": gettext("the answer that was promised is almost due"),
        "asked": gettext("asked for the next one"),
    }
    if code in plain:
        return plain[code]
    if code == "solved":
        return _solved(int(values["count"]), int(values["of"]))
    if code == "knows":
        return _knows(int(values["count"]), int(values["of"]))
    if code == "ring":
        return _ring(int(values["ring"]))
    return _skill(code, str(values.get("name", "")))


def _solved(count: int, of: int) -> str:
    return ngettext(
        "settled %(count)d of the %(of)d matter with this customer",
        "settled %(count)d of the %(of)d matters with this customer",
        of,
    ) % {"count": count, "of": of}


def _knows(count: int, of: int) -> str:
    return ngettext(
        "wrote with this customer in %(count)d of %(of)d conversation",
        "wrote with this customer in %(count)d of %(of)d conversations",
        of,
    ) % {"count": count, "of": of}


def _ring(ring: int) -> str:
    if ring == 1:
        return gettext("knows a little less than is asked for, and the wait was growing long")
    return gettext("is of the team, and nobody who knows all of it was free")


def _skill(kind: str, name: str) -> str:
    if kind == "language":
        return gettext("speaks this language: %(language)s") % {"language": language_name(name)}
    if kind == "channel":
        return gettext("is good in this channel")
    if kind == "topic":
        return gettext("knows about: %(topic)s") % {"topic": name}
    return ""
