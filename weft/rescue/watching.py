"""What is done at its time: looking whether somebody waits in vain, and reminding who is to act.

The rows decide: of two workers that ring at once, each thing is done by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from weft.conversations import queries as conversations
from weft.conversations.queries import Asked
from weft.kernel import jobs, settings
from weft.kernel.events import say

from . import actions, clock, farewells
from .deadlines import Calendars
from .events import RescueEscalated, RescueLapsed, RescueWarned
from .kinds import Failure, Kind, Step
from .models import Rescue, Watch
from .queries import Ids, ids_of
from .settings import RescueTimes

MOST_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Ways:
    """What must be known of an inbox's channel; the wiring gives it from the room beside this."""

    is_live: Callable[[int], bool]  # customers wait for the answer before the screen
    reply_window: Callable[[int], timedelta | None]  # as Capabilities has it


def unwatched(heard: Mapping[int, int], ways: Ways) -> set[int]:
    """Return those conversations that `watch` may have something to write about.

    `heard` says in which inbox a customer has just written. A look at a chat is planned once, by
    the first message; only where a vendor's window moves on does each message plan anew.
    """
    moving = {id_ for id_, inbox_id in heard.items() if ways.reply_window(inbox_id)}
    live = {id_ for id_, inbox_id in heard.items() if ways.is_live(inbox_id)} - moving
    if live:
        planned = Watch.objects.filter(conversation__in=live, kind=Kind.CHAT)
        live -= set(planned.values_list("conversation_id", flat=True))
    return moving | live


def watch(conversation_ids: Collection[int], ways: Ways) -> None:
    """Look at these conversations again when their customers will have waited in vain."""
    asked = conversations.asking(conversation_ids)
    calendars = Calendars({one.conversation_id for one in asked})
    found = [
        Watch(conversation_id=one.conversation_id, kind=kind, due_at=due)
        for one in asked
        for kind, due in _looks(one, ways, calendars)
    ]
    # an earlier look at a chat finds out for itself how long it still has to wait
    Watch.objects.bulk_create([w for w in found if w.kind == Kind.CHAT], ignore_conflicts=True)
    Watch.objects.bulk_create(
        [w for w in found if w.kind == Kind.WINDOW],
        update_conflicts=True,
        update_fields=["due_at"],
        unique_fields=["conversation", "kind"],
    )
    clock.ring_at(one.due_at for one in found)


def _looks(one: Asked, ways: Ways, calendars: Calendars) -> Sequence[tuple[Kind, datetime]]:
    looks: list[tuple[Kind, datetime]] = []
    if ways.is_live(one.inbox_id):
        patience = calendars.times.patience
        if due := calendars.after(one.conversation_id, one.waiting_since, patience):
            looks.append((Kind.CHAT, due))
    if window := ways.reply_window(one.inbox_id):
        looks.append((Kind.WINDOW, one.heard_at + window))
    return looks


@jobs.job(clock.JOB)
def ring() -> None:
    """Do all that is due."""
    at = timezone.now()
    look(at=at)
    remind(at=at)


@transaction.atomic
def look(*, at: datetime) -> None:
    """Make a rescue for each customer who has waited in vain by now."""
    due = list(
        Watch.objects.filter(due_at__lte=at)
        .order_by("pk")
        .select_for_update(skip_locked=True)[:MOST_AT_ONCE]
    )
    if not due:
        return
    Watch.objects.filter(pk__in=[one.pk for one in due]).delete()
    ids = {one.conversation_id for one in due}
    asked = {one.conversation_id: one for one in conversations.asking(ids)}
    for id_ in ended_with_a_farewell(
        {one.conversation_id: one.waiting_since for one in asked.values()}
    ):
        del asked[id_]  # nobody waits; they stay in the list until somebody has looked at them
    calendars, came_back = Calendars(asked), _last_returns(asked)
    failures, later = [], []
    for one in due:
        question = asked.get(one.conversation_id)
        if question is None:  # answered, closed, merged into another, or only thanked
            continue
        if one.kind == Kind.WINDOW:
            failures.append(_failure(question, Kind.WINDOW, one.due_at, one.due_at))
            continue
        # who came back is patient anew; but the hour counts from when they first waited in vain
        anew = max(question.waiting_since, came_back.get(one.conversation_id, LONG_AGO))
        first, ends = (
            calendars.after(one.conversation_id, since, calendars.times.patience)
            for since in (question.waiting_since, anew)
        )
        if first and ends and ends <= at:
            failures.append(_failure(question, Kind.CHAT, first, ends))
        elif ends:
            later.append(Watch(conversation_id=one.conversation_id, kind=one.kind, due_at=ends))
    Watch.objects.bulk_create(later, ignore_conflicts=True)
    clock.ring_at(one.due_at for one in later)
    actions.make(failures, at=at)
    if len(due) == MOST_AT_ONCE:
        clock.ring_at([at])


