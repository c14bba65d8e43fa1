"""Everything that changes a conversation.

Each function is one transaction, says its events before the transaction ends, and raises an
error defined beside it when it cannot do what its name promises.
"""

from .course import SnoozedIntoThePast, close, reopen, snooze, wake
from .deliveries import (
    NotFailed,
    mark_failed,
    mark_queued,
    mark_sending,
    mark_sent,
    mark_unknown,
    send_again,
)
from .drafts import save_draft
from .inboxes import change_inbox, create_inbox
from .moves import CannotUndo, OnlyThread, SameConversation, merge, split, undo
from .reading import read, read_by_customer, unread
from .receive import receive
from .redaction import redact
from .replies import Outcome, Reply, reply, reply_all
from .sorting import NotAnAgent, assign, tag, untag
from .threads import continue_as, see_context
from .uploads import keep_upload
from .write import (
    MAX_TEXT,
    EmptyMessage,
    InboxOff,
    NothingToAnswer,
    NotWritten,
    SomethingNewer,
    TextTooLong,
    Written,
    note,
)

__all__ = [
    "MAX_TEXT",
    "CannotUndo",
    "EmptyMessage",
    "InboxOff",
    "NotAnAgent",
    "NotFailed",
    "NotWritten",
    "NothingToAnswer",
    "OnlyThread",
    "Outcome",
    "Reply",
    "SameConversation",
    "SnoozedIntoThePast",
    "SomethingNewer",
    "TextTooLong",
    "Written",
    "assign",
    "change_inbox",
    "close",
    "continue_as",
    "create_inbox",
    "keep_upload",
    "mark_failed",
    "mark_queued",
    "mark_sending",
    "mark_sent",
    "mark_unknown",
    "merge",
    "note",
    "read",
    "read_by_customer",
    "receive",
    "redact",
    "reopen",
    "reply",
    "reply_all",
    "save_draft",
    "see_context",
    "send_again",
    "snooze",
    "split",
    "tag",
    "undo",
    "unread",
    "untag",
    "wake",
]
