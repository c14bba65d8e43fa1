"""Choices: short answers that stand below a message, for its reader to take one of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cleaned(typed: Iterable[str]) -> tuple[str, ...]:
    """Return choices as somebody typed them: no spaces around them, no empty one, each once."""
    labels = (" ".join(one.split()) for one in typed)
    found: dict[str, str] = {}
    for label in labels:
        if label:
            found.setdefault(label.casefold(), label)
    return tuple(found.values())


def numbered(text: str, choices: Sequence[str]) -> str:
    """Return words with choices as a list below them, for where nothing can be tapped."""
    if not choices:
        return text
    lines = (f"{number}. {label}" for number, label in enumerate(choices, start=1))
    return "\n".join([text.rstrip(), "", *lines])