def ended_with_a_farewell(since: Mapping[int, datetime | str]) -> set[int]:
    """Return in which of these conversations all that was said since then only ends the talk."""
    words = conversations.last_words(since) if since else {}
    return {id_ for id_, one in words.items() if farewells.ends(one.said, one.before)}


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _failure(question: Asked, kind: Kind, failed_at: datetime, name: datetime) -> Failure:
    return Failure(
        name=f"{kind}:{question.conversation_id}:{name.isoformat()}",
        kind=kind,
        conversation_id=question.conversation_id,
        message_id=question.message_id,
        failed_at=failed_at,
    )


def _last_returns(conversation_ids: Collection[int]) -> dict[int, datetime]:
    """Return when customers last came back, whom nobody had answered: patience begins anew."""
    came = Rescue.objects.filter(
        conversation__in=conversation_ids, state=Rescue.State.RETURNED, kind=Kind.CHAT
    )
    return dict(came.values_list("conversation").annotate(at=Max("ended_at")))


@transaction.atomic
def remind(*, at: datetime) -> None:
    """Say of whom the time is nearly up, and of whom it is up; for those more may be done."""
    unreached = Rescue.objects.filter(state=Rescue.State.OPEN).order_by("pk")
    late = list(unreached.filter(due_at__lte=at, overdue_at=None).select_for_update())
    close = list(unreached.filter(warn_at__lte=at, warned_at=None).select_for_update())
    Rescue.objects.filter(pk__in=[one.pk for one in late]).update(overdue_at=at)
    Rescue.objects.filter(pk__in=[one.pk for one in close]).update(warned_at=at)
    ids = ids_of([*late, *close])
    say(
        *(RescueWarned(**ids[one.pk], owner_id=one.owner_id) for one in close),
        *(RescueLapsed(**ids[one.pk], owner_id=one.owner_id) for one in late),
    )
    if late:
        _escalate(late, ids)


def _escalate(late: Sequence[Rescue], ids: Mapping[int, Ids]) -> None:
    """Do for those who were not reached in time what the shop has chosen."""
    times = settings.read(RescueTimes)
    freed = actions.free(late) if times.frees_late else []
    raised = late if times.raises_late else []
    steps = ((Step.FREE, freed), (Step.RAISE, raised))
    say(*(RescueEscalated(**ids[one.pk], step=step) for step, ones in steps for one in ones))


def is_raised(event: RescueEscalated) -> bool:
    """Say whether a step is to let the conversation stand above all others."""
    return event.step == Step.RAISE


@transaction.atomic
def count_anew() -> None:
    """Reckon the times of open rescues again: opening hours or minutes have changed."""
    rescues = list(
        Rescue.objects.filter(state=Rescue.State.OPEN).order_by("pk").select_for_update()
    )
    calendars = Calendars({one.conversation_id for one in rescues})
    for one in rescues:
        kind = Kind(one.kind)
        one.warn_at = calendars.warn(one.conversation_id, kind, one.failed_at)
        one.due_at = calendars.due(one.conversation_id, kind, one.failed_at)
    Rescue.objects.bulk_update(rescues, ["warn_at", "due_at"])
    clock.ring_at(moment for one in rescues for moment in (one.warn_at, one.due_at))
