"""What an article says, as HTML: Markdown in, clean markup out. Pure.

The title is the page's first heading, so what is written begins at the second and no level is left
out. HTML that somebody types is shown as typed, and there are no pictures: nothing of an article
asks another server for anything.
"""

from __future__ import annotations

from functools import cache

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from weft.ui import web_addresses

TAGS = frozenset(
    """
    a blockquote br code em h2 h3 h4 hr li ol p pre s strong table tbody td th thead tr ul
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
SCHEMES = frozenset(["http", "https", "mailto", "tel"])
DEEPEST = 4  # level of a heading


@cache
def parser() -> MarkdownIt:
    """Return what reads an article."""
    reader = MarkdownIt("commonmark", {"html": False})
    # a line of dashes below a sentence, or four spaces, are no wish for a heading or for code
    off = ["html_block", "html_inline", "image", "lheading", "code"]
    return reader.disable(off).enable(["table", "strikethrough"])


def html(body: str) -> SafeString:
    """Return a body as the page of its article shows it, safe to be put into one of ours."""
    tokens = parser().parse(body)
    _level(tokens)
    for token in tokens:
        if token.children:
            token.children = [*web_addresses.linked(token.children)]
    drawn = str(parser().renderer.render(tokens, parser().options, {}))
    return SafeString(
        nh3.clean(
            drawn,
            tags=set(TAGS),
            attributes={"a": {"href", "title"}, "ol": {"start"}},
            url_schemes=set(SCHEMES),
            link_rel="noopener",
        )
    )


def _level(tokens: list[Token]) -> None:
    """Let headings begin at the second level, each at most one deeper than the one before."""
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    ranks = {tag: min(DEEPEST, place + 2) for place, tag in enumerate(used)}
    before = 1
    for token in tokens:
        if token.type == "heading_open":
            before = min(ranks[token.tag], before + 1)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{before}"
