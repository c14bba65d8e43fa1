"""HTML as mailers write it: a scanner for tags, and the text that a person would read.

No tree: the scanner goes through any input once, however broken, so a mail of unclosed quotes costs
no more than one of letters. It decides nothing about safety; that is `sanitise`.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# what stands between these is no text
SILENT = frozenset("head style script title textarea template noscript svg math object".split())
RAW = frozenset("style script title textarea xmp iframe noembed noframes".split())
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul "
    "caption".split()
)
SPACED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre dl".split())
EDGES = BLOCKS | {"br"}  # where a line ends
MEANT = SPACED | {"li"}  # whose edges say more than that
MAX_QUOTE_MARKS = 20
BLANK = " \t\n\r\f"
# Nearly all tags. Its alternatives begin with different letters and none crosses a < or >, so
# Python's engine reads each letter once; what it does not match is read by hand
PLAIN_TAG = (
    r"""<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,58})(?:[ \t\n\r\f/](?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)?>"""
)
TAG = re.compile(PLAIN_TAG + "|<")  # or a < that has to be looked at


class Token(NamedTuple):
    """A piece of markup, or of text between: `html[start:end]`."""

    kind: str  # text, open, close, void, other (comments, doctypes)
    name: str  # of a tag, in small letters
    start: int
    end: int


class _Places:
    """Where the next of some marks stands; each stretch of the text is searched once per mark."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}

    def after(self, mark: str, at: int) -> int:
        """Return the next place of `mark` from `at` on, the text's length when there is none."""
        known = self._next.get(mark, -1)
        if known < at:
            known = self._text.find(mark, at)
            known = self._next[mark] = len(self._text) if known < 0 else known
        return known


def tokens(html: str) -> Iterator[Token]:
    """Return the tags of some HTML and the text between them, in order, covering all of it."""
    places = _Places(html)
    length = len(html)
    text_from = at = 0
    for found in TAG.finditer(html):
        start = found.start()
        if start < at:  # inside what was read by hand
            continue
        slash, name = found.groups()
        if name:
            name = name.lower()
            kind = "close" if slash else "void" if name in VOID else "open"
            token = Token(kind, name, start, found.end())
        elif (odd := _odd_tag(html, start, places)) is None:  # a < that is none
            continue
        else:
            token = odd
        if start > text_from:
            yield Token("text", "", text_from, start)
        yield token
        at = text_from = token.end
        if token.kind == "open" and token.name in RAW:
            at = _end_of_raw(html, token, places)
            if at > text_from:
                yield Token("other", "", text_from, at)
            text_from = at
    if length > text_from:
        yield Token("text", "", text_from, length)


def attributes(html: str, token: Token) -> dict[str, str]:
    """Return the attributes of a tag, names in small letters, entities resolved."""
    found: dict[str, str] = {}
    at = token.start + 1 + len(token.name)
    last = token.end - 1
    while at < last:
        while at < last and html[at] in BLANK + "/":
            at += 1
        begin = at
        while at < last and html[at] not in BLANK + "=/":
            at += 1
        name = html[begin:at].lower()
        while at < last and html[at] in BLANK:
            at += 1
        value = ""
        if at < last and html[at] == "=":
            at += 1
            while at < last and html[at] in BLANK:
                at += 1
            value, at = _value(html, at, last)
        if name:
            found.setdefault(name, entities.unescape(value))
        elif at == begin:
            at += 1
    return found


class Line(NamedTuple):
    """A line that a person reads, and where in the source it begins and ends."""

    said: str
    start: int
    end: int


def lines(html: str, of_tokens: Iterable[Token] | None = None) -> list[Line]:
    """Return the lines that a person reads.

    Quoted blocks have a > in front, like the quotes of plain text. `of_tokens` are the tokens of
    the same HTML, when they are at hand.
    """
    page = _Page(html)
    silent = ""
    for token in tokens(html) if of_tokens is None else of_tokens:
        kind, name, _, _ = token
        if silent:
            silent = "" if kind == "close" and name == silent else silent
        elif kind == "text":
            page.say(token)
        elif name in EDGES:
            page.step(token)
        elif name in {"td", "th"} and page.words:
            page.words.append(" ")
        elif kind == "open" and name in SILENT and name not in RAW:
            silent = name
    page.end_line()
    return page.lines


def text_of(html: str) -> str:
    """Return what a person reads in some HTML, quotes marked with >."""
    out: list[str] = []
    for line, _, _ in lines(html):
        if line.strip("> ") or (out and out[-1].strip("> ")):
            out.append(line)
    return "\n".join(out).strip("\n")


class _Page:
    """The line that is being read, and what is around it."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.lines: list[Line] = []
        self.words: list[str] = []
        self.begin = self.end = 0
        self.quotes = self.preformatted = 0

    def say(self, token: Token) -> None:
        """Add text to the line; in preformatted text it may be several."""
        said = self.html[token.start : token.end]
        said = entities.unescape(said) if "&" in said else said
        if not self.words and (not said or said.isspace()):
            return
        if not (self.preformatted and "\n" in said):
            self._add(token, said)
            return
        first, *others = said.split("\n")
        self._add(token, first)
        for line in others:
            self.end_line()
            self._add(token, line)

    def step(self, token: Token) -> None:
        """Go over the edge of a block."""
        kind, name, start, end = token
        if self.words:
            self.end_line()
        elif name == "br":
            self.lines.append(Line(_line([], self.quotes), start, start))
        if name not in MEANT:
            return
        if kind == "close" and name in SPACED:
            said = _line([], self.quotes - (name == "blockquote"))
            self.lines.append(Line(said, start, end))
        change = 1 if kind == "open" else -1
        if name == "blockquote":
            self.quotes = max(self.quotes + change, 0)
        elif name == "pre":
            self.preformatted = max(self.preformatted + change, 0)
        elif name == "li" and kind == "open":
            self._add(token, "- ")

    def end_line(self) -> None:
        """Write the line down, when something is on it."""
        if self.words:
            self.lines.append(Line(_line(self.words, self.quotes), self.begin, self.end))
            self.words = []

    def _add(self, token: Token, words: str) -> None:
        self.begin = self.begin if self.words else token.start
        self.end = token.end
        self.words.append(words)


def _odd_tag(html: str, start: int, places: _Places) -> Token | None:
    """Return a comment, a doctype, or a tag with unheard-of quotes; None for a < that is none."""
    if html.startswith("<!--", start):
        # `<!-->` closes itself, as browsers have it
        end = places.after("-->", start + 2) + 3
        return Token("other", "", start, min(end, len(html)))
    first = html[start + 1 : start + 2]
    if first in {"!", "?"}:
        return Token("other", "", start, min(places.after(">", start) + 1, len(html)))
    closing = first == "/"
    at = begin = start + 1 + closing
    if not (html[at : at + 1].isascii() and html[at : at + 1].isalpha()):
        return None
    while at < len(html) and at - begin < 60 and html[at] not in BLANK + "/>":
        at += 1
    name = html[begin:at].lower()
    end = _end_of_tag(html, at, places)
    if end > len(html):
        return None
    kind = "close" if closing else "void" if name in VOID else "open"
    return Token(kind, name, start, end)


def _end_of_tag(html: str, at: int, places: _Places) -> int:
    """Return where the tag ends, looking past a > inside quotes; beyond the text for no end."""
    while True:
        close = places.after(">", at)
        double, single = places.after('"', at), places.after("'", at)
        quote = min(double, single)
        if close < quote or close == len(html):
            return close + 1
        ends = places.after('"' if quote == double else "'", quote + 1)
        if ends == len(html):  # a quote that nobody closes is a letter
            return close + 1
        at = ends + 1


def _end_of_raw(html: str, token: Token, places: _Places) -> int:
    wanted = f"</{token.name}"
    at = token.end
    while (at := places.after("</", at)) < len(html):
        if html[at : at + len(wanted)].lower() == wanted:
            return at
        at += 2
    return len(html)


def _value(html: str, at: int, last: int) -> tuple[str, int]:
    quote = html[at : at + 1]
    if quote in {'"', "'"}:
        end = html.find(quote, at + 1, last)
        end = last if end < 0 else end
        return html[at + 1 : end], end + 1
    begin = at
    while at < last and html[at] not in BLANK:
        at += 1
    return html[begin:at], at


def _line(words: list[str], quotes: int) -> str:
    said = " ".join("".join(words).split())
    marks = ">" * min(quotes, MAX_QUOTE_MARKS)
    return f"{marks} {said}".strip() if marks else said
