"""Text that is folded to be unfolded again (RFC 3676), as Thunderbird and Apple Mail write it."""

from __future__ import annotations

import textwrap

WIDTH = 72  # characters of a line, RFC 3676 4.2 asks for 78 at most
SIGNATURE = "-- "


def unfolded(text: str, *, drops_space: bool = False) -> str:
    """Return the paragraphs of format=flowed text. Quote marks stay, one run per paragraph."""
    out: list[str] = []
    open_depth = -1  # quote depth of a paragraph that goes on; -1 when none does
    for line in text.split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        rest = rest.removeprefix(" ")  # stuffed, so that "From " and ">" survive
        is_signature = rest == SIGNATURE
        goes_on = rest.endswith(" ") and not is_signature
        said = rest[:-1] if goes_on and drops_space else rest
        if open_depth == depth and not is_signature:
            out.append(said)
        else:
            marks = ">" * depth + (" " if depth else "")
            out.append(("\n" if out else "") + marks + said)
        open_depth = depth if goes_on else -1
    return "".join(out)


def folded(text: str, *, depth: int = 0) -> str:
    """Return text folded so that `unfolded` gives its paragraphs back; `depth` quotes it deeper."""
    return "\n".join(line for one in text.split("\n") for line in _folded(one, depth))


def _folded(line: str, depth: int) -> list[str]:
    said = line
    if depth:
        said = line.lstrip(">")
        depth += len(line) - len(said)
        said = said.removeprefix(" ") if depth > 1 else said
    marks = ">" * depth
    if said == SIGNATURE:
        return [f"{marks} {said}" if marks else said]
    pieces = textwrap.wrap(
        said.rstrip(), WIDTH - len(marks), drop_whitespace=False, replace_whitespace=False,
        break_long_words=False, break_on_hyphens=False, expand_tabs=False,
    )  # fmt: skip
    return [_stuffed(piece, marks) for piece in _joined(pieces)] or [marks]


def _joined(pieces: list[str]) -> list[str]:
    """Let each piece but the last end with the space that says: it goes on."""
    out: list[str] = []
    for piece in pieces:
        words = piece.lstrip(" ") if out else piece
        if out and len(words) < len(piece):
            out[-1] = out[-1].rstrip(" ") + " "
        out.append(words)
    if out:
        out[-1] = out[-1].rstrip(" ")
    return [one for one in out if one] if any(out) else out[:1]


def _stuffed(piece: str, marks: str) -> str:
    # what looks like a mark, or like the line that old mailboxes begin a mail with, gets a space
    needs_space = bool(marks) or piece.startswith((" ", ">", "From "))
    return f"{marks} {piece}" if needs_space else piece
