"""Who somebody is at Meta, below what they write, and what they have sent."""

from __future__ import annotations

from weft.gateway.contract import Fetched

from .client import Graph, for_the_outbox
from .delivery import text
from .sending import harmless

LONGEST = 300  # characters of a post that are shown


def fetch(graph: Graph, address: str) -> Fetched:
    """Bring a file from where Meta keeps it for a while. Raises Refused when it is gone."""
    with for_the_outbox(), harmless():
        answer = graph.download(address)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
    return Fetched(content=[answer.content], content_type=kind)


def name_of(graph: Graph, person: str, *fields: str) -> str:
    """Return what somebody is called, by the first of these fields that is filled.

    Raises Refused, Unreachable.
    """
    with for_the_outbox(), harmless():
        said = graph.get(person, fields=",".join(fields))
    return next((found for field in fields if (found := text(said, field))), "")


def post(graph: Graph, post_id: str, *, words: str, address: str) -> dict[str, object]:
    """Return a post as it is shown above a thread: `words` and `address` are Meta's fields.

    Raises Refused, Unreachable.
    """
    with for_the_outbox(), harmless():
        said = graph.get(post_id, fields=f"{words},{address}")
    return {
        "id": post_id,
        "title": text(said, words)[:LONGEST],
        "url": text(said, address),
    }
