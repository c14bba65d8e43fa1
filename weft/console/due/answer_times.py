"""Policies in plain words: for whom they hold, what is promised, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from weft.console.due.deadlines import lapse, lasting
from weft.console.forms.circles import channel_choices
from weft.conversations import queries as conversations
from weft.people import queries as people
from weft.sla.policies import Conditions, Deed, Kind, Moment, Step, Terms
from weft.sla.queries import PolicyCard


@dataclass(frozen=True, kw_only=True)
class Names:
    """What channels, queues, teams and people are called."""

    channels: Mapping[str, str]
    queues: Mapping[int, str]
    teams: Mapping[int, str]
    agents: Mapping[int, str]


def names() -> Names:
    """Ask for all names that a policy may need."""
    return Names(
        channels={kind: str(label) for kind, label in channel_choices()},
        queues={queue.id: queue.name for queue in conversations.queues()},
        teams={team.pk: team.name for team in people.teams()},
        agents={agent.pk: agent.name for agent in people.active()},
    )


def title(name: str, conditions: Conditions, known: Names) -> str:
    """Return what a policy is called: by its name, or else by whom it is for."""
    return name or whom(conditions, known)


def hidden_by(cards: Sequence[PolicyCard], known: Names) -> dict[int, str]:
    """Return the policies that can never hold, with the title of the one above that takes all."""
    found: dict[int, str] = {}
    for place, card in enumerate(cards):
        above = (one for one in cards[:place] if one.is_on)
        taker = next((one for one in above if one.conditions.take_all_of(card.conditions)), None)
        if taker:
            found[card.id] = title(taker.name, taker.conditions, known)
    return found


def whom(conditions: Conditions, known: Names) -> str:
    """Say for which conversations it holds."""
    parts = [
        _listed(known.channels.get(kind, kind) for kind in conditions.channels),
        _told(_("queue"), (known.queues.get(id_, "") for id_ in conditions.queues)),
        _told(_("tag"), conditions.tags),
        _told(_("customer"), conditions.facts),
        _told(_("matter"), conditions.matters),
    ]
    return "; ".join(filter(None, parts)) or _("All conversations")


def sentences(conditions: Conditions, terms: Terms, known: Names) -> list[str]:
    """Say the whole of a policy."""
    return [*_promised(conditions, terms, known), *(_step(step, known) for step in terms.steps)]


def _promised(conditions: Conditions, terms: Terms, known: Names) -> Iterator[str]:
    told = {
        Kind.FIRST_REPLY: _("the first answer within %(time)s"),
        Kind.NEXT_REPLY: _("each further answer within %(time)s"),
        Kind.RESOLUTION: _("the solution within %(time)s"),
    }
    promised = [
        words % {"time": lasting(minutes, by_the_clock=terms.by_the_clock)}
        for kind, words in told.items()
        if (minutes := getattr(terms, kind)) is not None
    ]
    if not promised:
        yield _("%(whom)s: no time is set.") % {"whom": whom(conditions, known)}
        return
    yield _("%(whom)s: %(times)s.") % {
        "whom": whom(conditions, known),
        "times": ", ".join(promised),
    }
    if terms.rests_while_snoozed:
        yield _("The time for an answer rests while the conversation is snoozed.")


def _step(step: Step, known: Names) -> str:
    return _("%(when)s: %(what)s.") % {"when": moment(step), "what": deed(step, known)}


def moment(step: Step) -> str:
    """Say when a step is taken."""
    after = lapse(step.minutes)
    if step.moment is Moment.WARNING:
        if not step.minutes:
            return _("When a quarter of the time is left")
        return _("%(time)s after the warning") % {"time": after}
    if not step.minutes:
        return _("When the time is over")
    return _("%(time)s after the time is over") % {"time": after}


def deed(step: Step, known: Names) -> str:
    """Say what a step does."""
    to = step.to or 0
    if step.deed is Deed.NOTIFY:
        team = {"team": known.teams.get(to, "")}
        return _("tell the team %(team)s") % team if step.to else _("tell those who lead")
    if step.deed is Deed.ASSIGN:
        agent = {"agent": known.agents.get(to, "")}
        return _("assign it: %(agent)s") % agent if step.to else _("give it back to everybody")
    if step.deed is Deed.QUEUE:
        return _("put it into the queue %(queue)s") % {"queue": known.queues.get(to, "")}
    return _("let it stand above all others")


def _listed(values: Iterable[str]) -> str:
    return ", ".join(filter(None, values))


def _told(what: str, values: Iterable[str]) -> str:
    listed = _listed(values)
    return f"{what} {listed}" if listed else ""
