"""Everything that changes a conversation.

Each function is one transaction, says its events before the transaction ends, and raises an
error defined beside it when it cannot do what its name promises.
"""

from .acquaintance import go_on, open_beside
from .afterwords import note_afterwords
from .amending import AmendedJustNow, begin_amendment, end_amendment, undo_reaction
from .beginning import TalksElsewhere, begin_thread
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
from .chosen import reply_by_template
from .closing import OutcomeNeeded
from .companions import bring_in, leave
from .course import SnoozedIntoThePast, close, reopen, snooze, undo_close, wake
from .deadlines import Deadline, lock, set_deadlines
from .deliveries import (
    NotFailed,
    mark_failed,
    mark_queued,
    mark_sending,
    mark_sent,
    mark_unknown,
    send_again,
)
from .drafts import NotShared, save_draft, take_over_draft
from .echoes import settle
from .follow_ups import (
    DueInThePast,
    NoStep,
    NotOpen,
    change_follow_up,
    end_follow_up,
    plan_follow_up,
    reopen_follow_up,
)
from .hiding import note_hidden
from .holding import NotHeld, discard, release, send_now, withdraw
from .inboxes import change_inbox, create_inbox, follow_hours
from .leaks import ask_again, waive
from .letters import accept_participant, drop_participant
from .links import LinkedAlready, NotLinked, branch, link, unlink
from .macros import MacroDraft, MacroNameTaken, change_macro, create_macro, remove_macro
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
from .queues import (
    NoSuchQueue,
    QueueDraft,
    QueueNameTaken,
    change_queue,
    create_queue,
    feed_queue,
    put_all_into_queue,
    put_into_queue,
)
from .reading import hold_unseen, read, read_by_customer, unread, watch
from .receipts import mark_recipients, note_receipts
from .receive import receive
from .redaction import redact
from .remote_files import (
    NothingToFetch,
    attach_remote_file,
    fetch_again,
    give_up_remote_file,
)
from .replies import Outcome, reply, reply_all
from .running import (
    Assign,
    Begin,
    Begun,
    Close,
    Deed,
    Matter,
    Note,
    Ran,
    Reopen,
    Send,
    Snooze,
    Tag,
    run_macro,
)
from .saved_views import ViewDraft, ViewNameTaken, change_view, move_view, remove_view, save_view
from .sorting import NotAnAgent, assign, assign_all, name_matter, tag, take_all, untag
from .templates import (
    TemplateDraft,
    TemplateNameTaken,
    change_template,
    count_use,
    create_template,
    remove_template,
)
from .threads import continue_as, see_context
from .traces import mark_gone, note_parts
from .undoing import AlreadyUndone, undo_run
from .uploads import carry_files, keep_upload
from .wanted import Reply
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
    "AlreadyUndone",
    "AmendedJustNow",
    "Assign",
    "Begin",
    "Begun",
    "BulkOutcome",
    "CannotUndo",
    "CannotUndoBulk",
    "Close",
    "Deadline",
    "Deed",
    "DueInThePast",
    "EmptyMessage",
    "InboxOff",
    "LinkedAlready",
    "MacroDraft",
    "MacroNameTaken",
    "Matter",
    "MovedOn",
    "NoStep",
    "NoSuchQueue",
    "NotAnAgent",
    "NotFailed",
    "NotHeld",
    "NotLinked",
    "NotOpen",
    "NotShared",
    "NotWritten",
    "Note",
    "NothingToAnswer",
    "NothingToFetch",
    "OnlyThread",
    "Outcome",
    "OutcomeNeeded",
    "QueueDraft",
    "QueueNameTaken",
    "Ran",
    "Reopen",
    "Reply",
    "SameConversation",
    "Send",
    "Snooze",
    "SnoozedIntoThePast",
    "SomethingNewer",
    "Tag",
    "TalksElsewhere",
    "TemplateDraft",
    "TemplateNameTaken",
    "TextTooLong",
    "TooMany",
    "TooManyPins",
    "ViewDraft",
    "ViewNameTaken",
    "Written",
    "accept_participant",
    "ask_again",
    "assign",
    "assign_all",
    "attach_remote_file",
    "begin_amendment",
    "begin_thread",
    "branch",
    "bring_in",
    "bulk_assign",
    "bulk_close",
    "bulk_read",
    "bulk_reopen",
    "bulk_snooze",
    "bulk_tag",
    "bulk_undo",
    "carry_files",
    "change_follow_up",
    "change_inbox",
    "change_macro",
    "change_queue",
    "change_template",
    "change_view",
    "close",
    "continue_as",
    "count_use",
    "create_inbox",
    "create_macro",
    "create_queue",
    "create_template",
    "discard",
    "drop_participant",
    "end_amendment",
    "end_follow_up",
    "feed_queue",
    "fetch_again",
    "follow_hours",
    "foresee",
    "give_up_remote_file",
    "go_on",
    "hold_unseen",
    "keep_upload",
    "leave",
    "link",
    "lock",
    "mark_failed",
    "mark_gone",
    "mark_queued",
    "mark_recipients",
    "mark_sending",
    "mark_sent",
    "mark_unknown",
    "merge",
    "move",
    "move_view",
    "name_matter",
    "note",
    "note_afterwords",
    "note_hidden",
    "note_parts",
    "note_receipts",
    "open_beside",
    "pin",
    "plan_follow_up",
    "put_all_into_queue",
    "put_into_queue",
    "read",
    "read_by_customer",
    "receive",
    "redact",
    "release",
    "remove_macro",
    "remove_template",
    "remove_view",
    "reopen",
    "reopen_follow_up",
    "reply",
    "reply_all",
    "reply_by_template",
    "run_macro",
    "save_draft",
    "save_view",
    "see_context",
    "send_again",
    "send_now",
    "set_deadlines",
    "settle",
    "snooze",
    "split",
    "tag",
    "take_all",
    "take_over_draft",
    "undo",
    "undo_close",
    "undo_reaction",
    "undo_run",
    "unlink",
    "unpin",
    "unread",
    "untag",
    "waive",
    "wake",
    "watch",
    "withdraw",
]
