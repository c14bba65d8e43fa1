"""Reading articles: what anybody may read, and what those who write them see beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import F, QuerySet

from weft.knowledge.models import Article, Category, Edition, Version


class NoSuchArticle(Exception):
    """There is no article with this id, or it was never written in this language."""


class NoSuchCategory(Exception):
    """There is no category with this id, or no more."""


class State(StrEnum):
    """Whether anybody outside reads an article in a language."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class EditionCard:
    """An article in one language as its writers see it: `title` is that of its newest version."""

    language: str
    title: str
    state: State
    newest: int
    public: int | None
    inserted: int

    @property
    def is_ahead(self) -> bool:
        """Whether something newer was written than what is read."""
        return self.public is not None and self.public != self.newest


@dataclass(frozen=True, kw_only=True)
class ArticleCard:
    """An article as its writers see it, with its editions by language."""

    id: int
    slug: str
    category_id: int | None
    editions: Mapping[str, EditionCard]

    def title(self, *wishes: str) -> str:
        """Return its title in the first of these languages that it has, or in any."""
        language = next((code for code in wishes if code in self.editions), "")
        edition = self.editions.get(language) or next(iter(self.editions.values()), None)
        return edition.title if edition else self.slug

    @property
    def inserted(self) -> int:
        """How often it was put into answers, in all languages."""
        return sum(edition.inserted for edition in self.editions.values())


@dataclass(frozen=True, kw_only=True)
class VersionCard:
    """One version, in the order in which they were written."""

    number: int
    title: str
    body: str
    written_at: datetime
    author: str  # "" where nobody of us did


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """An article that anybody may read, in one language, as it stands in a list."""

    article_id: int
    slug: str
    language: str
    category_id: int | None
    title: str
    body: str
    published_at: datetime
    inserted: int

    @property
    def address(self) -> str:
        """Where anybody reads it."""
        return address(self.slug, self.language)


def address(slug: str, language: str) -> str:
    """Return the address of a public article. It stands in answers for years."""
    return f"{settings.WEFT_URL}/help/{language}/{slug}"


# --- what anybody may read --------------------------------------------------------------------


def leaves(language: str, *, limit: int | None = None) -> list[Leaf]:
    """Return what is public in a language, what is answered with most often first."""
    rows = _public().filter(edition__language=language)
    found = rows.order_by("-edition__inserted", "title", "edition__article_id")
    return [_leaf(row) for row in found[:limit]]


def leaves_among(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Leaf]:
    """Return the public ones among articles and their languages."""
    keys = set(wanted)
    if not keys:
        return {}
    rows = _public().filter(
        edition__article_id__in={one for one, _language in keys},
        edition__language__in={language for _one, language in keys},
    )
    found = {(leaf.article_id, leaf.language): leaf for leaf in map(_leaf, rows)}
    return {key: leaf for key, leaf in found.items() if key in keys}


def editions_of(slug: str) -> dict[str, Leaf]:
    """Return what is public under an address, by language; nothing when nothing is."""
    return {
        leaf.language: leaf for leaf in map(_leaf, _public().filter(edition__article__slug=slug))
    }


@dataclass(frozen=True, kw_only=True)
class Words:
    """All that an article is found by in a language; `heading` is what it stands under there."""

    article_id: int
    language: str
    title: str
    heading: str
    body: str


def public_words(article_ids: Collection[int]) -> list[Words]:
    """Return what of these articles is public."""
    rows = _public().filter(edition__article_id__in=article_ids)
    return [
        Words(
            article_id=row.edition.article_id,
            language=row.edition.language,
            title=row.title,
            heading=category.names.get(row.edition.language, "")
            if (category := row.edition.article.category)
            else "",
            body=row.body,
        )
        for row in rows.select_related("edition__article__category")
    ]


def articles_under(category_ids: Collection[int]) -> list[int]:
    """Return the articles that stand under these headings."""
    rows = Article.objects.filter(category_id__in=category_ids).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def article_ids_before(before: int | None, *, limit: int) -> Sequence[int]:
    """Return the newest ids below one, the newest first."""
    rows = Article.objects.order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.values_list("pk", flat=True)[:limit])


def _public() -> QuerySet[Version]:
    return Version.objects.filter(number=F("edition__public")).select_related("edition__article")


def _leaf(row: Version) -> Leaf:
    edition = row.edition
    if edition.published_at is None:  # pragma: no cover - the database keeps it so
        raise LookupError(f"{edition} is public since no time")
    return Leaf(
        article_id=edition.article_id,
        slug=edition.article.slug,
        language=edition.language,
        category_id=edition.article.category_id,
        title=row.title,
        body=row.body,
        published_at=edition.published_at,
        inserted=edition.inserted,
    )


# --- what its writers see ---------------------------------------------------------------------


def articles() -> list[ArticleCard]:
    """Return every article with its editions, in the order in which they were begun."""
    return _cards(None)


def article(article_id: int) -> ArticleCard:
    """Return one article. Raises NoSuchArticle."""
    found = _cards(article_id)
    if not found:
        raise NoSuchArticle(f"article {article_id}")
    return found[0]


def _cards(article_id: int | None) -> list[ArticleCard]:
    rows = Version.objects.filter(number=F("edition__newest")).select_related("edition")
    rows = rows.defer("body").order_by("edition__language")
    every = Article.objects.order_by("pk")
    if article_id is not None:
        rows = rows.filter(edition__article_id=article_id)
        every = every.filter(pk=article_id)
    editions: dict[int, dict[str, EditionCard]] = {}
    for row in rows:
        editions.setdefault(row.edition.article_id, {})[row.edition.language] = _edition(row)
    return [
        ArticleCard(
            id=one.pk,
            slug=one.slug,
            category_id=one.category_id,
            editions=editions.get(one.pk, {}),
        )
        for one in every
    ]


def _edition(row: Version) -> EditionCard:
    edition: Edition = row.edition
    state = State.PUBLISHED if edition.public else State.DRAFT
    if edition.withdrawn_at:
        state = State.WITHDRAWN
    return EditionCard(
        language=edition.language,
        title=row.title,
        state=state,
        newest=edition.newest,
        public=edition.public,
        inserted=edition.inserted,
    )


def versions(article_id: int, language: str) -> list[VersionCard]:
    """Return all that an article ever said in a language, the newest first."""
    rows = Version.objects.filter(
        edition__article_id=article_id, edition__language=language
    ).select_related("written_by")
    return [
        VersionCard(
            number=row.number,
            title=row.title,
            body=row.body,
            written_at=row.written_at,
            author=row.written_by.name if row.written_by else "",
        )
        for row in rows.order_by("-number")
    ]


def categories(language: str) -> dict[int, str]:
    """Return the headings by id, as they are called in a language, in the order of its alphabet.

    One without a name in this language is called by another of its names.
    """
    found = {
        one.pk: one.names.get(language) or next(iter(one.names.values()), "")
        for one in Category.objects.all()
    }
    return dict(sorted(found.items(), key=lambda one: (one[1].casefold(), one[0])))


def category_names(category_id: int) -> dict[str, str] | None:
    """Return what a heading is called, by language; None when there is none."""
    found = Category.objects.filter(pk=category_id).first()
    return dict(found.names) if found else None
