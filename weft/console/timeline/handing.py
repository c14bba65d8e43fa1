"""Handing over, in words: the form, what stands at the top of a conversation, and its story.

What the customer hears of it stands in `composer/introducing.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from weft.conversations import queries as conversations
from weft.conversations.queries import Conversation, Row
from weft.kernel.events import Said
from weft.outcomes.queries import PromiseCard
from weft.people.models import Agent
from weft.people.reader import Reader
from weft.routing.queries import StateCard
from weft.routing.states import State
from weft.transfers import queries
from weft.transfers.queries import Card
from weft.transfers.reasons import Reason
from weft.ui import dates

MOST_ELSEWHERE = 2  # other conversations that a head tells of
CHANGE_HANDS = {"transfer.accepted", "transfer.recorded"}
OF_THE_HANDS = {"conversation.assigned", "conversation.queued"}  # said with them, at once


@dataclass(frozen=True, kw_only=True)
class Strip:
    """What the top of a conversation shows of its transfer."""

    card: Card
    is_offer: bool  # else it was taken over, and the briefing is still worth reading
    may_accept: bool
    may_decline: bool
    may_withdraw: bool
    parts: Sequence[tuple[str, str]]  # of the briefing: what it tells, and its words
    until: str


def strip(reader: Reader, conversation_id: int, assignee_id: int | None) -> Strip | None:
    """Return what stands at the top of a conversation; None when it goes nowhere."""
    card = queries.standing(conversation_id, assignee_id)
    if card is None or card.briefing.is_empty:
        return None
    is_offer = card.state == "offered"
    may_accept = is_offer and queries.may_accept(card, reader.pk)
    return Strip(
        card=card,
        is_offer=is_offer,
        may_accept=may_accept,
        may_decline=may_accept and card.receiver_id == reader.pk,
        may_withdraw=is_offer and not may_accept,
        parts=parts(card),
        until=_moment(card.expires_at) if card.expires_at else "",
    )


def needs_reason(conversation_id: int, agent_id: int) -> bool:
    """Whether this agent gives it on only with a reason: the customer has heard from them."""
    return conversations.has_answered(conversation_id, agent_id)


def elsewhere(
    conversation: Conversation, rows: Iterable[Row], linked: Collection[int] = ()
) -> list[Row]:
    """Return where the same customer waits for us beside a conversation that goes on (R102).

    Those that are `linked` with it stand in its head already, and were parted on purpose.
    """
    if conversation.status == "closed":
        return []
    waiting = [
        row
        for row in rows
        if row.id not in {conversation.pk, *linked} and row.status == "open" and row.waiting_since
    ]
    return waiting[:MOST_ELSEWHERE]


def parts(card: Card) -> list[tuple[str, str]]:
    """Return the parts of a briefing that say something, each under what it tells."""
    told = card.briefing
    named = [
        (_("Who"), told.who),
        (_("About"), told.matter),
        (_("What was said and tried"), told.tried),
        (_("What was promised"), told.promised),
    ]
    return [(name, words) for name, words in named if words]


def with_state(agent: Agent, states: Mapping[int, StateCard]) -> str:
    """Return the name of a colleague, and that they are not there, before anything is offered.

    Where nobody says whether they are there, nothing is said.
    """
    if not states:
        return agent.name
    state = states[agent.pk].state if agent.pk in states else State.OFFLINE
    return {
        State.AWAY: _("%(name)s (away)"),
        State.OFFLINE: _("%(name)s (not here)"),
    }.get(state, "%(name)s") % {"name": agent.name}


def promised(card: PromiseCard) -> str:
    """Say what was promised, who keeps it, and until when."""
    gaps = {"what": card.text, "who": card.owner_name}
    if card.due_at is None:
        return _("%(what)s (%(who)s)") % gaps
    return _("%(what)s (%(who)s, until %(when)s)") % {**gaps, "when": _moment(card.due_at)}


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    is_today = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if is_today else dates.moment(local)


def reasons() -> list[tuple[str, str]]:
    """Return the reasons to give a conversation on, and what they are called."""
    return [(reason.value, reason_name(reason)) for reason in Reason]


def reason_name(reason: str) -> str:
    """Return what a reason is called; empty for none."""
    names: dict[str, str] = {
        Reason.KNOWLEDGE: _("Somebody else knows this better"),
        Reason.LANGUAGE: _("The customer speaks another language"),
        Reason.AREA: _("Another team looks after this"),
        Reason.WISH: _("The customer asked for somebody"),
        Reason.LOAD: _("Too much else to do"),
        Reason.SHIFT: _("My day of work ends"),
        Reason.OTHER: _("Something else"),
    }
    return names.get(reason, "")


def with_words(said: Iterable[Said]) -> list[Said]:
    """Return what happened with the words of the transfers that it was about."""
    said = list(said)
    words = queries.words_of(
        {event.body["transfer_id"] for event in said if event.name.startswith("transfer.")}
    )
    names = {card.id: card.name for card in conversations.queues()} if words else {}
    return [
        replace(event, body=event.body | _told(event, words, names))
        if event.name.startswith("transfer.")
        else event
        for event in said
    ]


def told(said: Sequence[Said]) -> list[Said]:
    """Return what happened without what a transfer tells already: whose it is, and its queue."""
    handed = {event.transaction for event in said if event.name in CHANGE_HANDS}
    return [
        event for event in said if event.name not in OF_THE_HANDS or event.transaction not in handed
    ]


def _told(
    event: Said, words: Mapping[int, tuple[str, str, str]], names: Mapping[int, str]
) -> dict[str, str]:
    reason, said, answer = words.get(event.body["transfer_id"], ("", "", ""))
    why = ": ".join(filter(None, [reason_name(reason), said]))
    return {"why": why, "answer": answer, "queue": names.get(event.body["queue_id"], "")}


def _gaps(event: Said, who: str, names: Mapping[int, str]) -> dict[str, Any]:
    whom = names.get(event.body["receiver_id"] or 0, "") or event.body.get("queue", "")
    return {
        "who": who,
        "whom": whom,
        "why": event.body.get("why", ""),
        "answer": event.body.get("answer", ""),
        "sender": names.get(event.body["sender_id"] or 0, ""),
    }


def _offered(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    return "assign", _("%(who)s offers it with a briefing to: %(whom)s") % _gaps(event, who, names)


def _accepted(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    return "check", _("%(who)s takes it over from %(sender)s") % _gaps(event, who, names)


def _declined(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    return "close", _("%(who)s does not take it: %(answer)s") % _gaps(event, who, names)


def _withdrawn(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    return "reopen", _("%(who)s took the transfer back") % _gaps(event, who, names)


def _expired(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    return "clock", _("Nobody answered the offer; it stays with %(sender)s") % _gaps(
        event, who, names
    )


def _overtaken(_event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "info", _("The offer is over: the conversation went another way")


def _recorded(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    return "assign", _("%(who)s gave it on to %(whom)s: %(why)s") % _gaps(event, who, names)


def _joined(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    gaps = {"who": who, "whom": names.get(event.body["agent_id"], "")}
    return "people", _("%(who)s brought %(whom)s in") % gaps


def _left(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    whom = names.get(event.body["agent_id"], "")
    if event.actor_id == event.body["agent_id"]:
        return "people", _("%(who)s is not in it any more") % {"who": who}
    return "people", _("%(who)s took %(whom)s out again") % {"who": who, "whom": whom}


WORDS = {
    "transfer.offered": _offered,
    "transfer.accepted": _accepted,
    "transfer.declined": _declined,
    "transfer.withdrawn": _withdrawn,
    "transfer.expired": _expired,
    "transfer.overtaken": _overtaken,
    "transfer.recorded": _recorded,
    "companion.joined": _joined,
    "companion.left": _left,
}
