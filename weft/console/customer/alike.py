"""Who may be the same person: other customers, each with the reasons, for a person to decide.

Nothing is joined here. What was decided against is not proposed again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weft.conversations import mentions
from weft.conversations import queries as conversations
from weft.conversations.mentions import Mentioned
from weft.conversations.queries import Row
from weft.customers import queries as customers
from weft.customers.cards import Card, Glance
from weft.customers.queries import CustomerPanel
from weft.people.reader import Reader

SHOWN = 3
SAID = 20  # the newest messages of the open conversation, which the follower may not know yet
COMMON = 3  # customers who wrote of one number; of more it is nobody's own
TWINS = {"email": ("email", "typed_email"), "phone": ("phone", "typed_phone")}
KINDS = {twin: kind for kind, twins in TWINS.items() for twin in twins}
WEIGHT = {"email": 8, "phone": 8, "domain": 6, "number": 4, "name": 3}
ENOUGH = 4  # a name alone is nothing


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Another customer who may be this one, and why. `row` is what they wrote of last."""

    customer_id: int
    name: str
    row: Row
    reasons: tuple[str, ...]


@dataclass(kw_only=True)
class _Found:
    reasons: dict[tuple[str, str], None] = field(default_factory=dict)  # in their order, each once

    @property
    def weight(self) -> int:
        return sum({kind: WEIGHT[kind] for kind, _value in self.reasons}.values())


def suggestions(reader: Reader, panel: CustomerPanel, conversation_id: int) -> list[Suggestion]:
    """Return who may be the same person as this customer, the likeliest first."""
    family = panel.family
    own = _own(panel, conversation_id, family)
    found: dict[int, _Found] = defaultdict(_Found)
    for customer_id, kind, value in _sharing(own, family):
        found[customer_id].reasons[kind, value] = None
    for namesake in customers.namesakes(panel.name, but=family):
        reasons = found[namesake.customer_id].reasons
        reasons["name", ""] = None
        if namesake.domain:
            reasons["domain", namesake.domain] = None
    for customer_id in customers.told_apart(family):
        found.pop(customer_id, None)
    likely = sorted(
        (one for one in found.items() if one[1].weight >= ENOUGH),
        key=lambda one: (-one[1].weight, -one[0]),
    )
    return list(_shown(reader, likely))[:SHOWN]


def _own(panel: CustomerPanel, conversation_id: int, family: Collection[int]) -> set[Mentioned]:
    """Return what this person is reached by, and wrote of, in one spelling."""
    said = conversations.timeline(conversation_id, limit=SAID).entries
    return (
        {
            Mentioned(KINDS[handle.kind], handle.value)
            for handle in panel.handles
            if handle.kind in KINDS
        }
        | {Mentioned(kind, value) for kind, value in customers.claims_of(family) if kind in TWINS}
        | conversations.mentions_of(family)
        | {one for entry in said if entry.direction == "in" for one in mentions.read(entry.text)}
    )


def _sharing(own: set[Mentioned], family: Collection[int]) -> Iterator[tuple[int, str, str]]:
    """Yield who else is reached by the same, or wrote of it: the customer, and what it is."""
    spelled = own | {
        Mentioned("phone", other)
        for kind, value in own
        if kind == "phone"
        for other in mentions.spellings(value)
    }
    handles = {(twin, value) for kind, value in spelled if kind in TWINS for twin in TWINS[kind]}
    for holder in customers.holders(handles, but=family):
        yield holder.customer_id, KINDS[holder.kind], holder.value
    shared = conversations.mentioned_by_others(spelled, but=family)
    who = defaultdict(set)
    for one in shared:
        who[one.kind, one.value].add(one.customer_id)
    for one in shared:
        if one.kind != "number" or len(who[one.kind, one.value]) <= COMMON:
            yield one.customer_id, one.kind, one.value


def _shown(reader: Reader, likely: list[tuple[int, _Found]]) -> Iterator[Suggestion]:
    """Yield those of whom the reader may see something."""
    for customer_id, found in likely[: SHOWN * 2]:
        rows = conversations.rows_of_customers(reader, customers.family(customer_id), limit=1)
        if rows:
            yield Suggestion(
                customer_id=customer_id,
                name=rows[0].customer_name,
                row=rows[0],
                reasons=tuple(_words(kind, value) for kind, value in found.reasons),
            )


def _words(kind: str, value: str) -> str:
    return {
        "email": _("Same address: %(value)s"),
        "phone": _("Same phone: %(value)s"),
        "number": _("Same number: %(number)s"),
        "domain": _("Mail from %(value)s too"),
        "name": _("Same name"),
    }[kind] % {"value": value, "number": value}


def _show(glance: Glance) -> Mapping[str, Any] | None:
    found = suggestions(glance.reader, glance.customer, glance.conversation_id)
    return {"suggestions": found} if found else None


CARD = Card(
    name="alike",
    title=gettext_lazy("Perhaps the same person"),
    place=5,
    template="console/cases/_alike.html",
    show=_show,
    is_slow=True,  # nobody waits for it who only reads and answers
)
