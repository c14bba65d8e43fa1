"""Being there and being asked: what an agent's own corner of the page shows of routing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from weft.console.people import colleagues
from weft.console.templatetags.people_faces import called
from weft.conversations import queries as conversations
from weft.people.models import Agent
from weft.people.roles import Role
from weft.routing import queries, reasons
from weft.routing.queries import DecisionCard, OfferCard, StateCard
from weft.routing.states import CHOSEN, Reason, State

ICONS = {
    State.AVAILABLE: "check",
    State.AWAY: "cup",
    State.WRAP_UP: "edit",
    State.OFFLINE: "minus",
}


@dataclass(frozen=True)
class _Anybody:
    """Reads the head of what is offered: whoever is asked may know what it is about."""

    pk: int
    role: str = Role.OBSERVER


def state_name(card: StateCard) -> str:
    """Say what somebody is: "Lunch", "Available"."""
    if card.state is State.AWAY:
        return reason_names().get(Reason(card.reason), _("Away"))
    return {
        State.AVAILABLE: _("Available"),
        State.WRAP_UP: _("Writing up"),
        State.OFFLINE: _("Not here"),
    }[card.state]


def reason_names() -> dict[Reason, str]:
    """Return what the reasons to be away are called."""
    return {
        Reason.BREAK: _("Short break"),
        Reason.PAPERWORK: _("Paperwork"),
        Reason.LUNCH: _("Lunch"),
        Reason.MEETING: _("Meeting"),
        Reason.TRAINING: _("Training"),
        Reason.OTHER: _("Something else"),
        Reason.GONE: _("Out of reach"),
        Reason.SILENT: _("Did not answer"),
    }


def context(agent: Agent) -> dict[str, Any]:
    """Return what the corner shows: the agent's state, and what is offered to them."""
    card = queries.state_of(agent.pk)
    names = reason_names()
    return {
        "state": card,
        "state_name": state_name(card),
        "state_icon": ICONS[card.state],
        "reasons": [(reason, names[reason]) for reason in CHOSEN],
        "waiting": queries.waiting_for(agent.pk, timezone.now()),
        "offer": _offer(queries.open_offer(agent.pk), agent),
    }


def _offer(offer: OfferCard | None, agent: Agent) -> dict[str, Any] | None:
    if offer is None:
        return None
    found = conversations.headings(_Anybody(agent.pk), [offer.conversation_id])
    heading = found.get(offer.conversation_id)
    if heading is None:  # merged into another one this very moment
        return None
    return {
        "card": offer,
        "heading": heading,
        "who": called(heading.customer_name, heading.customer_id),
        "why": reasons.words(offer.decision.reasons),
    }


@dataclass(frozen=True, kw_only=True)
class Told:
    """A decision as a page tells it."""

    card: DecisionCard
    title: str
    why: list[str]
    others: list[str]  # who was thought of besides


def decisions(cards: Iterable[DecisionCard]) -> list[Told]:
    """Return decisions in words, in the order given."""
    names = {id_: agent.name for id_, agent in colleagues.everybody().items()}
    titles = {
        "offered": _("It was offered to %(name)s"),
        "given": _("It was given to %(name)s"),
        "taken": _("%(name)s took it"),
    }
    return [
        Told(
            card=card,
            title=titles[card.how] % {"name": names.get(card.agent_id, "")},
            why=reasons.words(card.reasons),
            others=[
                names[one["agent"]]
                for one in card.candidates
                if one["agent"] != card.agent_id and one["agent"] in names
            ],
        )
        for card in cards
    ]
