"""What was typed into a form: checked, with words beside what is wrong. Pure.

Nothing typed is ever thrown away: whoever made a mistake gets all of it back to look at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .settings import Question, Settings
from .words import words

MAX_EMAIL = 254  # characters, RFC 5321, 4.5.3.1.3
MAX_FILES = 10
LONGEST = {"name": 200, "email": MAX_EMAIL, "phone": 40, "order": 60, "paragraph": 10_000}
LONGEST_LINE = 300
FEWEST_DIGITS = 5

_PHONE = re.compile(r"\+?[\d\s().\-/]+(?:(?:x|ext\.?|w\.?)\s*\d+)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form that was filled in. `files` are names, by the key of their question."""

    settings: Settings
    language: str
    brand_language: str
    typed: Mapping[str, str]
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def said(self, question: Question) -> str:
        """Return the answer as it was typed, in the one spelling that PostgreSQL can keep."""
        text = self.typed.get(question.key, "").replace("\0", "").replace("\r\n", "\n")
        return text.strip("\n") if question.kind == "paragraph" else " ".join(text.split())

    def first(self, kind: str) -> str:
        """Return the first answer that was given to a question of this kind."""
        answers = (self.said(q) for q in self.settings.questions if q.kind == kind)
        return next(filter(None, answers), "")

    def fields(self) -> list[dict[str, str]]:
        """Return what was answered, under the labels that the reader saw."""
        found = []
        for question in self.settings.questions:
            if value := self._shown(question):
                label = question.label(self.language, self.brand_language)
                found.append({"label": label, "value": value, "kind": question.kind})
        return found

    def _shown(self, question: Question) -> str:
        if question.kind == "files":
            return ", ".join(self.files.get(question.key, ()))
        said = self.said(question)
        return words(self.language)["yes"] if said and question.kind == "consent" else said

    def text(self) -> str:
        """Return the message in readable form: the longer text, else all that was answered."""
        if written := self.first("paragraph"):
            return written
        lines = (f"{one['label']}: {one['value']}" for one in self.fields())
        return "\n".join(lines)


def problems(filled: Filled) -> dict[str, str]:
    """Return what is wrong, in the reader's words, by the key of the question."""
    found = {}
    for question in filled.settings.questions:
        trouble = _files(filled, question) if question.kind == "files" else _line(filled, question)
        if trouble:
            found[question.key] = trouble
    return found


def _line(filled: Filled, question: Question) -> str:
    said, ours = filled.said(question), words(filled.language)
    if not said.strip():
        missing = "missing_consent" if question.kind == "consent" else "missing"
        return ours[missing] if question.is_required else ""
    limit = LONGEST.get(question.kind, LONGEST_LINE)
    if len(said) > limit:
        return ours["too_long"] % {"limit": limit}
    if question.kind == "email" and not is_address(said):
        return ours["bad_email"]
    if question.kind == "phone" and not is_phone(said):
        return ours["bad_phone"]
    options = question.options(filled.language, filled.brand_language)
    return ours["bad_choice"] if question.kind == "choice" and said not in options else ""


def _files(filled: Filled, question: Question) -> str:
    ours = words(filled.language)
    names = filled.files.get(question.key, ())
    if question.is_required and not names:
        return ours["missing"]
    return ours["too_many_files"] if len(names) > MAX_FILES else ""


def is_address(text: str) -> bool:
    """Tell whether mail could be sent to this, as far as its spelling goes."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= MAX_EMAIL


def is_phone(text: str) -> bool:
    """Tell whether this could be dialled; people write numbers in many ways."""
    digits = sum(letter.isdigit() for letter in text)
    return digits >= FEWEST_DIGITS and _PHONE.fullmatch(text) is not None
