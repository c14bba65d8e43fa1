"""What an agent wrote, as HTML: Markdown in, clean markup out.

Agents write letters, not documents. So a line break is a line break, nothing becomes a heading or
code because of its dashes and spaces, and a bare web address is a link. HTML that somebody types is
shown as typed. `![words](upload:ID)` shows a file that the message carries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

UPLOAD = re.compile(r"upload:([0-9a-fA-F-]{32,36})")
IN_TEXT = re.compile(r"!\[([^\]\n]{0,300})\]\(upload:[0-9a-fA-F-]{32,36}\)")
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`]{3,1000}")
AFTER_ADDRESS = ".,;:!?)]}*_"  # belongs to the sentence around it


def html(text: str, *, pictures: Mapping[str, str]) -> str:
    """Return Markdown as HTML. `pictures` gives the address of a shown file by its upload's id.

    A picture that the message does not carry becomes its words. Not sanitised.
    """
    tokens = _parser().parse(text)
    for token in tokens:
        if token.children:
            token.children = _children(token.children, pictures)
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


def _children(children: list[Token], pictures: Mapping[str, str]) -> list[Token]:
    out: list[Token] = []
    links = 0
    for token in children:
        links += token.nesting if token.type.startswith("link_") else 0
        if token.type == "image":
            out.append(_picture(token, pictures))
        elif token.type == "text" and not links:
            out += _linked(token.content)
        else:
            out.append(token)
    return out


def _picture(token: Token, pictures: Mapping[str, str]) -> Token:
    named = UPLOAD.fullmatch(str(token.attrGet("src") or ""))
    if named is None:
        return token  # from the web: the sanitiser has the last word
    if address := pictures.get(named.group(1).lower()):
        token.attrSet("src", address)
        return token
    return _text(token.content)


def _linked(text: str) -> list[Token]:
    """Return a text with its web addresses as links."""
    out: list[Token] = []
    at = 0
    for found in WEB_ADDRESS.finditer(text):
        address = found.group().rstrip(AFTER_ADDRESS)
        out += [
            _text(text[at : found.start()]),
            Token("link_open", "a", 1, attrs={"href": address}),
            _text(address),
            Token("link_close", "a", -1),
        ]
        at = found.start() + len(address)
    return [*out, _text(text[at:])]


def _text(content: str) -> Token:
    empty: dict[str, Any] = {}
    return Token("text", "", 0, content=content, meta=empty)
