"""Quotes and signatures in HTML: what programs mark, and what only their words tell.

Works on the markup that `sanitise` lets through, which is balanced; each span is a run of whole
elements, so that it can be put into a <details>. To add a mail program, add a line to MARKS.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from . import markup, quoting
from .markup import Line, Token
from .quoting import Kind, Span

MAX_LENGTH = 3_000_000  # characters; longer HTML is all visible
MAX_DEPTH = 500  # elements inside each other that are looked at

# attribute -> value -> what an element with it is, and whether everything below it belongs to it
QUOTE, SIGNATURE, QUOTE_FROM_HERE = "quote", "signature", "quote from here"
MARKS: dict[str, dict[str, str]] = {
    "class": {
        "gmail_quote": QUOTE,
        "gmail_quote_container": QUOTE,
        "gmail_attr": QUOTE,
        "gmail_extra": QUOTE,
        "gmail_signature": SIGNATURE,
        "gmail_signature_prefix": SIGNATURE,
        "moz-cite-prefix": QUOTE,
        "moz-signature": SIGNATURE,
        "moz-forward-container": "",
        "yahoo_quoted": QUOTE,
        "protonmail_quote": QUOTE,
        "protonmail_signature_block": SIGNATURE,
        "outlookmessageheader": QUOTE_FROM_HERE,
        "nh_extra": QUOTE,  # Interia
        "quoted_message": QUOTE,  # Onet
        "wp-quote": QUOTE,
        "wp_quote": QUOTE,
    },
    "id": {
        "divrplyfwdmsg": QUOTE_FROM_HERE,  # Outlook on the web, new Outlook
        "x_divrplyfwdmsg": QUOTE_FROM_HERE,
        "appendonsend": QUOTE_FROM_HERE,
        "stopspelling": QUOTE_FROM_HERE,
        "mail-editor-reference-message-container": QUOTE,  # Outlook mobile, new Outlook
        "ms-outlook-mobile-body-separator-line": QUOTE_FROM_HERE,
        "ms-outlook-mobile-signature": SIGNATURE,
        "signature": SIGNATURE,
        "applemailsignature": SIGNATURE,
        "applelinebreakatendofsignature": SIGNATURE,
        "yahoo_quoted": QUOTE,
        "replysplit": QUOTE_FROM_HERE,
    },
}
# Outlook for Windows draws a line above the block of From and Sent, and that is all
OUTLOOK_LINES: tuple[str, ...] = (
    "border-top:solid #e1e1e1 1.0pt",
    "border-top:solid #b5c4df 1.0pt",
)
OUTLOOK_LINES += ("border-top: 1pt solid rgb(225, 225, 225)", "border-top:1pt solid #e1e1e1")
# what stands in every tag that tells something
TELLING = ("cite", "data-email", "border-top", *MARKS["class"], *MARKS["id"])


@dataclass(slots=True)
class _Element:
    name: str
    start: int
    inside: int  # where its content begins
    depth: int
    parent: _Element | None
    end: int = -1
    content_end: int = -1
    children: list[_Element] = field(default_factory=list, repr=False)
    mark: str = ""


def fold(html: str, *, is_forward: bool = False) -> list[Span]:
    """Return the spans of some HTML, covering all of it, as `quoting.fold` does for text."""
    if len(html) > MAX_LENGTH:
        return [Span(Kind.VISIBLE, 0, len(html))]
    tokens = list(markup.tokens(html))
    lines = markup.lines(html, tokens)
    kinds = quoting.kinds_of([line.said for line in lines], is_forward=is_forward)
    telling = _telling(html)
    if not telling and all(kind is Kind.VISIBLE for kind in kinds):
        return [Span(Kind.VISIBLE, 0, len(html))]
    root = _tree(html, tokens, telling)
    hidden: list[Span] = []
    _marked(root, hidden, is_forward=is_forward)
    _worded(lines, kinds, root, hidden)
    spans = _covering(_outermost(hidden), len(html))
    if not _shows_something(html, spans):
        return [Span(Kind.VISIBLE, 0, len(html))]
    return spans


def visible(html: str, *, is_forward: bool = False) -> str:
    """Return the text of what is new."""
    pieces = (
        html[span.start : span.end]
        for span in fold(html, is_forward=is_forward)
        if span.kind is Kind.VISIBLE
    )
    return markup.text_of("".join(pieces)).strip()


def folds(html: str, token: Token) -> bool:
    """Tell whether a program has marked an element as a quote or a signature."""
    return bool(_mark(html, token))


def mark_of(attributes: dict[str, str]) -> str:
    """Return the classes and ids of `attributes` that tell something: `sanitise` keeps them."""
    kept = [
        word
        for word in attributes.get("class", "").split()[:20]
        if word.lower().removeprefix("x_") in MARKS["class"]
    ]
    return " ".join(kept)


def _telling(html: str) -> list[int]:
    """Return where some word of MARKS stands.

    Looking for all of them costs less than reading the attributes of every tag.
    """
    small = html.replace("İ", "I").lower()  # the one letter that grows
    places: list[int] = []
    for word in TELLING:
        at = small.find(word)
        while at >= 0:
            places.append(at)
            at = small.find(word, at + len(word))
    return sorted(places)


def _tree(html: str, tokens: Iterable[Token], telling: Sequence[int]) -> _Element:
    root = _Element("", 0, 0, 0, None, len(html), len(html))
    at = root
    ahead = iter(telling)
    told = next(ahead, len(html))
    for token in tokens:
        kind, name, start, end = token
        if kind == "close":
            at = _closed(at, token)
        elif kind in {"open", "void"} and at.depth < MAX_DEPTH:
            element = _Element(name, start, end, at.depth + 1, at)
            while told < start:
                told = next(ahead, len(html))
            if told < end:
                element.mark = _mark(html, token)
            at.children.append(element)
            if kind == "void":
                element.content_end = element.end = end
            else:
                at = element
    while at.parent:
        at.content_end = at.end = len(html)
        at = at.parent
    return root


def _closed(at: _Element, token: Token) -> _Element:
    """Close the element of this name; those inside it that were never closed end with it."""
    opened, steps = at, 0
    # a stray </p> closes nothing; looking for its <p> stops soon, so that strays stay cheap
    while opened.parent and opened.name != token.name and steps < 20:
        opened, steps = opened.parent, steps + 1
    if opened.name != token.name or not opened.parent:
        return at
    while at is not opened:
        at.content_end = at.end = token.start
        at = at.parent or opened
    opened.content_end, opened.end = token.start, token.end
    return opened.parent or opened


def _mark(html: str, token: Token) -> str:
    if token.end - token.start < len("<p id=x>") or token.end - token.start > 5_000:
        return ""
    attributes = markup.attributes(html, token)
    if token.name == "blockquote" and (
        attributes.get("type", "").lower() == "cite" or "cite" in attributes
        or "data-email" in attributes  # Seznam
    ):  # fmt: skip
        return QUOTE
    for attribute, known in MARKS.items():
        for word in attributes.get(attribute, "").lower().split()[:20]:
            if mark := known.get(word) or known.get(word.removeprefix("x_")):
                return mark
    style = attributes.get("style", "").lower()
    if token.name == "div" and any(line in style for line in OUTLOOK_LINES):
        return QUOTE_FROM_HERE
    return ""


def _marked(root: _Element, hidden: list[Span], *, is_forward: bool) -> None:
    ahead = [root]
    while ahead:
        element = ahead.pop()
        if element.mark == SIGNATURE:
            hidden.append(Span(Kind.SIGNATURE, element.start, element.end))
        elif element.mark == QUOTE and not is_forward:
            hidden.append(Span(Kind.QUOTED, element.start, element.end))
        elif element.mark == QUOTE_FROM_HERE and not is_forward:
            hidden += _from_here(element)
        else:
            ahead += element.children


def _from_here(element: _Element) -> list[Span]:
    """Return spans from an element to the end of everything, each a run of whole elements."""
    spans = []
    start = element.start
    parent = element.parent
    while parent:
        if parent.content_end > start:
            spans.append(Span(Kind.QUOTED, start, parent.content_end))
        start = parent.end
        parent = parent.parent
    return spans


def _worded(
    lines: Sequence[Line], kinds: Sequence[Kind], root: _Element, hidden: list[Span]
) -> None:
    """Find what only the words tell: attributions, blocks of From and Sent, sent from my phone."""
    covered = _Covered(hidden)
    quoted_from = _quoted_from(kinds)
    # what stands below is hidden already, when a program has marked it
    is_marked_below = all(covered.has(start) for line, start, _ in lines[quoted_from + 1 :] if line)
    for number, (line, start, end) in enumerate(lines):
        if kinds[number] is Kind.VISIBLE or not line or covered.has(start):
            continue
        element = _innermost(root, start, end)
        if number >= quoted_from and not is_marked_below:
            hidden += _from_here(_topmost(element, start))
            return
        if _text_is_only(element, start, end):
            hidden.append(Span(kinds[number], element.start, element.end))


def _quoted_from(kinds: Sequence[Kind]) -> int:
    """Return the number of the line from which all is quoted."""
    number = len(kinds)
    while number and kinds[number - 1] is Kind.QUOTED:
        number -= 1
    return number


def _innermost(root: _Element, start: int, end: int) -> _Element:
    """Return the smallest element around a line."""
    at = root
    while True:
        inner = _child_at(at.children, start)
        if inner is None or inner.content_end < end:
            return at
        at = inner


def _child_at(children: list[_Element], place: int) -> _Element | None:
    low, high = 0, len(children)
    while low < high:
        middle = (low + high) // 2
        if children[middle].end <= place:
            low = middle + 1
        else:
            high = middle
    found = children[low] if low < len(children) else None
    return found if found and found.inside <= place < found.end else None


def _topmost(element: _Element, start: int) -> _Element:
    """Return the largest element that begins with the line at `start`, or a stand-in at it."""
    if not element.parent or start - element.inside > 200 or element.name == "body":
        return _Element("", start, start, element.depth + 1, element, start, start)
    if start > element.inside and element.children and element.children[0].end <= start:
        # something stands before the line in this element, if only an empty one
        return _Element("", start, start, element.depth + 1, element, start, start)
    return element


def _text_is_only(element: _Element, start: int, end: int) -> bool:
    """Tell whether an element holds the line and nothing else that is long."""
    return bool(element.parent) and element.content_end - element.inside <= (end - start) + 400


class _Covered:
    """Which places are hidden already."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = _outermost(spans)

    def has(self, place: int) -> bool:
        low, high = 0, len(self.spans)
        while low < high:
            middle = (low + high) // 2
            if self.spans[middle].end <= place:
                low = middle + 1
            else:
                high = middle
        return low < len(self.spans) and self.spans[low].start <= place


def _outermost(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > span.start and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return kept


def _covering(hidden: list[Span], length: int) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for span in hidden:
        if span.start > at:
            spans.append(Span(Kind.VISIBLE, at, span.start))
        spans.append(span)
        at = span.end
    if length > at or not spans:
        spans.append(Span(Kind.VISIBLE, at, length))
    return spans


def _shows_something(html: str, spans: list[Span]) -> bool:
    seen = "".join(html[span.start : span.end] for span in spans if span.kind is Kind.VISIBLE)
    return "<img" in seen.lower() or bool(markup.text_of(seen).strip("> \n"))
