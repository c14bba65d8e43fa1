"""What visitors' streams carry: the words of their own threads, asked for once for all of them.

The kernel's reader hands over each batch of events that some visitor listens to; one query answers
for all. A stream opens for the threads its token may read, under the topic `visitor:<thread id>`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from weft.conversations import queries
from weft.kernel import live
from weft.kernel.events import Said
from weft.widget import lines

KIND = "visitor"
# what is said of a message that the visitor has: none of it is news to be counted
AMENDED = ("message.edited", "message.unsent", "message.reacted", "message.redacted")


def topic(thread_id: int) -> str:
    """Return the topic on which a thread's visitors listen; agents' typing is signalled there."""
    return f"{KIND}:{thread_id}"


# A reply is told when it is sent, which for an immediate channel is the moment it is stored
@live.prepare(
    "message.received", "message.sent", "message.read", *AMENDED,
    kind=KIND, column="thread_id",
)  # fmt: skip
def frames(batch: list[Said]) -> dict[int, list[live.Frame]]:
    """Return what visitors are told of each event, by the event's id. Notes are left out."""
    marks = {said.id: said for said in batch if said.name == "message.read"}
    amended = {said.id for said in batch if said.name in AMENDED}
    told = {said.id: said.body["message_id"] for said in batch if said.id not in marks}
    found = {
        line.id: lines.show(line, datetime.now(UTC))
        for line in queries.lines_of(list(set(told.values())))
    }
    return {
        id_: [live.Frame("amended" if id_ in amended else "message", found[message_id])]
        for id_, message_id in told.items()
        if message_id in found
    } | {id_: [_mark(said)] for id_, said in marks.items()}


def _mark(said: Said) -> live.Frame:
    # What we have read the visitor sees as ticks; what the visitor has read, the other tabs do
    name = "read" if said.body["by_customer"] else "seen"
    return live.Frame(name, {"message_id": said.body["message_id"]})
