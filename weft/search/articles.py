"""Finding articles of the help centre by their words, in one language after the other.

People type questions, and half of a question's words say nothing: "how do I return a coat". So
words of three letters are passed over where longer ones stand beside them, and not every word must
be found: one weighs the more the fewer articles have it, a title more than what stands below it,
and what weighs less than half of the best is left out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import connection

from . import documents
from .asked import Term

LIKE_THE_BEST = 0.5
SHORT = 3  # letters
TITLE = 2.0  # times what the same word weighs further down
MOST = 2_000  # editions that are weighed; more than any shop writes about one thing


@dataclass(frozen=True, kw_only=True)
class Found:
    """An article that was found. Its words are the knowledge room's to tell."""

    article_id: int
    language: str


_ARTICLES = """
    WITH term AS (
        SELECT t::tsquery AS words, n FROM unnest(%(terms)s::text[]) WITH ORDINALITY AS u(t, n)
    )
    SELECT a.language, a.article_id,
           array(SELECT a.document @@ term.words FROM term ORDER BY n),
           array(SELECT a.title @@ term.words FROM term ORDER BY n),
           (SELECT count(*) FROM search_article other WHERE other.language = a.language)
    FROM search_article a
    WHERE a.language = ANY(%(languages)s) AND a.document @@ %(any)s::tsquery
    ORDER BY a.article_id DESC LIMIT %(most)s
"""


def articles(terms: Sequence[Term], languages: Sequence[str], *, limit: int) -> list[Found]:
    """Return the articles that fit these words best, all of a language before those of the next.

    An article stands there once, in the first of the languages in which it was found.
    """
    wanted = [
        # a shop has few articles: two letters, while somebody types, choose among them well
        documents.query([replace(one, is_begun=_may_go_on(one))], shortest=1)
        for one in _telling(terms)
    ]
    if not wanted:
        return []
    values: dict[str, str | int | list[str]] = {
        "terms": wanted,
        "any": " | ".join(f"({one})" for one in wanted),
        "languages": list(languages),
        "most": MOST,
    }
    rows: dict[str, list[_Row]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_ARTICLES, values)
        for language, *row in cursor.fetchall():
            rows[language].append(_Row(*row))
    found: dict[int, Found] = {}
    for language in languages:
        for article_id in _best(rows[language]):
            found.setdefault(article_id, Found(article_id=article_id, language=language))
    return list(found.values())[:limit]


class _Row(NamedTuple):
    """An article that has some of the words: which of them, and how many articles there are."""

    article_id: int
    said: list[bool]
    titled: list[bool]
    of: int


def _best(rows: Sequence[_Row]) -> list[int]:
    if not rows:
        return []
    counts = [sum(column) for column in zip(*(row.said for row in rows), strict=True)]
    weights = [math.log(1 + rows[0].of / count) if count else 0.0 for count in counts]
    weighed = [(_weight(row.said, row.titled, weights), row.article_id) for row in rows]
    best = max(weight for weight, _article in weighed)
    weighed.sort(key=lambda one: -one[0])
    return [article for weight, article in weighed if weight >= best * LIKE_THE_BEST]


def _weight(said: Sequence[bool], titled: Sequence[bool], weights: Sequence[float]) -> float:
    return sum(
        weight * (TITLE if is_titled else float(is_said))
        for is_said, is_titled, weight in zip(said, titled, weights, strict=True)
    )


def _telling(terms: Sequence[Term]) -> Sequence[Term]:
    """Return the words that tell something, or all where none seems to."""
    return [one for one in terms if len("".join(one.plain)) > SHORT] or terms


def _may_go_on(term: Term) -> bool:
    return term.is_begun and not term.is_phrase
