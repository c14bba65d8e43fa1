"""How a form looks, drawn once: as HTML for a page of ours, as plain nodes for pages of others.

A page with trusted types lets no script read HTML, so the script that stands there builds elements
from nodes. What a person wrote is only ever text or the value of an attribute. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .answers import LONGEST, LONGEST_LINE
from .settings import Question, Settings, said
from .words import words

# Nobody looks for these by their names, no browser fills them in, and robots do
TRAP = "leave_empty"
START = "start"
KEPT = "kept"

_VOID = {"input"}
_INPUTS = {
    "name": {"type": "text", "autocomplete": "name"},
    "email": {"type": "email", "autocomplete": "email", "inputmode": "email"},
    "phone": {"type": "tel", "autocomplete": "tel"},
    "order": {"type": "text", "autocomplete": "off"},
}


@dataclass(frozen=True)
class Node:
    """An element: its attributes are text, or True for those that need no value."""

    tag: str
    attributes: Mapping[str, str | bool]
    children: tuple[Node | str, ...]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a form shows at a moment: for whom, and what was typed into it before."""

    settings: Settings
    language: str
    brand_language: str = ""
    action: str = ""
    start: str = ""  # the token of this visit; the script asks for its own
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)  # question -> words
    kept: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)  # token and name
    notices: Sequence[str] = ()  # what is said above the fields, a sentence or two
    heading: str = "h2"  # on a page of its own it is the first


def h(tag: str, *children: Node | str | None, **attributes: str | bool | None) -> Node:
    """Make an element; `class_` and `aria_label` stand for class and aria-label."""
    return Node(
        tag,
        {
            name.rstrip("_").replace("_", "-"): value
            for name, value in attributes.items()
            if value is not None and value is not False
        },
        tuple(child for child in children if child is not None),
    )


def html(node: Node | str) -> SafeString:
    """Return a node as HTML; everything that anybody wrote is escaped."""
    if isinstance(node, str):
        return escape(node)
    attributes = "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in node.attributes.items()
    )
    inside = "".join(map(html, node.children))
    end = "" if node.tag in _VOID else f"{inside}</{node.tag}>"
    return mark_safe(f"<{node.tag}{attributes}>{end}")  # noqa: S308 - made of escaped pieces


def plain(node: Node | str) -> Any:
    """Return a node as JSON: text, or [tag, attributes, children]."""
    if isinstance(node, str):
        return node
    return [node.tag, dict(node.attributes), [plain(child) for child in node.children]]


def draw(look: Look) -> Node:
    """Return the whole form."""
    ours, languages = words(look.language), (look.language, look.brand_language)
    intro = said(look.settings.intros, *languages)
    return h(
        "form",
        h(look.heading, title(look), class_="title"),
        h("p", intro, class_="intro") if intro else None,
        _summary(look),
        h("input", type="hidden", name=START, value=look.start),
        h(
            "div",
            h("label", ours["trap"], for_=_id(TRAP)),
            h("input", id=_id(TRAP), name=TRAP, type="text", tabindex="-1", autocomplete="off"),
            class_="trap",
            aria_hidden="true",
        ),
        *(_question(look, question) for question in look.settings.questions),
        h(
            "button",
            said(look.settings.buttons, *languages) or ours["button"],
            type="submit",
            class_="button",
        ),
        h("p", class_="status", role="status"),
        method="post",
        action=look.action,
        enctype="multipart/form-data",
        # A browser speaks its own language, not the form's; we say ourselves what is wrong
        novalidate=True,
        lang=look.language,
        class_="questions",
    )


def notices(look: Look) -> Sequence[str]:
    """Return what stands above the fields of a form that was not taken; else nothing."""
    return look.notices or ([words(look.language)["wrong"]] if look.wrong else [])


def title(look: Look) -> str:
    """Return the heading of the form."""
    found = said(look.settings.titles, look.language, look.brand_language)
    return found or words(look.language)["title"]


def thanks(look: Look) -> str:
    """Return what is said after sending."""
    found = said(look.settings.thanks, look.language, look.brand_language)
    return found or words(look.language)["thanks"]


