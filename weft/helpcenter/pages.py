"""Drawing the pages of the help centre, whole and without script."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from weft.helpcenter import contact
from weft.kernel import settings as workspace
from weft.knowledge import markdown, plain_words, queries
from weft.knowledge.queries import Leaf
from weft.people.settings import Brand
from weft.search import articles, asked
from weft.ui import colours

SLUG = re.compile(r"[a-z0-9-]{1,80}")
LONGEST = 200  # characters of a question
MOST_FOUND = 20


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page as it is sent. `looks` is the fingerprint of the one style that stands in it."""

    body: bytes
    looks: str
    status: int = HTTPStatus.OK
    is_kept: bool = True  # by browsers and proxies, for a minute


def contents(language: str, _asked: str = "") -> Page:
    """Return the page of all articles in a language, under their headings."""
    leaves = queries.leaves(language)
    headings = queries.categories(language)
    shelves = [
        (name, [_line(leaf) for leaf in leaves if leaf.category_id == category])
        for category, name in headings.items()
    ]
    loose = [_line(leaf) for leaf in leaves if leaf.category_id not in headings]
    context = {
        "shelves": [shelf for shelf in shelves if shelf[1]],
        "loose": loose,
        "elsewhere": _others(language, {}),
    }
    return _page("contents", language, context)


def found(language: str, words: str) -> Page:
    """Return the page of what was found for some words; in other languages only if nothing is."""
    terms = asked.terms_of(words)
    others = [code for code, _name in settings.LANGUAGES if code != language]
    hits = articles.articles(terms, [language], limit=MOST_FOUND)
    hits = hits or articles.articles(terms, others, limit=MOST_FOUND)
    leaves = queries.leaves_among((hit.article_id, hit.language) for hit in hits)
    lines = [_line(leaf) for hit in hits if (leaf := leaves.get((hit.article_id, hit.language)))]
    context = {"asked": words, "lines": lines, "elsewhere": _others(language, {})}
    return _page("found", language, context, is_kept=False)


def article(language: str, slug: str) -> Page:
    """Return the page of an article; where it is in other languages only, a page that says so."""
    editions = queries.editions_of(slug) if SLUG.fullmatch(slug) else {}
    leaf = editions.get(language)
    elsewhere = _others(language, editions)
    if leaf is None:
        context: dict[str, Any] = {"editions": editions.values(), "elsewhere": elsewhere}
        return _page("missing", language, context, status=HTTPStatus.NOT_FOUND, is_kept=False)
    context = {
        "leaf": leaf,
        "drawn": markdown.html(leaf.body),
        "summary": plain_words.summary(leaf.body),
        "heading": queries.categories(language).get(leaf.category_id or 0, ""),
        "alternates": editions.values(),
        "elsewhere": elsewhere,
    }
    return _page("article", language, context)


def _line(leaf: Leaf) -> dict[str, str]:
    return {
        "title": leaf.title,
        "summary": plain_words.summary(leaf.body),
        "language": leaf.language,
        "path": f"/help/{leaf.language}/{leaf.slug}",
    }


def _others(language: str, editions: Mapping[str, Leaf]) -> Iterable[dict[str, str]]:
    """Return the other languages, each with the same article where there is one."""
    return [
        {
            "code": code,
            "name": name,
            "path": f"/help/{code}/{editions[code].slug}" if code in editions else f"/help/{code}/",
        }
        for code, name in settings.LANGUAGES
        if code != language
    ]


def _page(
    name: str,
    language: str,
    context: Mapping[str, Any],
    *,
    status: int = HTTPStatus.OK,
    is_kept: bool = True,
) -> Page:
    brand = workspace.read(Brand)
    looks = _looks(brand)
    with translation.override(language):
        whole = {
            "shop": brand.name,
            "zone": brand.time_zone,
            "language": language,
            "looks": mark_safe(looks),  # noqa: S308 - colours of our own arithmetic
            "ways": contact.ways(language, at=timezone.now()),
            "weft_url": settings.WEFT_URL,
            "languages": settings.LANGUAGES,
            "longest": LONGEST,
            **context,
        }
        body = render_to_string(f"help/{name}.html", whole).encode()
    print_of = b64encode(hashlib.sha256(looks.encode()).digest()).decode()
    return Page(body=body, looks=f"sha256-{print_of}", status=status, is_kept=is_kept)


def _looks(brand: Brand) -> str:
    names = ("--brand", "--on-brand", "--brand-light", "--brand-dark")
    palette = zip(names, colours.first(brand.colour), strict=True)
    return f":root{{{';'.join(f'{name}:{colour}' for name, colour in palette)}}}"
