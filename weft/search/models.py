"""The index: one row for each message, customer, conversation and article that can be found.

Plain numbers instead of foreign keys: the rows follow those of other rooms a moment later, and
nothing there shall ever wait for them.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class MessageRow(models.Model):
    """A message or note by its words, its files' names, and whoever wrote it.

    Its thread never changes; the conversation of the thread may, so that is asked when reading.
    The indexes of its words are made in migrations/0001_tables.py; see shelves.py.
    """

    message_id = models.BigIntegerField(primary_key=True)
    thread_id = models.BigIntegerField()
    at = models.DateTimeField()
    document = SearchVectorField()

    class Meta:
        db_table = "search_message"
        indexes = [
            models.Index(fields=["at", "message_id"], name="search_message_in_order"),
            models.Index(fields=["thread_id"], name="search_message_of_thread"),
        ]

    def __str__(self) -> str:
        return f"words of message {self.message_id}"


class CustomerRow(models.Model):
    """A customer by name and handles. Who speaks for whom after merges is asked when reading."""

    customer_id = models.BigIntegerField(primary_key=True)
    document = SearchVectorField()

    class Meta:
        db_table = "search_customer"
        indexes = [GinIndex(fields=["document"], name="search_customer_words")]

    def __str__(self) -> str:
        return f"words of customer {self.customer_id}"


class ConversationRow(models.Model):
    """A conversation by its matter and its tags."""

    conversation_id = models.BigIntegerField(primary_key=True)
    document = SearchVectorField()

    class Meta:
        db_table = "search_conversation"
        indexes = [GinIndex(fields=["document"], name="search_conversation_words")]

    def __str__(self) -> str:
        return f"words of conversation {self.conversation_id}"


class ArticleRow(models.Model):
    """An article of the help centre in one language, by its title and by all that it says."""

    article_id = models.BigIntegerField()
    language = models.CharField(max_length=10)
    title = SearchVectorField()
    document = SearchVectorField()

    class Meta:
        db_table = "search_article"
        constraints = [
            models.UniqueConstraint(fields=["article_id", "language"], name="search_article_once")
        ]
        indexes = [GinIndex(fields=["document"], name="search_article_words")]

    def __str__(self) -> str:
        return f"words of article {self.article_id} in {self.language}"


class RebuildRow(models.Model):
    """How far the archive has been read into one table of the index, newest first."""

    name = models.CharField(max_length=20, primary_key=True)
    version = models.PositiveSmallIntegerField()  # of words.py
    before = models.BigIntegerField(null=True)  # what is still to be read; null: nothing is

    class Meta:
        db_table = "search_rebuild"

    def __str__(self) -> str:
        return f"rebuild of {self.name}, before {self.before}"
