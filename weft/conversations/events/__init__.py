"""What the conversations room says. An event names its conversation, inbox, or what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ConversationEvent(Event):
    """What all events of a conversation carry. Says nothing by itself.

    The inbox decides who may hear of it: that of the thread, or else the conversation's own.
    """

    conversation_id: int
    inbox_id: int


@dataclass(frozen=True, kw_only=True)
class MessageEvent(ConversationEvent):
    """What all events of a message carry. Says nothing by itself."""

    thread_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageReceived(MessageEvent):
    """A customer's message is stored and readable."""

    name: ClassVar[str] = "message.received"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class MessageImported(MessageEvent):
    """A message of the past, a customer's or ours, came out of an archive; nobody reacts to it."""

    name: ClassVar[str] = "message.imported"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class MessageHeld(MessageEvent):
    """A message waits until a time (ISO 8601), and may be taken back until then."""

    name: ClassVar[str] = "message.held"
    until: str


@dataclass(frozen=True, kw_only=True)
class MessageWithdrawn(MessageEvent):
    """Somebody took a held message back; it never left."""

    name: ClassVar[str] = "message.withdrawn"


@dataclass(frozen=True, kw_only=True)
class MessageQueued(MessageEvent):
    """Somebody on our side wrote a message that now waits for its channel.

    `is_sent` where nothing has to be waited for: `message.sent` was said together with it.
    """

    name: ClassVar[str] = "message.queued"
    is_sent: bool = False


@dataclass(frozen=True, kw_only=True)
class MessageSent(MessageEvent):
    """The channel accepted the message. It says nothing about the customer reading it."""

    name: ClassVar[str] = "message.sent"


@dataclass(frozen=True, kw_only=True)
class MessageDelivered(MessageEvent):
    """The vendor says that the message reached the customer's device or mailbox."""

    name: ClassVar[str] = "message.delivered"


@dataclass(frozen=True, kw_only=True)
class RecipientsChanged(MessageEvent):
    """What became of some copies of a letter is known better now."""

    name: ClassVar[str] = "recipients.changed"


@dataclass(frozen=True, kw_only=True)
class MessageFailed(MessageEvent):
    """The channel refused the message for good; an agent should see `reason`."""

    name: ClassVar[str] = "message.failed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class MessageDoubted(MessageEvent):
    """The channel broke off while we sent: the message may or may not have arrived."""

    name: ClassVar[str] = "message.doubted"


@dataclass(frozen=True, kw_only=True)
class MessageRead(MessageEvent):
    """The other side has seen everything up to this message. `by_customer` says which side."""

    name: ClassVar[str] = "message.read"
    by_customer: bool


@dataclass(frozen=True, kw_only=True)
class MessageRedacted(MessageEvent):
    """The words of a message are hidden from now on; the sealed original stays."""

    name: ClassVar[str] = "message.redacted"


@dataclass(frozen=True, kw_only=True)
class AnswerWaived(MessageEvent):
    """Somebody decided that a message needs nothing more, or (`is_undone`) took that back."""

    name: ClassVar[str] = "answer.waived"
    is_undone: bool


@dataclass(frozen=True, kw_only=True)
class NoteWritten(MessageEvent):
    """An agent left a note that the customer never sees."""

    name: ClassVar[str] = "note.written"


@dataclass(frozen=True, kw_only=True)
class AgentMentioned(MessageEvent):
    """A colleague named the agent in a note and hopes that they look."""

    name: ClassVar[str] = "agent.mentioned"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationOpened(ConversationEvent):
    """A new matter began."""

    name: ClassVar[str] = "conversation.opened"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationAssigned(ConversationEvent):
    """Somebody else, or nobody (None), looks after the conversation now."""

    name: ClassVar[str] = "conversation.assigned"
    assignee_id: int | None


@dataclass(frozen=True, kw_only=True)
class ConversationQueued(ConversationEvent):
    """The conversation stands in another queue, or in none (None). Not said when it opens."""

    name: ClassVar[str] = "conversation.queued"
    queue_id: int | None
    title: str = ""  # the queue's name at that time


@dataclass(frozen=True, kw_only=True)
class ConversationClosed(ConversationEvent):
    """The matter is done. `unanswered_since` (ISO 8601): the customer was still waiting for us."""

    name: ClassVar[str] = "conversation.closed"
    unanswered_since: str = ""


@dataclass(frozen=True, kw_only=True)
class ConversationReopened(ConversationEvent):
    """A closed matter goes on. `reason`: follow_up, when a next step is due; else empty."""

    name: ClassVar[str] = "conversation.reopened"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ConversationSnoozed(ConversationEvent):
    """The conversation rests until a time (ISO 8601), or until the customer writes."""

    name: ClassVar[str] = "conversation.snoozed"
    until: str


