"""Bare web addresses in Markdown, as links: nobody copies one out of a phone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`]{3,1000}")
AFTER_ADDRESS = ".,;:!?)]}*_"  # belongs to the sentence around it


def linked(children: Iterable[Token]) -> Iterator[Token]:
    """Yield the parts of a paragraph; the addresses in its words are links, where none is yet."""
    links = 0
    for token in children:
        links += token.nesting if token.type.startswith("link_") else 0
        if token.type == "text" and not links:
            yield from _linked(token.content)
        else:
            yield token


def words(content: str) -> Token:
    """Return a piece of text."""
    return Token("text", "", 0, content=content)


def _linked(text: str) -> Iterator[Token]:
    at = 0
    for found in WEB_ADDRESS.finditer(text):
        address = found.group().rstrip(AFTER_ADDRESS)
        yield words(text[at : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield words(address)
        yield Token("link_close", "a", -1)
        at = found.start() + len(address)
    yield words(text[at:])
