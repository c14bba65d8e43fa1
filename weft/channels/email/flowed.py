"""Text that was folded to be unfolded again (RFC 3676), as Thunderbird and Apple Mail write it."""

from __future__ import annotations


def unfolded(text: str, *, drops_space: bool = False) -> str:
    """Return the paragraphs of format=flowed text. Quote marks stay, one run per paragraph."""
    out: list[str] = []
    open_depth = -1  # quote depth of a paragraph that goes on; -1 when none does
    for line in text.split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        rest = rest.removeprefix(" ")  # stuffed, so that "From " and ">" survive
        is_signature = rest == "-- "
        goes_on = rest.endswith(" ") and not is_signature
        said = rest[:-1] if goes_on and drops_space else rest
        if open_depth == depth and not is_signature:
            out.append(said)
        else:
            marks = ">" * depth + (" " if depth else "")
            out.append(("\n" if out else "") + marks + said)
        open_depth = depth if goes_on else -1
    return "".join(out)
