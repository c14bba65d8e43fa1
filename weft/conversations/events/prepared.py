"""What is said of that which agents prepare: texts to answer with, lists and macros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TemplateChanged(Event):
    """A text to answer with was written, or says something else from now on."""

    name: ClassVar[str] = "template.changed"
    template_id: int


@dataclass(frozen=True, kw_only=True)
class TemplateRemoved(Event):
    """A text to answer with is no more; what was sent with it stays."""

    name: ClassVar[str] = "template.removed"
    template_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class SavedViewChanged(Event):
    """A list was put together and kept, asks for something else, or stands elsewhere."""

    name: ClassVar[str] = "saved_view.changed"
    view_id: int


@dataclass(frozen=True, kw_only=True)
class SavedViewRemoved(Event):
    """A list that somebody kept is no more; its conversations stay."""

    name: ClassVar[str] = "saved_view.removed"
    view_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class MacroChanged(Event):
    """A macro was written, or does something else from now on."""

    name: ClassVar[str] = "macro.changed"
    macro_id: int


@dataclass(frozen=True, kw_only=True)
class MacroRemoved(Event):
    """A macro is no more; what it did stays done."""

    name: ClassVar[str] = "macro.removed"
    macro_id: int
    title: str
