"""Afterwords: what networks later say of messages. Kept beside them, whichever comes first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from weft.conversations.envelopes import Afterword as Said
from weft.conversations.envelopes import Edited, Reacted, Unsent
from weft.conversations.events import MessageEvent
from weft.conversations.events.network import MessageEdited, MessageReacted, MessageUnsent
from weft.conversations.models import Afterword
from weft.kernel import statements
from weft.kernel.events import say

Kind = Afterword.Kind
EVENTS: dict[str, type[MessageEvent]] = {
    Kind.EDITED: MessageEdited,
    Kind.UNSENT: MessageUnsent,
    Kind.REACTED: MessageReacted,
}
LONGEST = 100_000  # characters of an edit

KEEP = """
    INSERT INTO afterword (inbox_id, about, kind, name, actor, text, at)
    SELECT * FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[],
                         %b::text[], %b::timestamptz[])
    ON CONFLICT (inbox_id, about, kind, name) DO NOTHING
    RETURNING inbox_id, about, kind
"""
# A customer's message goes by its key, ours by what the vendor calls one of its parts.
ABOUT = """
    SELECT s.kind, m.id, m.thread_id, t.conversation_id, m.inbox_id
    FROM unnest(%b::bigint[], %b::text[], %b::text[]) AS s(inbox_id, about, kind)
    JOIN message m ON m.id = coalesce(
        (SELECT id FROM message WHERE inbox_id = s.inbox_id AND key = s.about),
        (SELECT message_id FROM trace WHERE inbox_id = s.inbox_id AND external_id = s.about))
    JOIN thread t ON t.id = m.thread_id
    ORDER BY m.id, s.kind
"""


@transaction.atomic
def note_afterwords(afterwords: Collection[Said]) -> None:
    """Keep what was said of messages, each once. One whose message is not here yet waits for it."""
    rows = [_row(one) for one in afterwords]
    if not rows:
        return
    with statements.prepared() as cursor:
        cursor.execute(KEEP, list(map(list, zip(*sorted(rows), strict=True))))
        new = cursor.fetchall()
        if not new:
            return
        cursor.execute(ABOUT, list(map(list, zip(*_by_kind(new), strict=True))))
        found = cursor.fetchall()
    say(
        *(
            EVENTS[kind](
                message_id=message_id,
                thread_id=thread_id,
                conversation_id=conversation_id,
                inbox_id=inbox_id,
            )
            for kind, message_id, thread_id, conversation_id, inbox_id in found
        )
    )


def _by_kind(rows: Collection[Sequence[object]]) -> list[Sequence[object]]:
    """Return inboxes, names of messages and kinds of what is new, each once."""
    return list(dict.fromkeys(tuple(row) for row in rows))


def _row(said: Said) -> tuple[object, ...]:
    match said:
        case Edited():
            kind, name, actor, text = Kind.EDITED, said.name, "", said.text[:LONGEST]
        case Unsent():
            kind, name, actor, text = Kind.UNSENT, "", "", ""
        case Reacted():
            kind, name, actor, text = Kind.REACTED, said.name, said.actor[:320], said.emoji
    return said.inbox_id, said.about[:200], str(kind), name[:200], actor, text, said.at
