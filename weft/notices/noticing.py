"""From what was said to what somebody should know: the follower that writes notices.

It reads how things stand now, not how they stood when the event was said: a question that has
been answered in the meantime, or read, is no news. So a batch that comes late says less, and the
same batch twice says nothing new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from weft.conversations import events as said_of
from weft.conversations import queries as conversations
from weft.conversations.events import companions as company
from weft.conversations.queries import Standing
from weft.kernel.events import Said
from weft.kernel.followers import Follower
from weft.notices import actions, pushing, queries
from weft.notices.actions import Deed
from weft.notices.kinds import CALM, Kind, Way
from weft.outcomes import events as promised
from weft.people import policy
from weft.people import queries as people
from weft.people.models import Agent
from weft.rescue import events as rescue
from weft.rescue import queries as rescues
from weft.routing import queries as routing
from weft.sla import events as sla
from weft.sla.policies import Deed as StepDeed
from weft.sla.policies import Kind as Promise
from weft.sla.policies import Moment
from weft.transfers import events as handed
from weft.transfers import queries as transfers

STALE = timedelta(days=1)  # after an outage, and of an import, older things are no news

MESSAGES = (said_of.MessageReceived.name,)
FAILURES = (said_of.MessageFailed.name, said_of.MessageDoubted.name)
BEGINNINGS = (said_of.ConversationOpened.name, said_of.ConversationReopened.name)
RETURNS = (handed.TransferDeclined.name, handed.TransferExpired.name)
TRANSFERS = (handed.TransferOffered.name, *RETURNS)
CALLS = {
    said_of.AgentMentioned.name: Kind.MENTIONED,
    company.CompanionJoined.name: Kind.BROUGHT,
}
ENDS = (
    *RETURNS,
    handed.TransferAccepted.name,
    handed.TransferWithdrawn.name,
    handed.TransferOvertaken.name,
)
DONE = (sla.SlaKept.name, sla.SlaMissed.name)
DEADLINES = (sla.SlaWarned.name, sla.SlaBreached.name, sla.SlaEscalated.name)
RESCUES = (rescue.RescueStarted.name, rescue.RescueWarned.name, rescue.RescueLapsed.name)
DUTIES = (said_of.FollowUpReminded.name, promised.PromiseReminded.name, *RESCUES, *DEADLINES)
CHANGES = (said_of.ConversationAssigned.name, said_of.ConversationClosed.name)


@dataclass(frozen=True, kw_only=True)
class _Scene:
    """How everything stands that a batch is about."""

    standings: Mapping[int, Standing]
    staff: Mapping[int, Agent]
    members: Mapping[int, set[int]]  # by team
    authors: Mapping[int, int]  # by message
    also_working: Mapping[int, set[int]]  # by conversation
    snoozers: Mapping[int, int]  # by conversation
    handed_out: Collection[int]  # conversations that routing brings to somebody by itself
    companions: Mapping[int, set[int]]  # by conversation
    on_offer: Collection[int]  # conversations
    serving: Mapping[int, Collection[int]]  # who takes from a queue


def notice(batch: list[Said]) -> None:
    """Write what agents should know of a batch of events, and settle what is over."""
    at = timezone.now()
    fresh = [said for said in batch if said.conversation_id and at - said.happened_at < STALE]
    scene = _look(fresh)
    deeds = [deed for said in fresh for deed in _deeds(said, scene)]
    wanted = _as_wished(_worth_telling(deeds, scene.staff), scene.staff, at=at)
    changed = _of(said for said in fresh if said.name in CHANGES)
    reached = _of(said for said in fresh if said.name == rescue.RescueEnded.name)
    if kept := _of(said for said in fresh if said.name in DONE):
        actions.settle_deadlines(kept, at=at)
    if reached:
        actions.settle_rescues(reached - rescues.with_open(reached), at=at)
    actions.settle([scene.standings[id_] for id_ in changed if id_ in scene.standings], at=at)
    ended = _of(said for said in fresh if said.name in ENDS) - set(scene.on_offer)
    if ended:
        actions.end_offers(ended, at=at)
    actions.notify(wanted, at=at)
    if any(deed.push_at for deed in wanted):
        pushing.soon(at)


follower = Follower(
    name="notices",
    gap=0.05,  # somebody waits to be told
    events=(
        said_of.MessageReceived,
        said_of.MessageFailed,
        said_of.MessageDoubted,
        said_of.ConversationOpened,
        said_of.ConversationReopened,
        said_of.ConversationAssigned,
        said_of.ConversationClosed,
        said_of.ConversationWoken,
        said_of.FollowUpReminded,
        promised.PromiseReminded,
        said_of.AgentMentioned,
        said_of.ThreadMoved,
        company.CompanionJoined,
        handed.TransferOffered,
        handed.TransferDeclined,
        handed.TransferExpired,
        handed.TransferAccepted,
        handed.TransferWithdrawn,
        handed.TransferOvertaken,
        rescue.RescueStarted,
        rescue.RescueWarned,
        rescue.RescueLapsed,
        rescue.RescueEnded,
        sla.SlaWarned,
        sla.SlaBreached,
        sla.SlaEscalated,
        sla.SlaKept,
        sla.SlaMissed,
    ),
    handle=notice,
    batch=200,  # one new conversation may concern everybody, and a long write holds live pages back
)


def _look(batch: Collection[Said]) -> _Scene:
    """Ask all that is needed, in a number of queries that the batch does not raise."""
    standings = conversations.standings(_of(batch))
    met = _of(said for said in batch if said.name in (*MESSAGES, *BEGINNINGS))
    failed = [said.body["message_id"] for said in batch if said.name in FAILURES]
    begun = _of(said for said in batch if said.name in BEGINNINGS)
    woken = _of(said for said in batch if said.name == said_of.ConversationWoken.name)
    teams = {standing.team_id for standing in standings.values()}
    teams |= {said.body["team_id"] for said in batch if said.name == sla.SlaEscalated.name}
    staff = people.active().filter(role__in=policy.WRITERS).only("role", "time_zone")
    return _Scene(
        standings=standings,
        staff={agent.pk: agent for agent in staff},
        members=people.members(team for team in teams if team) if teams else {},
        authors=conversations.authors(failed) if failed else {},
        also_working=conversations.also_working_for(met) if met else {},
        snoozers=conversations.last_snoozers(woken) if woken else {},
        handed_out=routing.handed_out(begun) if begun else (),
        companions=conversations.companions(met) if met else {},
        on_offer=_on_offer(batch),
        serving=_serving(batch, {agent.pk for agent in staff}),
    )


def _on_offer(batch: Collection[Said]) -> Collection[int]:
    names = {handed.TransferOffered.name, *ENDS}
    asked = _of(said for said in batch if said.name in names)
    return transfers.on_offer(asked) if asked else ()


def _serving(batch: Collection[Said], staff: Collection[int]) -> dict[int, Collection[int]]:
    """Return who takes from the queues that something was offered to."""
    offers = [said for said in batch if said.name == handed.TransferOffered.name]
    asked = {said.body["queue_id"] for said in offers} - {None}
    found = [card for card in conversations.queues() if card.id in asked] if asked else []
    members = people.members(card.team_id for card in found if card.team_id) if found else {}
    return {
        card.id: staff if card.team_id is None else members.get(card.team_id, set())
        for card in found
    }


def _of(batch: Iterable[Said]) -> set[int]:
    return {said.conversation_id for said in batch if said.conversation_id}


def _deeds(said: Said, scene: _Scene) -> list[Deed]:
    """Return who should know what of one event, whether they want to or not."""
    standing = scene.standings.get(said.conversation_id or 0)
    if standing is None:
        return []
    told: dict[int, Kind] = {}
    if said.name in BEGINNINGS:
        told = _of_a_beginning(standing, scene)
    elif said.name in CALLS:
        told = {said.body["agent_id"]: CALLS[said.name]}
    elif said.name in DUTIES:
        told = _of_a_duty(said, standing, scene)
    elif said.name in TRANSFERS:
        told = _of_a_transfer(said, standing, scene)
    elif said.name in MESSAGES or _joined_by_itself(said):
        told = _of_a_message(standing, scene)
    elif said.name in FAILURES:
        author = scene.authors.get(said.body["message_id"])
        told = {author: Kind.FAILED} if author else {}
    elif said.name == said_of.ConversationAssigned.name:
        mine = said.body.get("assignee_id")
        told = {mine: Kind.ASSIGNED} if mine and mine == standing.assignee_id else {}
    elif said.name == said_of.ConversationWoken.name and said.body["reason"] == "due":
        waker = standing.assignee_id or scene.snoozers.get(standing.id)
        told = {waker: Kind.WOKEN} if waker and standing.status == "open" else {}
    return [_deed(said, agent_id, kind) for agent_id, kind in told.items()]


def _of_a_duty(said: Said, standing: Standing, scene: _Scene) -> dict[int, Kind]:
    if said.name in RESCUES:
        return _of_a_rescue(said, standing, scene)
    if said.name == promised.PromiseReminded.name:
        return {said.body["owner_id"]: Kind.PROMISED}
    if said.name in DEADLINES:
        return _of_a_deadline(said, standing, scene)
    return _of_a_next_step(said.body["owner_id"], standing, scene)


def _of_a_next_step(owner_id: int | None, standing: Standing, scene: _Scene) -> dict[int, Kind]:
    """Tell whose step it is; else who looks after the conversation; else everybody who could."""
    owner = owner_id or standing.assignee_id
    return {owner: Kind.DUE} if owner else dict.fromkeys(_team(standing, scene), Kind.DUE)


def _of_a_rescue(said: Said, standing: Standing, scene: _Scene) -> dict[int, Kind]:
    """Tell whose it is to reach the customer, or the team; when the time is up, leaders too."""
    kind = Kind.RESCUE if said.name == rescue.RescueStarted.name else Kind.ALARM
    owner = said.body["owner_id"]
    told = {owner: kind} if owner in scene.staff else dict.fromkeys(_team(standing, scene), kind)
    if said.name == rescue.RescueLapsed.name:
        told |= {pk: kind for pk, agent in scene.staff.items() if agent.role in policy.LEADERS}
    return told


def _of_a_deadline(said: Said, standing: Standing, scene: _Scene) -> dict[int, Kind]:
    """Tell whoever looks after it; leaders when nobody does, and when the time is over."""
    is_open = standing.status != "closed"
    if not (is_open and (standing.is_waiting or said.body["kind"] == Promise.RESOLUTION)):
        return {}  # it was answered, or done, meanwhile
    is_over = said.name == sla.SlaBreached.name or said.body.get("moment") == Moment.BREACH
    kind = Kind.BREACHED if is_over else Kind.AT_RISK
    leaders = [pk for pk, agent in scene.staff.items() if agent.role in policy.LEADERS]
    if said.name == sla.SlaEscalated.name:
        if said.body["step"] != StepDeed.NOTIFY:
            return {}
        team = said.body["team_id"]
        return dict.fromkeys(leaders if team is None else scene.members.get(team, ()), kind)
    told = {standing.assignee_id} if standing.assignee_id in scene.staff else set(leaders)
    if said.name == sla.SlaBreached.name:
        told |= set(leaders)
    return {agent_id: kind for agent_id in told if agent_id}


def _team(standing: Standing, scene: _Scene) -> Collection[int]:
    return scene.staff if standing.team_id is None else scene.members.get(standing.team_id, set())


def _of_a_beginning(standing: Standing, scene: _Scene) -> dict[int, Kind]:
    if standing.assignee_id or standing.status != "open" or not standing.is_waiting:
        return {}
    if standing.id in scene.handed_out:  # whoever is to have it is asked
        return {}
    return dict.fromkeys(_team(standing, scene), Kind.OPENED)


def _of_a_message(standing: Standing, scene: _Scene) -> dict[int, Kind]:
    if not standing.is_waiting:  # answered already, or a machine wrote
        return {}
    told = dict.fromkeys(scene.also_working.get(standing.id, ()), Kind.CONTACT)
    told |= dict.fromkeys(scene.companions.get(standing.id, ()), Kind.BESIDE)
    if standing.assignee_id:
        told[standing.assignee_id] = Kind.WROTE
    return told


def _joined_by_itself(said: Said) -> bool:
    """Tell whether a new contact has just become part of a conversation (R102)."""
    return said.name == said_of.ThreadMoved.name and bool(said.body.get("number"))


def _of_a_transfer(said: Said, standing: Standing, scene: _Scene) -> dict[int, Kind]:
    """Tell whom it was offered to; and whoever offered it when it comes back."""
    sender = said.body["sender_id"]
    if said.name == handed.TransferOffered.name:
        return _of_an_offer(said, scene)
    return {sender: Kind.RETURNED} if sender and sender == standing.assignee_id else {}


def _of_an_offer(said: Said, scene: _Scene) -> dict[int, Kind]:
    """Tell one person, or all who take from the queue but the sender."""
    if said.conversation_id not in scene.on_offer:
        return {}
    receiver, queue = said.body["receiver_id"], said.body["queue_id"]
    asked = [receiver] if receiver else scene.serving.get(queue, ())
    return dict.fromkeys(set(asked) - {said.body["sender_id"]}, Kind.OFFERED)


def _deed(said: Said, agent_id: int, kind: Kind) -> Deed:
    return Deed(
        agent_id=agent_id,
        conversation_id=said.conversation_id or 0,
        kind=kind,
        actor_id=said.actor_id,
        message_id=said.body.get("message_id"),
        happened_at=said.happened_at,
    )


def _worth_telling(deeds: Iterable[Deed], staff: Mapping[int, Agent]) -> list[Deed]:
    """Leave out whoever did it, may not see it, has read it, or left."""
    found = [deed for deed in deeds if deed.agent_id in staff and deed.actor_id != deed.agent_id]
    if not found:
        return []
    pairs = list({(deed.agent_id, deed.conversation_id) for deed in found})
    seen = conversations.visible_among([(staff[agent_id], id_) for agent_id, id_ in pairs])
    visible = {pair for pair, is_seen in zip(pairs, seen, strict=True) if is_seen}
    marks = conversations.read_marks(pairs)
    by_place: dict[tuple[int, int], list[Deed]] = defaultdict(list)
    for deed in found:
        place = (deed.agent_id, deed.conversation_id)
        if place in visible and (deed.message_id or _NEVER_READ) > marks.get(place, 0):
            by_place[place].append(deed)
    return [deed for some in by_place.values() for deed in _without_echo(some)]


_NEVER_READ = 2**63  # what no message tells cannot have been read


def _without_echo(deeds: list[Deed]) -> list[Deed]:
    """Leave out that a conversation is new, or that one was let in, where more is told of it."""
    kinds = {deed.kind for deed in deeds}
    echoes = {Kind.OPENED} if len(kinds) > 1 else set()
    if Kind.OFFERED in kinds:  # whoever could not see it was brought in to read it
        echoes.add(Kind.BROUGHT)
    return [deed for deed in deeds if deed.kind not in echoes]


def _as_wished(deeds: Collection[Deed], staff: Mapping[int, Agent], *, at: datetime) -> list[Deed]:
    """Leave out what somebody does not want to know, and say when the rest is told elsewhere."""
    agents = {deed.agent_id for deed in deeds}
    if not agents:
        return []
    wishes = queries.wishes_of(agents)
    reachable = queries.with_devices(agents)
    rests = {
        agent_id: wishes[agent_id].rests_until(ZoneInfo(staff[agent_id].time_zone), at)
        for agent_id in agents
    }
    told = []
    for deed in deeds:
        wish, rest = wishes[deed.agent_id], rests[deed.agent_id]
        if not wish.wants_any(deed.kind):
            continue
        is_pushed = deed.agent_id in reachable and not rest and wish.wants(deed.kind, Way.PUSH)
        mail_at = max(at + wish.mail_after, rest or at)
        told.append(
            replace(
                deed,
                is_shown=wish.wants(deed.kind, Way.PAGE),
                is_calm=deed.kind in CALM and not wish.wants(deed.kind, Way.SOUND),
                push_at=at + pushing.AFTER if is_pushed else None,
                mail_at=mail_at if wish.wants(deed.kind, Way.MAIL) else None,
            )
        )
    return told
