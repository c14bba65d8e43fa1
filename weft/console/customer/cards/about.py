"""What language a customer speaks, what time it is there, and how to reach them best."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import get_language_info

from weft.console.customer.cards.contacts import Habit
from weft.conversations.queries import History
from weft.customers.greeting import DAY
from weft.customers.queries import CustomerPanel
from weft.gateway import registry
from weft.people.models import time_zones

LANGUAGES = tuple(DAY)  # those in which we can greet


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of a few values to choose from."""

    value: str
    label: str
    is_chosen: bool


def zone(customer: CustomerPanel, history: History) -> ZoneInfo | None:
    """Return the customer's time zone: as we know it, or as their device told last."""
    told = [contact.time_zone for contact in history.contacts.values()]
    name = customer.time_zone or next(filter(None, told), "")
    return ZoneInfo(name) if name in time_zones() else None


def languages(spoken: str) -> list[Choice]:
    """Return the languages to choose from, in the order of their names."""
    spoken = spoken.partition("-")[0]
    codes = {*LANGUAGES, spoken} - {""}
    return sorted(
        (Choice(value=code, label=language(code), is_chosen=code == spoken) for code in codes),
        key=lambda choice: choice.label,
    )


def language(code: str) -> str:
    """Return what the reader calls a language; one that nobody knows keeps its code."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def channels(preferred: str, habit: Habit | None) -> list[Choice]:
    """Return the channels to choose from, also one that was chosen and is no longer there."""
    kinds = {kind: str(channel.label) for kind, channel in registry.all_channels().items()}
    if preferred:
        kinds.setdefault(preferred, preferred)
    if habit:
        kinds.setdefault(habit.kind, habit.label)
    return [
        Choice(value=kind, label=label, is_chosen=kind == preferred)
        for kind, label in sorted(kinds.items(), key=lambda pair: pair[1])
    ]
