"""Writing, publishing and withdrawing articles. Nothing that an article ever said is lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from weft.kernel.events import say
from weft.knowledge.events import (
    ArticleCategoryChanged,
    ArticleCategoryRemoved,
    ArticleInserted,
    ArticlePublished,
    ArticleSorted,
    ArticleWithdrawn,
    ArticleWritten,
)
from weft.knowledge.models import SLUG, Article, Category, Edition, Version
from weft.knowledge.queries import NoSuchArticle, NoSuchCategory

MAX_BODY = 60_000  # letters; a book is better kept in chapters
MAX_TITLE = 160


class ChangedMeanwhile(Exception):
    """Somebody else wrote a newer version; theirs is kept, and yours is not stored yet."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an article says in one language: its title, and its body as Markdown."""

    language: str
    title: str
    body: str


@transaction.atomic
def create_article(
    words: Words, *, category_id: int | None = None, slug: str = "", by: int | None, at: datetime
) -> int:
    """Write a new article down as a draft; return its id.

    Its address is made of `slug` or of the title, with a number behind it when it is taken.
    """
    wanted = _slug(slug) or _slug(words.title) or "article"
    article: Article | None = None
    for number in range(1, 10_000):
        name = wanted if number == 1 else f"{wanted}-{number}"
        article, is_new = Article.objects.get_or_create(
            slug=name,
            defaults={"category_id": category_id, "created_at": at, "created_by_id": by},
        )
        if is_new:
            break
    if article is None:  # pragma: no cover - ten thousand articles of one name
        raise NoSuchArticle(wanted)
    _add(article.pk, words, number=1, by=by, at=at)
    return article.pk


@transaction.atomic
def write(article_id: int, words: Words, *, seen: int, by: int | None, at: datetime) -> int:
    """Let an article say something else in a language; return the number of that version.

    `seen` is the number of the version that the writer began from, 0 where there was none. The
    same words again change nothing. Raises NoSuchArticle, ChangedMeanwhile.
    """
    if not Article.objects.select_for_update().filter(pk=article_id).exists():
        raise NoSuchArticle(f"article {article_id}")
    edition = Edition.objects.filter(article_id=article_id, language=words.language).first()
    newest = edition.newest if edition else 0
    if edition:
        last = Version.objects.get(edition=edition, number=newest)
        if (last.title, last.body) == (words.title, words.body):
            return newest
    if newest != seen:
        raise ChangedMeanwhile(f"article {article_id} in {words.language}: {seen} is not {newest}")
    return _add(article_id, words, number=newest + 1, by=by, at=at)


def _add(article_id: int, words: Words, *, number: int, by: int | None, at: datetime) -> int:
    edition, _is_new = Edition.objects.update_or_create(
        article_id=article_id, language=words.language, defaults={"newest": number}
    )
    Version.objects.create(
        edition=edition,
        number=number,
        title=words.title,
        body=words.body,
        written_at=at,
        written_by_id=by,
    )
    say(ArticleWritten(article_id=article_id, language=words.language, number=number, actor_id=by))
    return number


@transaction.atomic
def publish(article_id: int, language: str, *, number: int, by: int | None, at: datetime) -> None:
    """Let anybody read this version. What is public already stays so, and nothing is said.

    Raises NoSuchArticle when there is no such version.
    """
    edition = _edition(article_id, language)
    if not edition.versions.filter(number=number).exists():
        raise NoSuchArticle(f"version {number} of article {article_id} in {language}")
    if edition.public == number:
        return
    edition.public, edition.published_at, edition.withdrawn_at = number, at, None
    edition.save(update_fields=["public", "published_at", "withdrawn_at"])
    say(ArticlePublished(article_id=article_id, language=language, number=number, actor_id=by))


@transaction.atomic
def withdraw(article_id: int, language: str, *, by: int | None, at: datetime) -> None:
    """Let nobody outside read an article in a language. One that nobody could read stays so.

    Raises NoSuchArticle.
    """
    edition = _edition(article_id, language)
    if edition.public is None:
        return
    edition.public, edition.published_at, edition.withdrawn_at = None, None, at
    edition.save(update_fields=["public", "published_at", "withdrawn_at"])
    say(ArticleWithdrawn(article_id=article_id, language=language, actor_id=by))


def _edition(article_id: int, language: str) -> Edition:
    found = (
        Edition.objects.select_for_update().filter(article_id=article_id, language=language).first()
    )
    if found is None:
        raise NoSuchArticle(f"article {article_id} in {language}")
    return found


@transaction.atomic
def sort(article_id: int, category_id: int | None, *, by: int | None) -> None:
    """Put an article under a heading, or under none. Raises NoSuchArticle."""
    article = Article.objects.select_for_update().filter(pk=article_id).first()
    if article is None:
        raise NoSuchArticle(f"article {article_id}")
    if article.category_id == category_id:
        return
    article.category_id = category_id
    article.save(update_fields=["category"])
    say(ArticleSorted(article_id=article_id, category_id=category_id, actor_id=by))


@transaction.atomic
def count_insertion(
    article_id: int, language: str, *, as_words: bool, conversation_id: int, by: int
) -> None:
    """Remember that an agent answered with an article. One that is gone is not counted."""
    if Edition.objects.filter(article_id=article_id, language=language).update(
        inserted=F("inserted") + 1
    ):
        say(
            ArticleInserted(
                article_id=article_id,
                language=language,
                as_words=as_words,
                conversation_id=conversation_id,
                actor_id=by,
            )
        )


# --- headings ---------------------------------------------------------------------------------


@transaction.atomic
def keep_category(category_id: int | None, names: Mapping[str, str], *, by: int | None) -> int:
    """Make a heading (None), or call it something else; return its id. Raises NoSuchCategory."""
    category = Category()
    if category_id is not None:
        found = Category.objects.select_for_update().filter(pk=category_id).first()
        if found is None:
            raise NoSuchCategory(f"category {category_id}")
        if found.names == dict(names):
            return category_id
        category = found
    category.names = dict(names)
    category.save()
    say(ArticleCategoryChanged(category_id=category.pk, actor_id=by))
    return category.pk


@transaction.atomic
def remove_category(category_id: int, *, by: int | None) -> None:
    """Remove a heading; its articles stand under none. One that is gone changes nothing."""
    category = Category.objects.select_for_update().filter(pk=category_id).first()
    if category is None:
        return
    title = next(iter(category.names.values()), "")
    under = Article.objects.filter(category=category).order_by("pk")
    say(*(ArticleSorted(article_id=article.pk, category_id=None, actor_id=by) for article in under))
    category.delete()
    say(ArticleCategoryRemoved(category_id=category_id, title=title, actor_id=by))


# Letters that Unicode does not take apart into a letter and a mark
_WHOLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


def _slug(text: str) -> str:
    """Return a text as the last part of an address: "Zwrot towaru" is "zwrot-towaru"."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_WHOLE))
    words = re.sub(r"[^a-z0-9]+", "-", apart.encode("ascii", "ignore").decode())
    return words[: SLUG - 5].strip("-")
