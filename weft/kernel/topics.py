"""Topics: what a stream can listen to, and which events each of them hears of.

"conversation:9", "thread:5", "inbox:3", "customer:4", "agent:7" and "all"; faces add kinds of
their own with `live.prepare`.
"""

from typing import Any

from .events import Said

# Kinds of topics, and the column that names them: "conversation:9" is conversation_id = 9.
COLUMNS = {
    "conversation": "conversation_id",
    "thread": "thread_id",
    "inbox": "inbox_id",
    "customer": "customer_id",
}
AGENT = "agent"
ADDRESSED = ("agent_id", "assignee_id")  # fields that address an event to an agent
EVERYTHING = "all"


def of(said: Said) -> list[str]:
    """Return the topics that hear of an event by its name and ids."""
    found = [EVERYTHING]
    for kind, column in COLUMNS.items():
        if (id_ := getattr(said, column)) is not None:
            found.append(f"{kind}:{id_}")
    found += [f"{AGENT}:{said.body[field]}" for field in ADDRESSED if said.body.get(field)]
    return found


def ids_of(said: Said) -> dict[str, Any]:
    """Return what a stream may carry of any event: ids, never content."""
    return {key: value for key, value in said.body.items() if key.endswith(("_id", "_ids"))}