@dataclass(frozen=True, kw_only=True)
class ConversationWoken(ConversationEvent):
    """A snoozed conversation is back. `reason`: due, message, follow_up or agent."""

    name: ClassVar[str] = "conversation.woken"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ConversationTagged(ConversationEvent):
    """The conversation carries one more tag."""

    name: ClassVar[str] = "conversation.tagged"
    tag: str


@dataclass(frozen=True, kw_only=True)
class ConversationUntagged(ConversationEvent):
    """The conversation carries a tag no more."""

    name: ClassVar[str] = "conversation.untagged"
    tag: str


@dataclass(frozen=True, kw_only=True)
class MatterNamed(ConversationEvent):
    """Somebody said what the conversation is about."""

    name: ClassVar[str] = "matter.named"
    matter: str


@dataclass(frozen=True, kw_only=True)
class MacroRan(ConversationEvent):
    """Somebody ran a macro; what it did is said by events of its own."""

    name: ClassVar[str] = "macro.ran"
    run_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class MacroReverted(ConversationEvent):
    """What a macro had done was taken back, but for what had left or was changed since."""

    name: ClassVar[str] = "macro.reverted"
    run_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class ThreadMoved(ConversationEvent):
    """A thread left one conversation for another: a merge, a split, an undo. Said to both."""

    name: ClassVar[str] = "thread.moved"
    thread_id: int
    source_id: int
    target_id: int
    batch: str
    number: str = ""  # that both name, where it joined by itself


@dataclass(frozen=True, kw_only=True)
class ConversationLinked(ConversationEvent):
    """The conversation has to do with another from now on; `kind` says how. Said to both."""

    name: ClassVar[str] = "conversation.linked"
    link_id: int
    other_id: int
    kind: str
    is_source: bool


@dataclass(frozen=True, kw_only=True)
class ConversationUnlinked(ConversationEvent):
    """A link between two conversations was taken back. Said to both."""

    name: ClassVar[str] = "conversation.unlinked"
    link_id: int
    other_id: int


@dataclass(frozen=True, kw_only=True)
class ContactMatched(ConversationEvent):
    """A customer in whose matter `assignee_id` works wrote anew (`is_new`). Said to both."""

    name: ClassVar[str] = "contact.matched"
    other_id: int
    assignee_id: int
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class FollowUpEvent(ConversationEvent):
    """What all events of a next step carry. Says nothing by itself."""

    follow_up_id: int


@dataclass(frozen=True, kw_only=True)
class FollowUpPlanned(FollowUpEvent):
    """A next step was planned, or planned anew: for whom, and until when (`due`, ISO 8601)."""

    name: ClassVar[str] = "follow_up.planned"
    owner_id: int | None
    due: str


@dataclass(frozen=True, kw_only=True)
class FollowUpReminded(FollowUpEvent):
    """A next step is due; `owner_id` should know, or everybody when that is nobody."""

    name: ClassVar[str] = "follow_up.reminded"
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class FollowUpFinished(FollowUpEvent):
    """A next step is done."""

    name: ClassVar[str] = "follow_up.finished"


@dataclass(frozen=True, kw_only=True)
class FollowUpCancelled(FollowUpEvent):
    """A next step is not needed any more."""

    name: ClassVar[str] = "follow_up.cancelled"


@dataclass(frozen=True, kw_only=True)
class FollowUpReopened(FollowUpEvent):
    """A next step that was ended is to be done after all."""

    name: ClassVar[str] = "follow_up.reopened"


@dataclass(frozen=True, kw_only=True)
class ThreadBegun(ConversationEvent):
    """We began to write on another inbox, inside the conversation: a form answered by mail."""

    name: ClassVar[str] = "thread.begun"
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadIdentified(ConversationEvent):
    """The other side logged in: the thread goes on under the name of the account."""

    name: ClassVar[str] = "thread.identified"
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ParticipantsChanged(ConversationEvent):
    """An agent let somebody take part in a thread, or take part no more."""

    name: ClassVar[str] = "participants.changed"
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class DraftChanged(ConversationEvent):
    """An agent wrote, threw away, or showed to colleagues words not sent yet."""

    name: ClassVar[str] = "draft.changed"


@dataclass(frozen=True, kw_only=True)
class DraftTaken(ConversationEvent):
    """An agent goes on with what a colleague, `agent_id`, had begun and shared."""

    name: ClassVar[str] = "draft.taken"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class ContextSeen(ConversationEvent):
    """The customer is on another page, or the cart changed."""

    name: ClassVar[str] = "context.seen"
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class InboxCreated(Event):
    """Customers have one more way to reach us."""

    name: ClassVar[str] = "inbox.created"
    inbox_id: int


@dataclass(frozen=True, kw_only=True)
class InboxChanged(Event):
    """An inbox was renamed, configured, switched on or off."""

    name: ClassVar[str] = "inbox.changed"
    inbox_id: int


@dataclass(frozen=True, kw_only=True)
class QueueChanged(Event):
    """A queue was made or changed."""

    name: ClassVar[str] = "queue.changed"
    queue_id: int
