"""Customers who could not get through, in words: on the page of the missed and elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from weft.console.templatetags.people_faces import called
from weft.console.verbs import to_conversation
from weft.kernel.events import Said
from weft.people.models import Agent
from weft.rescue.kinds import How, Kind, Result, Step
from weft.rescue.queries import AttemptCard, RescueCard


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A rescue as its template places it."""

    card: RescueCard
    who: str
    what: str  # what failed
    is_late: bool
    owner: str
    tried: Sequence[str]
    here: str  # the address of its conversation
    url: str  # its own, below that
    can_send_again: bool


def drawn(cards: Iterable[RescueCard], agents: Mapping[int, Agent], *, at: datetime) -> list[Drawn]:
    """Return rescues with their words, in the language of the moment."""
    return [
        Drawn(
            card=card,
            who=called(card.customer_name, card.customer_id),
            what=what(card.kind),
            is_late=card.due_at is not None and card.due_at <= at,
            owner=card.owner_name or _("The team"),
            tried=[tried(one, agents) for one in card.attempts],
            here=to_conversation(card.conversation_id),
            url=f"{to_conversation(card.conversation_id)}rescues/{card.id}",
            can_send_again=card.kind in {Kind.FAILED, Kind.UNKNOWN},
        )
        for card in cards
    ]


def what(kind: Kind) -> str:
    """Say how a contact failed."""
    return {
        Kind.CHAT: _("Nobody answered in the chat"),
        Kind.FAILED: _("Our answer did not arrive"),
        Kind.UNKNOWN: _("Our answer may not have arrived"),
        Kind.CLOSED: _("Closed without an answer"),
        Kind.WINDOW: _("The time to answer ran out"),
    }[kind]


def tried(one: AttemptCard, agents: Mapping[int, Agent]) -> str:
    """Say who tried to reach the customer, how, and what came of it."""
    agent = agents.get(one.by_id)
    words = _("%(agent)s · %(how)s · %(result)s") % {
        "agent": agent.name if agent else "",
        "how": how_names()[one.how],
        "result": result_names()[one.result],
    }
    return f"{words}: {one.note}" if one.note else words


def how_names() -> dict[How, str]:
    """Return what the ways of trying are called."""
    return {
        How.CALL: _("Phone call"),
        How.MAIL: _("Mail"),
        How.MESSAGE: _("Message"),
        How.OTHER: _("In another way"),
    }


def result_names() -> dict[Result, str]:
    """Return what may come of a try, the best first."""
    return {
        Result.REACHED: _("Reached"),
        Result.NO_ANSWER: _("No answer"),
        Result.LEFT_WORD: _("Left word"),
    }


def told_started(event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    """Tell in the conversation's story that a contact failed."""
    return "drop", _("The customer could not get through: %(what)s") % {
        "what": what(Kind(event.body["kind"]))
    }


def told_lapsed(_event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    """Tell that the time is up."""
    return "warning", _("The customer was not reached in time")


def told_escalated(event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    """Tell what was done because the time is up."""
    return "flag", {
        Step.RAISE: _("Not reached in time: this stands above all others now"),
        Step.FREE: _("Not reached in time: this is everybody's again"),
    }[Step(event.body["step"])]


def told_attempt(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    """Tell that somebody tried."""
    gaps = {
        "who": who,
        "how": how_names()[How(event.body["how"])],
        "result": result_names()[Result(event.body["result"])],
    }
    return "phone", _("%(who)s tries to reach the customer: %(how)s, %(result)s") % gaps


def told_ended(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    """Tell how it ended."""
    state = event.body["state"]
    if state == "dropped" and event.actor_id:
        return "check", _("%(who)s says that the customer need not be reached") % {"who": who}
    return "check", {
        "returned": _("The customer came back first"),
        "answered": _("The customer has an answer"),
        "reached": _("The customer was reached"),
    }.get(state, _("The customer need not be reached"))
