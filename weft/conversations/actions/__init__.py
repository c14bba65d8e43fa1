"""Everything that changes a conversation.

Each function is one transaction, says its events before the transaction ends, and raises an
error defined beside it when it cannot do what its name promises.
"""

from .beginning import begin_thread
from .bulk import (
    MOST_IN_BULK,
    BulkOutcome,
    CannotUndoBulk,
    TooMany,
    bulk_assign,
    bulk_close,
    bulk_read,
    bulk_reopen,
    bulk_snooze,
    bulk_tag,
    bulk_undo,
)
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
from .follow_ups import (
    DueInThePast,
    NoStep,
    NotOpen,
    change_follow_up,
    end_follow_up,
    plan_follow_up,
    reopen_follow_up,
)
from .holding import NotHeld, release, send_now, withdraw
from .inboxes import change_inbox, create_inbox
from .letters import accept_participant, drop_participant
from .links import LinkedAlready, NotLinked, branch, link, unlink
from .moves import (
    CannotUndo,
    MovedOn,
    OnlyThread,
    SameConversation,
    merge,
    move,
    split,
    undo,
)
from .pinning import TooManyPins, pin, unpin
from .placing import foresee
from .reading import read, read_by_customer, unread
from .receipts import mark_recipients, note_receipts
from .receive import receive
from .redaction import redact
from .replies import Outcome, Reply, reply, reply_all
from .saved_views import ViewDraft, ViewNameTaken, change_view, move_view, remove_view, save_view
from .sorting import NotAnAgent, assign, tag, untag
from .templates import (
    TemplateDraft,
    TemplateNameTaken,
    change_template,
    count_use,
    create_template,
    remove_template,
)
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
    "MOST_IN_BULK",
    "BulkOutcome",
    "CannotUndo",
    "CannotUndoBulk",
    "DueInThePast",
    "EmptyMessage",
    "InboxOff",
    "LinkedAlready",
    "MovedOn",
    "NoStep",
    "NotAnAgent",
    "NotFailed",
    "NotHeld",
    "NotLinked",
    "NotOpen",
    "NotWritten",
    "NothingToAnswer",
    "OnlyThread",
    "Outcome",
    "Reply",
    "SameConversation",
    "SnoozedIntoThePast",
    "SomethingNewer",
    "TemplateDraft",
    "TemplateNameTaken",
    "TextTooLong",
    "TooMany",
    "TooManyPins",
    "ViewDraft",
    "ViewNameTaken",
    "Written",
    "accept_participant",
    "assign",
    "begin_thread",
    "branch",
    "bulk_assign",
    "bulk_close",
    "bulk_read",
    "bulk_reopen",
    "bulk_snooze",
    "bulk_tag",
    "bulk_undo",
    "change_follow_up",
    "change_inbox",
    "change_template",
    "change_view",
    "close",
    "continue_as",
    "count_use",
    "create_inbox",
    "create_template",
    "drop_participant",
    "end_follow_up",
    "foresee",
    "keep_upload",
    "link",
    "mark_failed",
    "mark_queued",
    "mark_recipients",
    "mark_sending",
    "mark_sent",
    "mark_unknown",
    "merge",
    "move",
    "move_view",
    "note",
    "note_receipts",
    "pin",
    "plan_follow_up",
    "read",
    "read_by_customer",
    "receive",
    "redact",
    "release",
    "remove_template",
    "remove_view",
    "reopen",
    "reopen_follow_up",
    "reply",
    "reply_all",
    "save_draft",
    "save_view",
    "see_context",
    "send_again",
    "send_now",
    "snooze",
    "split",
    "tag",
    "undo",
    "unlink",
    "unpin",
    "unread",
    "untag",
    "wake",
    "withdraw",
]
