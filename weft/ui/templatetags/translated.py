"""Django's library `i18n`, whose {% translate "…" %} looks its words up once in each language.

A page has a hundred of them. Django's own tag goes each time through a stand-in for the words, the
catalogues and escaping, which took a fifth of a conversation's page. The settings call this library
`i18n`, so templates load it as they always would.
"""

from __future__ import annotations

from django import template
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class WordsNode(Node):
    """Words that stand in a template, with what they are in the languages that were spoken."""

    child_nodelists = ()  # a page looks through all nodes for blocks each time; here are none

    def __init__(self, node: Node) -> None:
        self.node = node
        self.known: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        """Return the words in the language that is spoken."""
        key = get_language(), context.autoescape
        words = self.known.get(key)
        if words is None:
            words = self.known[key] = self.node.render(context)
        return words


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Return what draws the tag, with a memory where it depends on the language alone."""
    node = i18n.do_translate(parser, token)
    is_fixed = _is_fixed(node.filter_expression) and _is_fixed(node.message_context)
    return WordsNode(node) if is_fixed and not node.asvar else node


def _is_fixed(words: FilterExpression | None) -> bool:
    """Whether this is written in the template and goes through no filter."""
    if words is None:
        return True
    return not words.filters and getattr(words.var, "literal", None) is not None
