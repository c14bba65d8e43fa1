"""Everything that reads conversations. Whoever asks for a person gives the reader first.

Rows that a query hands out are named here too, for whoever takes them.
"""

from weft.conversations.filters import VIEWS, Filter
from weft.conversations.models import Conversation, Upload

from .circles import circle_of
from .concerned import (
    Standing,
    also_working_for,
    authors,
    last_snoozers,
    read_marks,
    standings,
)
from .contacts import (
    Contact,
    History,
    Statement,
    conversations_of_messages,
    history,
    said_in,
)
from .counts import PlaceCounts, counts, place_counts
from .desk import DraftCard, Place, draft_of, place_of, tag_names, tags_of
from .files import files_of, uploads_of_agent, uploads_of_remote
from .follow_ups import (
    FollowUpCard,
    FollowUpPage,
    follow_up_texts,
    follow_ups,
    follow_ups_of,
    is_follow_up_of,
)
from .headings import Heading, headings
from .inboxes import (
    InboxCard,
    NoSuchInbox,
    Where,
    all_inboxes,
    inbox,
    inbox_by_key,
    inboxes_of,
    inboxes_visible_to,
    where,
)
from .known import Known, keys_here
from .letters import (
    LetterCard,
    ParticipantCard,
    RecipientCard,
    last_letter_of,
    letters_of,
    participants_of,
    recipients_of,
    typed_in,
)
from .links import Link, LinkCard, current, links_of
from .lists import ListPage, page
from .macros import (
    MacroCard,
    NoSuchMacro,
    NoSuchRun,
    RunCard,
    macro,
    macro_run,
    macros_for,
    macros_kept,
    runs_of,
)
from .outbound import Waiting, outbound
from .rights import (
    NoSuchConversation,
    conversation_visible_to,
    may_see,
    sees_everything,
    visible_among,
    visible_in_sql,
    visible_to,
)
from .rows import Row, row, rows_among, rows_of_customers
from .saved_views import NoSuchView, SavedViewCard, saved_view, saved_views
from .templates import (
    NoSuchTemplate,
    TemplateCard,
    template,
    templates_for,
    templates_kept,
    texts_of_template,
)
from .threads import BEGUN, ThreadCard, has_heard, thread_for, threads_of, threads_with
from .timeline import Entry, Timeline, entries, timeline
from .visitor import Line, lines, lines_of, unseen_by_customer

__all__ = [
    "BEGUN",
    "VIEWS",
    "Contact",
    "Conversation",
    "DraftCard",
    "Entry",
    "Filter",
    "FollowUpCard",
    "FollowUpPage",
    "Heading",
    "History",
    "InboxCard",
    "Known",
    "LetterCard",
    "Line",
    "Link",
    "LinkCard",
    "ListPage",
    "MacroCard",
    "NoSuchConversation",
    "NoSuchInbox",
    "NoSuchMacro",
    "NoSuchRun",
    "NoSuchTemplate",
    "NoSuchView",
    "ParticipantCard",
    "Place",
    "PlaceCounts",
    "RecipientCard",
    "Row",
    "RunCard",
    "SavedViewCard",
    "Standing",
    "Statement",
    "TemplateCard",
    "ThreadCard",
    "Timeline",
    "Upload",
    "Waiting",
    "Where",
    "all_inboxes",
    "also_working_for",
    "authors",
    "circle_of",
    "conversation_visible_to",
    "conversations_of_messages",
    "counts",
    "current",
    "draft_of",
    "entries",
    "files_of",
    "follow_up_texts",
    "follow_ups",
    "follow_ups_of",
    "has_heard",
    "headings",
    "history",
    "inbox",
    "inbox_by_key",
    "inboxes_of",
    "inboxes_visible_to",
    "is_follow_up_of",
    "keys_here",
    "last_letter_of",
    "last_snoozers",
    "letters_of",
    "lines",
    "lines_of",
    "links_of",
    "macro",
    "macro_run",
    "macros_for",
    "macros_kept",
    "may_see",
    "outbound",
    "page",
    "participants_of",
    "place_counts",
    "place_of",
    "read_marks",
    "recipients_of",
    "row",
    "rows_among",
    "rows_of_customers",
    "runs_of",
    "said_in",
    "saved_view",
    "saved_views",
    "sees_everything",
    "standings",
    "tag_names",
    "tags_of",
    "template",
    "templates_for",
    "templates_kept",
    "texts_of_template",
    "thread_for",
    "threads_of",
    "threads_with",
    "timeline",
    "typed_in",
    "unseen_by_customer",
    "uploads_of_agent",
    "uploads_of_remote",
    "visible_among",
    "visible_in_sql",
    "visible_to",
    "where",
]
