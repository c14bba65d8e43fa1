"""Placeholders: the few gaps that a text of ours may have, such as `{{customer.first_name}}`.

A fixed list, with a gap beside it for each thing that a customer told us, by its label:
`{{fact:Shoe size}}`. No engine: whatever else stands between braces, dollars or percent signs
stays as it was typed (SAFETY.md, D6). Filled in one pass, so a value that looks like a gap is just
a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

MAX_VALUE = 200  # characters; a name is shorter
FACT = "fact:"
GAP = re.compile(r"\{\{ {0,3}([a-z_]{1,20}(?:\.[a-z_]{1,20})?|fact:[^{}\r\n]{1,70}?) {0,3}\}\}")

# what each gap holds, in the words of whoever writes a text
NAMES = {
    "greeting": _("Greeting, with the name in the right case"),
    "customer.name": _("Name of the customer"),
    "customer.first_name": _("First name of the customer"),
    "agent.name": _("Your name"),
    "agent.first_name": _("Your first name"),
    "agent.surname": _("Your surname"),
    "brand": _("Your brand"),
    "inbox": _("Name of the inbox"),
    "conversation.number": _("Number of the conversation"),
    "today": _("Today’s date"),  # noqa: RUF001
    "answer_time": _("When you will answer, by your opening hours"),
}
# Nobody outside chooses these, so a text that a machine sends to anybody may hold them
SAFE_FOR_MACHINES = frozenset({"brand", "answer_time"})


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its gaps filled; a gap without a value in `values` stays as it is."""

    def value(gap: re.Match[str]) -> str:
        name = _name(gap)
        return _one_line(values[name]) if name in values and is_known(name) else gap.group()

    return GAP.sub(value, text)


def unfilled(text: str) -> list[str]:
    """Return the gaps that a text still has, as they stand there: it is not fit to be sent."""
    return [gap.group() for gap in GAP.finditer(text) if is_known(_name(gap))]


def is_known(name: str) -> bool:
    """Tell whether this is the name of a gap; others are only text."""
    return name in NAMES or name.startswith(FACT)


def _name(gap: re.Match[str]) -> str:
    name = gap.group(1)
    return fact(name.removeprefix(FACT)) if name.startswith(FACT) else name


def fact(label: str) -> str:
    """Return the name of the gap for what a customer told us, however its label is typed."""
    return FACT + " ".join(label.split()).casefold()


def of_person(who: str, name: str) -> dict[str, str]:
    """Return the gaps that the name of a person fills: `who` is customer or agent."""
    return {f"{who}.name": name, f"{who}.first_name": name.strip().partition(" ")[0]}


def _one_line(value: str) -> str:
    return " ".join(value.split())[:MAX_VALUE]