def _summary(look: Look) -> Node:
    """Say at the top what is wrong, each with the way to its field.

    Nothing is read aloud because a page begins with it, so without a script the focus goes there.
    """
    said = notices(look)
    troubles = [
        h(
            "li",
            h(
                "a",
                question.label(look.language, look.brand_language),
                href=f"#{_id(question.key)}",
            ),
            h("span", look.wrong[question.key]),
        )
        for question in look.settings.questions
        if question.key in look.wrong
    ]
    return h(
        "div",
        *(h("p", sentence) for sentence in said),
        h("ul", *troubles, class_="troubles") if troubles else None,
        class_="summary",
        role="alert",
        tabindex="-1",
        autofocus=bool(said),
    )


def _question(look: Look, question: Question) -> Node:
    wrong = look.wrong.get(question.key, "")
    hint = question.help(look.language, look.brand_language)
    if question.kind == "files" and not hint:
        hint = words(look.language)["file_limit"]
    told = [f"{_id(question.key)}-hint"] if hint else []
    told += [f"{_id(question.key)}-wrong"]
    common: dict[str, str | bool | None] = {
        "id": _id(question.key),
        "name": question.key,
        "required": question.is_required,
        "aria_describedby": " ".join(told),
        "aria_invalid": "true" if wrong else None,
    }
    drawn = _tick if question.kind == "consent" else _labelled
    return h(
        "div",
        *drawn(look, question, common),
        h("p", hint, id=told[0], class_="hint") if hint else None,
        h("p", *([wrong] if wrong else []), id=told[-1], class_="wrong"),
        class_=f"question question--{question.kind}",
    )


def _labelled(
    look: Look, question: Question, common: Mapping[str, str | bool | None]
) -> list[Node]:
    label = question.label(look.language, look.brand_language)
    optional = None if question.is_required else f" ({words(look.language)['optional']})"
    mark = h("span", optional, class_="optional") if optional else None
    return [h("label", label, mark, for_=_id(question.key)), *_control(look, question, common)]


def _control(look: Look, question: Question, common: Mapping[str, str | bool | None]) -> list[Node]:
    typed = look.typed.get(question.key, "")
    if question.kind == "paragraph":
        # No maxlength: a browser would cut what is pasted without a word
        return [h("textarea", typed, rows="6", dir="auto", **common)]
    if question.kind == "choice":
        return [_select(look, question, typed, common)]
    if question.kind == "files":
        return [h("input", type="file", multiple=True, **common), *_kept(look, question)]
    attributes = _INPUTS.get(question.kind, {"type": "text"})
    limit = LONGEST.get(question.kind, LONGEST_LINE)
    size: dict[str, str] = {"maxlength": str(limit)} if not typed else {}
    return [h("input", value=typed, dir="auto", **attributes, **size, **common)]


def _select(
    look: Look, question: Question, typed: str, common: Mapping[str, str | bool | None]
) -> Node:
    options = question.options(look.language, look.brand_language)
    return h(
        "select",
        h("option", words(look.language)["choose"], value=""),
        *(h("option", text, value=text, selected=text == typed) for text in options),
        **common,
    )


def _kept(look: Look, question: Question) -> list[Node]:
    """Return the files that came with a try before: a browser cannot show them again itself."""
    kept = look.kept.get(question.key, ())
    if not kept:
        return []
    ticks = [
        h(
            "li",
            h(
                "label",
                h("input", type="checkbox", name=f"{KEPT}.{question.key}", value=token,
                  checked=True),
                h("bdi", name),
            ),
        )
        for token, name in kept
    ]  # fmt: skip
    return [h("p", words(look.language)["kept"], class_="hint"), h("ul", *ticks, class_="kept")]


def _tick(look: Look, question: Question, common: Mapping[str, str | bool | None]) -> list[Node]:
    label = question.label(look.language, look.brand_language)
    ours = words(look.language)
    policy = h(
        "a",
        ours["privacy"],
        href=look.settings.privacy_url,
        target="_blank",
        rel="noopener noreferrer",
    )
    is_ticked = bool(look.typed.get(question.key))
    return [
        h(
            "div",
            h("input", type="checkbox", value="yes", checked=is_ticked, **common),
            h("label", label, for_=_id(question.key)),
            policy if look.settings.privacy_url else None,
            class_="tick",
        )
    ]


def _id(key: str) -> str:
    return f"weft-{key}"
