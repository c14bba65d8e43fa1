"""What is written down for everybody, offered to whoever answers: articles, as link or as words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.console.composer import gaps
from weft.conversations.queries import Conversation
from weft.gateway import registry
from weft.knowledge import plain_words, queries
from weft.knowledge.queries import Leaf
from weft.people.models import Language
from weft.search import articles
from weft.search.asked import Term

OFFERED = 8
ENDS = ("?", "!", ".", "…", ":")  # of a title, behind which an address stands by itself


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An article as an answer may hold it: `link` is its title and address, `words` all of it.

    `plain` are its words where nothing is formatted, in a note, say.
    """

    leaf: Leaf
    link: str
    words: str
    plain: str
    summary: str
    is_foreign: bool  # not in the language of the conversation


def found(terms: Sequence[Term], language: str, *, limit: int) -> list[Leaf]:
    """Return the public articles that fit these words, those in one language before all others."""
    others = [code for code in Language.values if code != language]
    hits = articles.articles(terms, [language, *others], limit=limit)
    leaves = queries.leaves_among((hit.article_id, hit.language) for hit in hits)
    keys = [(hit.article_id, hit.language) for hit in hits]
    return [leaves[key] for key in keys if key in leaves]


def offers(conversation: Conversation, terms: Sequence[Term], *, kind: str) -> list[Offer]:
    """Return the articles for an answer by a channel; without words those answered with often."""
    language = gaps.language_of(conversation)
    if terms:
        leaves = found(terms, language, limit=OFFERED)
    else:
        leaves = queries.leaves(language, limit=OFFERED)
    channel = registry.all_channels().get(kind)
    is_formatted = channel is not None and channel.render is not None
    return [_offer(leaf, language, is_formatted=is_formatted) for leaf in leaves]


def _offer(leaf: Leaf, language: str, *, is_formatted: bool) -> Offer:
    plain = plain_words.plain(leaf.body)
    return Offer(
        leaf=leaf,
        link=f"{leaf.title}{'' if leaf.title[-1:] in ENDS else ':'} {leaf.address}",
        words=leaf.body.strip() if is_formatted else plain,
        plain=plain,
        summary=plain_words.summary(leaf.body),
        is_foreign=leaf.language != language,
    )
