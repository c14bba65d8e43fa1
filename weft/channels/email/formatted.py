"""What an agent wrote, as HTML: Markdown in, clean markup out.

Agents write letters, not documents. So a line break is a line break, nothing becomes a heading or
code because of its dashes and spaces, and a bare web address is a link. HTML that somebody types is
shown as typed. `![words](upload:ID)` shows a file that the message carries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from weft.ui import web_addresses

UPLOAD = re.compile(r"upload:([0-9a-fA-F-]{32,36})")
IN_TEXT = re.compile(r"!\[([^\]\n]{0,300})\]\(upload:[0-9a-fA-F-]{32,36}\)")


def html(text: str, *, pictures: Mapping[str, str]) -> str:
    """Return Markdown as HTML. `pictures` gives the address of a shown file by its upload's id.

    A picture that the message does not carry becomes its words. Not sanitised.
    """
    tokens = _parser().parse(text)
    for token in tokens:
        if token.children:
            token.children = [
                _picture(child, pictures) if child.type == "image" else child
                for child in web_addresses.linked(token.children)
            ]
    return str(_parser().renderer.render(tokens, _parser().options, {}))


def shown_uploads(text: str) -> set[str]:
    """Return the ids of the files that a text shows inside itself."""
    return {found.lower() for found in UPLOAD.findall(text)}


def plain(text: str) -> str:
    """Return Markdown for readers without HTML: as it was written, pictures as their words."""
    return IN_TEXT.sub(lambda shown: f"[{shown.group(1)}]" if shown.group(1) else "", text)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    # four spaces, or a line of dashes below a sentence, are no wish for code or a heading
    return parser.disable(["code", "lheading", "html_block", "html_inline"]).enable("strikethrough")


def _picture(token: Token, pictures: Mapping[str, str]) -> Token:
    named = UPLOAD.fullmatch(str(token.attrGet("src") or ""))
    if named is None:
        return token  # from the web: the sanitiser has the last word
    if address := pictures.get(named.group(1).lower()):
        token.attrSet("src", address)
        return token
    return web_addresses.words(token.content)
