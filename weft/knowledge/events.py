"""What is said of the help centre's articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ArticleWritten(Event):
    """An article says something new in a language; readers see it once it is published."""

    name: ClassVar[str] = "article.written"
    article_id: int
    language: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Event):
    """Anybody may read this version of an article from now on."""

    name: ClassVar[str] = "article.published"
    article_id: int
    language: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ArticleWithdrawn(Event):
    """An article is read by nobody outside any more, in this language."""

    name: ClassVar[str] = "article.withdrawn"
    article_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class ArticleSorted(Event):
    """An article stands under another heading, or under none."""

    name: ClassVar[str] = "article.sorted"
    article_id: int
    category_id: int | None


@dataclass(frozen=True, kw_only=True)
class ArticleInserted(Event):
    """An agent put an article into an answer: its address, or its words."""

    name: ClassVar[str] = "article.inserted"
    article_id: int
    language: str
    as_words: bool
    conversation_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleCategoryChanged(Event):
    """A heading of the help centre was made, or is called something else."""

    name: ClassVar[str] = "article_category.changed"
    category_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleCategoryRemoved(Event):
    """A heading of the help centre is no more; its articles stay, under none."""

    name: ClassVar[str] = "article_category.removed"
    category_id: int
    title: str
