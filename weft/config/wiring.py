"""Who reacts to what, in order. Read this page to know the whole system.

`now` runs inside the transaction that said the event: database work only, quick, in the order
written. `later` runs in a job, each tried again on its own, in no promised order. Every reaction
takes a list: all events of the class that were said together, but for those that `wants` refuses.
A follower reads what was said from the table, in order, a moment later, and costs nobody who says
something anything: see `weft.kernel.followers`. A watch acts in the moment in which something
falls due: see `weft.kernel.watching`. What must be said before a conversation is closed
is asked in that transaction: see `weft.conversations.endings`. Cards are what rooms add to the
customer's panel: see `weft.customers.cards`.
"""

from weft.console import reactions as console
from weft.console.customer import alike
from weft.conversations import following, joining
from weft.conversations.actions import absence
from weft.conversations.endings import Requirement
from weft.conversations.events import ConversationWoken, MessageQueued, MessageReceived
from weft.customers.cards import Card
from weft.gateway import attention, automatic, introducing, mailing, outbox, registry
from weft.kernel.events import Event, Reactions
from weft.kernel.followers import Follower
from weft.kernel.watching import Watch
from weft.notices import noticing
from weft.outcomes import closing as outcomes
from weft.people.events import AgentSessionsEnded
from weft.reports import following as reports
from weft.rescue import following as rescue
from weft.rescue import watching as rescues
from weft.rescue.events import RescueEscalated
from weft.rescue.watching import Ways
from weft.routing import following as routing
from weft.search import following as search
from weft.sla import following as sla
from weft.sla.events import SlaWarned
from weft.transfers import following as transfers

REACTIONS: dict[type[Event], Reactions] = {
    MessageReceived: Reactions(now=(automatic.consider,), wants=automatic.is_acknowledged),
    ConversationWoken: Reactions(now=(absence.hand_over,)),
    MessageQueued: Reactions(now=(outbox.dispatch,), wants=outbox.has_to_go),
    SlaWarned: Reactions(now=(routing.hurry,)),
    RescueEscalated: Reactions(now=(sla.stand_above,), wants=rescues.is_raised),
    AgentSessionsEnded: Reactions(now=(console.end_streams,)),
}

CLOSING: tuple[Requirement, ...] = (outcomes.REQUIREMENT,)

CARDS: tuple[Card, ...] = (alike.CARD,)

FOLLOWERS: tuple[Follower, ...] = (
    noticing.follower,
    search.follower,
    following.MENTIONS,
    following.LANGUAGES,
    following.MATCHING,
    joining.JOINING,
    following.LEAKS,
    introducing.FOLLOWER,
    attention.READING,
    mailing.FOLLOWER,
    routing.ROUTING,
    routing.CONTACTS,
    transfers.OVERTAKING,
    rescue.follower(Ways(is_live=registry.is_live, reply_window=registry.reply_window)),
    sla.FOLLOWER,
    reports.FOLLOWER,
)

WATCHES: tuple[Watch, ...] = (sla.WATCH,)
