"""What an owner fills in for a form: its questions, its words, and where it may stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from weft.kernel import shapes

from . import words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = Literal[
    "name", "email", "phone", "order", "subject", "text", "paragraph", "choice", "files", "consent"
]

# http too: a shop is tried out on http://localhost
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?/?", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

MOST_QUESTIONS = 30
MOST_CHOICES = 50
LONGEST_LABEL = 300  # characters


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing that a form asks. `key` never changes: it is the field's name on the page."""

    key: str = ""
    kind: Kind = field(default="text", metadata={"label": _("Asks for"), "choices": words.KINDS})
    labels: dict[str, str] = field(
        default_factory=dict,
        metadata={"label": _("Label"), "help": _("Empty: our usual words for it")},
    )
    is_required: bool = field(default=False, metadata={"label": _("Must be filled in")})
    helps: dict[str, str] = field(default_factory=dict, metadata={"label": _("Hint below it")})
    choices: dict[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata={
            "label": _("Choices"),
            "help": _("One per line"),
            "when": ("kind", "choice"),
        },
    )

    def label(self, language: str, *others: str) -> str:
        """Return what stands beside the field: the owner's words in this language, else ours."""
        return said(self.labels, language, *others) or words.label(self.kind, language)

    def help(self, language: str, *others: str) -> str:
        """Return the hint below the field; often there is none."""
        return said(self.helps, language, *others)

    def options(self, language: str, *others: str) -> tuple[str, ...]:
        """Return what can be chosen, as it is read in this language."""
        spoken = (self.choices.get(code) for code in (language, *others, *self.choices))
        return next((found for found in spoken if found), ())


def said(texts: Mapping[str, str], language: str, *others: str) -> str:
    """Return an owner's words in the first of these languages that they were written in."""
    return next((texts[code] for code in (language, *others) if texts.get(code)), "")


def first_questions() -> tuple[Question, ...]:
    """Return what a new form asks: ready as it is."""
    return (
        Question(key="name", kind="name"),
        Question(key="email", kind="email", is_required=True),
        Question(key="order", kind="order"),
        Question(key="message", kind="paragraph", is_required=True),
        Question(key="files", kind="files"),
        Question(key="consent", kind="consent", is_required=True),
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a form asks and says, on whose pages it stands, and how it looks."""

    questions: Sequence[Question] = field(
        default_factory=first_questions,
        metadata={
            "label": _("Questions"),
            "add": _("Add a question"),
            "rows": Question,
            "most": MOST_QUESTIONS,
        },
    )
    titles: Mapping[str, str] = field(default_factory=dict, metadata={"label": _("Heading")})
    intros: Mapping[str, str] = field(
        default_factory=dict, metadata={"label": _("Words above the questions"), "is_long": True}
    )
    buttons: Mapping[str, str] = field(default_factory=dict, metadata={"label": _("Button")})
    thanks: Mapping[str, str] = field(
        default_factory=dict, metadata={"label": _("Words after sending"), "is_long": True}
    )
    answers_through: int | None = field(
        default=None,
        metadata={
            "label": _("Answers go out through"),
            "help": _("The mailbox that writes to the address in the form"),
            "is_answering_inbox": True,
        },
    )
    acknowledge: bool = field(
        default=False,
        metadata={
            "label": _("Tell customers at once by mail that their message has arrived"),
            "help": _("Only these words, never what was typed; to an address at most once an hour"),
        },
    )
    acknowledgements: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "label": _("What they are told"),
            "help": _("Empty: our own words"),
            "is_long": True,
        },
    )
    privacy_url: str = field(
        default="",
        metadata={
            "label": _("Address of your privacy policy"),
            "help": _("Linked beside the consent"),
        },
    )
    colour: str = field(
        default="", metadata={"label": _("Colour"), "help": _("Empty: your brand's")}
    )
    origins: Sequence[str] = field(
        default=(),
        metadata={
            "label": _("Addresses of your shop"),
            "help": _(
                "Such as https://www.example.com, one per line. Empty: any page may show it."
            ),
        },
    )

    def __post_init__(self) -> None:
        wrong: dict[str, Any] = {}
        try:
            object.__setattr__(self, "questions", tuple(map(_question, self.questions)))
            if trouble := _trouble(self.questions):
                wrong["questions"] = trouble
        except ValueError:
            wrong["questions"] = _("A question is not whole.")
        if any(not ORIGIN.fullmatch(origin) for origin in self.origins):
            wrong["origins"] = _("Write addresses like https://www.example.com, without a path.")
        if self.colour and not COLOUR.fullmatch(self.colour):
            wrong["colour"] = _("Write a colour like #1f6f5c.")
        if self.privacy_url and not ADDRESS.fullmatch(self.privacy_url):
            wrong["privacy_url"] = _("Write an address like https://www.example.com/privacy.")
        if wrong:
            raise ValueError(wrong)


def _question(given: Question | Mapping[str, Any]) -> Question:
    """Return a question as it was stored: a mapping, with lists where tuples are meant."""
    if isinstance(given, Question):
        return given
    built: Question = shapes.build(Question, shapes.plain(dict(given)))
    return built


def _trouble(questions: Sequence[Question]) -> StrOrPromise:
    """Return what is wrong with the questions, in words; "" when a form can ask them."""
    keys = [question.key for question in questions]
    if not questions:
        return _("A form asks at least one question.")
    if len(questions) > MOST_QUESTIONS:
        return _("These are more questions than a form can have.")
    if len(set(keys)) < len(keys) or not all(KEY.fullmatch(key) for key in keys):
        return _("A question is not whole.")
    troubles = (_trouble_of(question) for question in questions)
    return next((trouble for trouble in troubles if trouble), "")


def _trouble_of(question: Question) -> StrOrPromise:
    if question.kind == "choice" and not question.options(""):
        return _("A choice needs something to choose from.")
    if any(len(found) > MOST_CHOICES for found in question.choices.values()):
        return _("These are more choices than fit.")
    if any(len(text) > LONGEST_LABEL for text in _texts(question)):
        return _("A label, hint or choice is too long.")
    return ""


def _texts(question: Question) -> list[str]:
    choices = [text for found in question.choices.values() for text in found]
    return [*question.labels.values(), *question.helps.values(), *choices]
