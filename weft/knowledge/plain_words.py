"""What an article says, for whoever reads no formatting: a chat, a text, an index. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from markdown_it.token import Token

from .markdown import parser

SUMMARY = 180  # letters
DASH = "\u2013"


def plain(body: str) -> str:
    """Return a body without formatting: lists as lines, links behind their words."""
    return _drawn(body, _Page())


def summary(body: str) -> str:
    """Return the first words of a body, on one line and without the addresses of links."""
    lines = _drawn(body, _Page(has_addresses=False)).split("\n\n")[0].split("\n")
    text = " ".join(line for line in lines if line)
    if len(text) <= SUMMARY:
        return text
    return text[:SUMMARY].rpartition(" ")[0].rstrip(f",;:-{DASH}") + "…"


def _drawn(body: str, page: _Page) -> str:
    for token in parser().parse(body):
        page.take(token)
    return "\n".join(page.lines).rstrip()


@dataclass
class _Page:
    """The lines so far, and where in a list or a table we are."""

    lines: list[str] = field(default_factory=list)
    counters: list[int | None] = field(default_factory=list)  # of lists; None: dots, no numbers
    cells: list[str] | None = None  # of a row
    mark: str = ""  # before the first line of an item
    has_addresses: bool = True  # of links, behind their words

    def take(self, token: Token) -> None:
        """Go on with one token; most open or close nothing that one would see."""
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            is_counted = token.type == "ordered_list_open"
            self.counters.append(int(str(token.attrGet("start") or 1)) if is_counted else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.counters.pop()
            self._end()
        elif token.type == "list_item_open":
            self._item()
        elif token.type in {"tr_open", "tr_close", "table_close"}:
            self._row(token.type)
        elif token.type == "fence":
            self.lines += [*token.content.rstrip("\n").split("\n"), ""]
        elif token.type == "inline":
            self._say(_words(token.children or [], has_addresses=self.has_addresses))

    def _item(self) -> None:
        count = self.counters[-1]
        self.mark = "  " * (len(self.counters) - 1) + ("- " if count is None else f"{count}. ")
        self.counters[-1] = None if count is None else count + 1

    def _row(self, kind: str) -> None:
        if kind == "tr_open":
            self.cells = []
        elif kind == "tr_close":
            self.lines.append(f" {DASH} ".join(self.cells or []))
            self.cells = None
        else:
            self._end()

    def _say(self, words: str) -> None:
        if self.cells is not None:
            self.cells.append(words)
            return
        self.lines.append(self.mark + words)
        self.mark = ""
        self._end()

    def _end(self) -> None:
        """Leave a line empty, but for inside a list."""
        if not self.counters:
            self.lines.append("")


def _words(children: list[Token], *, has_addresses: bool) -> str:
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for token in children:
        if token.type in {"text", "code_inline"}:
            said.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            said.append(" " if token.type == "softbreak" else "\n")
        elif token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(said)))
        elif token.type == "link_close":
            address, at = links.pop()
            shown = address.removeprefix("mailto:").removeprefix("tel:")
            if has_addresses and shown and shown != "".join(said[at:]):
                said.append(f" ({shown})")
    return "".join(said)
