"""How clocks hear of what happens, a moment later, and who watches when they fall due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min

from weft.conversations import events as said_of
from weft.conversations import queries as conversations
from weft.customers.events import FactLearned, FactWithdrawn
from weft.kernel import watching
from weft.kernel.events import Said
from weft.kernel.followers import Follower
from weft.kernel.watching import Watch
from weft.scheduling.events import PlanChanged
from weft.sla import actions
from weft.sla.actions.acting import LAG
from weft.sla.events import SlaPolicyChanged
from weft.sla.models import Clock

# what is known of a customer may decide what is promised
WHO = (FactLearned.name, FactWithdrawn.name)
RULES = (PlanChanged, SlaPolicyChanged, said_of.InboxChanged, said_of.QueueChanged)


def follow(batch: list[Said]) -> None:
    """Let clocks be as their conversations stand now; reckon all anew when the rules changed."""
    at = watching.now()
    rules = {event.name for event in RULES}
    if any(said.name in rules for said in batch):
        actions.recount()
    moments = {said.conversation_id: said.happened_at for said in batch if said.conversation_id}
    of_whom = {said.customer_id for said in batch if said.name in WHO and said.customer_id}
    known = conversations.unresolved_of(of_whom)
    told = {said.conversation_id for said in batch if said.name != said_of.MessageReceived.name}
    # most of what is said is one more message of somebody who waits already
    heard = moments.keys() - told - set(known)
    asked = [*((moments.keys() | set(known)) - heard), *actions.unsettled(heard)]
    actions.settle(asked, at=at, moments=dict.fromkeys(known, at) | moments)


def stand_above(events: Sequence[said_of.ConversationEvent]) -> None:
    """Let the conversations of these events stand above all others while a promise runs there."""
    actions.raise_up({event.conversation_id for event in events})


FOLLOWER = Follower(
    name="sla",
    events=(
        said_of.MessageReceived,
        said_of.MessageQueued,
        said_of.MessageHeld,
        said_of.MessageWithdrawn,
        said_of.ConversationOpened,
        said_of.ConversationClosed,
        said_of.ConversationReopened,
        said_of.ConversationSnoozed,
        said_of.ConversationWoken,
        said_of.ConversationQueued,
        said_of.ConversationTagged,
        said_of.ConversationUntagged,
        said_of.MatterNamed,
        said_of.ThreadMoved,
        FactLearned,
        FactWithdrawn,
        *RULES,
    ),
    handle=follow,
    batch=200,  # it writes to conversations, and a long write holds live pages back
)


def next_due() -> datetime | None:
    """Return when there is something to do about a clock next."""
    found = Clock.objects.filter(acts_at__isnull=False).aggregate(at=Min("acts_at"))["at"]
    return found + LAG if found else None


WATCH = Watch(name="sla", next_at=next_due, act=actions.act)
