"""{% kept place=place name=agent.name %}…{% endkept %}: drawn once for each of these values.

Most of a page is the same on every page: its head, its rail, its menus. To draw that costs more
than all that is asked of the database. What stands in the block sees the language and the values
that it names, and nothing else of the page: so it cannot show one reader what was drawn for
another. A token against forgery is a reader's own and stands outside.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.defaulttags import CsrfTokenNode
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST = 500  # drawings of one block that a process keeps; the largest are some 10 kB


class KeptNode(Node):
    """A part of a template, with what was drawn of it in this process."""

    child_nodelists = ()  # a page looks through all nodes for blocks each time; here are none

    def __init__(self, nodes: NodeList, values: Mapping[str, FilterExpression]) -> None:
        self.nodelist = nodes
        self.values = values
        self.drawn: dict[Hashable, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Return what was drawn of the same values in the same language, or draw it."""
        values = {name: value.resolve(context) for name, value in self.values.items()}
        key = get_language(), *map(_key, values.values())
        drawn = self.drawn.get(key)
        if drawn is None:
            if len(self.drawn) >= MOST:
                self.drawn.clear()
            drawn = self.drawn[key] = self.nodelist.render(context.new(values))
        return drawn


def _key(value: Any) -> Hashable:
    # "<" as it was typed and "<" that is safe are equal, and drawn differently; so are 1 and True
    return type(value), tuple(sorted(value.items())) if isinstance(value, dict) else value


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Keep what is drawn between this tag and `endkept`."""
    bits = token.split_contents()[1:]
    values = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"kept takes name=value, not {bits[0]!r}")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    if nodes.get_nodes_by_type(CsrfTokenNode) or nodes.get_nodes_by_type(BlockNode):
        raise TemplateSyntaxError("what is kept holds no csrf_token and no block")
    return KeptNode(nodes, values)
