"""The follower that keeps the index true. See weft.kernel.followers."""

from __future__ import annotations

from collections.abc import Iterable

from weft.conversations import events as conversations
from weft.conversations.events import network
from weft.conversations.queries import searchable
from weft.customers import events as customers
from weft.kernel.events import Event, Said
from weft.kernel.followers import Follower
from weft.knowledge import events as knowledge
from weft.knowledge import queries as written

from . import indexing

MESSAGES: tuple[type[Event], ...] = (
    conversations.MessageReceived,
    conversations.MessageImported,
    conversations.MessageHeld,
    conversations.MessageWithdrawn,
    conversations.MessageQueued,
    conversations.MessageRedacted,
    conversations.NoteWritten,
    network.MessageEdited,
)
CONVERSATIONS: tuple[type[Event], ...] = (
    conversations.ConversationOpened,
    conversations.ConversationTagged,
    conversations.ConversationUntagged,
    conversations.MatterNamed,
    conversations.MessageImported,  # that matters of the past began is not said
    conversations.ThreadMoved,  # a merge: the one that is no more is found no more
)
CALLED: tuple[type[Event], ...] = (customers.CustomerRecognised, customers.HandleProved)
IDENTIFIED: tuple[type[Event], ...] = (conversations.ThreadIdentified,)
RENAMED: tuple[type[Event], ...] = (
    customers.CustomerRenamed,
    customers.CustomersMerged,
    customers.CustomersUnmerged,
)

ARTICLES: tuple[type[Event], ...] = (
    knowledge.ArticlePublished,
    knowledge.ArticleWithdrawn,
    knowledge.ArticleSorted,
)
HEADINGS: tuple[type[Event], ...] = (knowledge.ArticleCategoryChanged,)


def follow(batch: list[Said]) -> None:
    """Bring the index up to what is true now of all that these events are about."""
    renamed = _numbers(batch, RENAMED, "customer_id") | _numbers(batch, RENAMED, "joined_id")
    messages = _numbers(batch, MESSAGES, "message_id")
    if threads := _numbers(batch, IDENTIFIED, "thread_id"):
        messages |= set(searchable.messages_of_threads(threads, limit=indexing.MOST_RENAMED))
    if renamed:
        messages |= set(searchable.messages_of_customers(renamed, limit=indexing.MOST_RENAMED))
    indexing.index_messages(messages)
    indexing.index_customers(renamed | _numbers(batch, CALLED, "customer_id"))
    indexing.index_conversations(_numbers(batch, CONVERSATIONS, "conversation_id"))
    articles = _numbers(batch, ARTICLES, "article_id")
    if headings := _numbers(batch, HEADINGS, "category_id"):
        articles |= set(written.articles_under(headings))
    indexing.index_articles(articles)


def _numbers(batch: Iterable[Said], kinds: tuple[type[Event], ...], field: str) -> set[int]:
    names = {kind.name for kind in kinds}
    return {int(said.body[field]) for said in batch if said.name in names and said.body.get(field)}


follower = Follower(
    name="search",
    events=tuple(
        dict.fromkeys(
            (
                *MESSAGES,
                *CONVERSATIONS,
                *CALLED,
                *IDENTIFIED,
                *RENAMED,
                *ARTICLES,
                *HEADINGS,
            )
        )
    ),
    handle=follow,
    batch=200,
)
