"""The tables of the knowledge room.

An article is a matter; an edition is that matter in one language; a version is what an edition said
at one time. Versions are never changed: to write is to add one, to publish is to point at one.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

SLUG = 80  # letters of an article's address
TITLE = 160
LANGUAGE = 10


class Category(models.Model):
    """A heading of the help centre, with a name in each language that has one."""

    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)

    class Meta:
        db_table = "article_category"

    def __str__(self) -> str:
        return f"article category {self.pk}"


class Article(models.Model):
    """One matter of the help centre. Its address never changes: it stands in sent answers."""

    slug = models.CharField(max_length=SLUG)
    category = models.ForeignKey(Category, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        db_table = "article"
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="article_has_an_address_of_its_own"),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="article_address_is_plain",
            ),
        ]

    def __str__(self) -> str:
        return f"article {self.pk} {self.slug}"


class Edition(models.Model):
    """An article in one language: the number of its newest version, and of the one that is read."""

    article = models.ForeignKey(Article, on_delete=models.RESTRICT, related_name="editions")
    language = models.CharField(max_length=LANGUAGE)
    newest = models.PositiveIntegerField()
    public = models.PositiveIntegerField(null=True)
    published_at = models.DateTimeField(null=True)  # the version that is public
    withdrawn_at = models.DateTimeField(null=True)
    inserted = models.PositiveIntegerField(default=0)  # times, into answers

    class Meta:
        db_table = "article_edition"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language"], name="article_has_one_edition_in_a_language"
            ),
            models.CheckConstraint(
                condition=Q(public=None) | Q(withdrawn_at=None),
                name="article_edition_is_public_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(public=None, published_at=None)
                | Q(public__isnull=False, published_at__isnull=False),
                name="article_edition_is_public_since_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"article {self.article_id} in {self.language}"


class Version(models.Model):
    """What an edition said at one time, as Markdown. The database refuses to change it."""

    edition = models.ForeignKey(Edition, on_delete=models.RESTRICT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE)
    body = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        db_table = "article_version"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"], name="article_version_is_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"version {self.number} of edition {self.edition_id}"
