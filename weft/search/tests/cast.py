"""Who writes and who looks: Ada and others the customers, Bo the agent, Cy of another team."""

from datetime import UTC, date

from weft.conversations import actions
from weft.conversations.envelopes import Sender
from weft.conversations.tests.cast import NOON, agent, inbox, late_parcel
from weft.kernel import followers
from weft.search import asked, queries
from weft.search.following import follower

__all__ = ["NOON", "agent", "follow", "found", "hear", "inbox", "search", "texts"]

TODAY = date(2026, 11, 26)


def hear(shop, text="My parcel is late", *, name="Ada", at=NOON, **more):
    """Let a customer write; return what the message became."""
    handle = more.pop("handle", Sender(kind="device", value=f"{name}-phone", name=name))
    told = late_parcel(shop, remote=f"{name}-phone", sender=handle, text=text, sent_at=at, **more)
    [written] = actions.receive([told], at=at)
    return written


def follow():
    """Let the index hear what was said."""
    followers.catch_up(follower)


def search(reader, text, **more):
    """Ask, after the index has heard everything."""
    follow()
    question = asked.understand(text, today=TODAY, is_typing=more.pop("is_typing", False))
    return queries.search(reader, question, zone=UTC, **more)


def found(reader, text, **more):
    """Return the numbers of the conversations that are found."""
    return [hit.conversation_id for hit in search(reader, text, **more).hits]


def texts(reader, text, **more):
    """Return the excerpts, with brackets around what was asked for."""
    return [
        "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in hit.excerpt)
        for hit in search(reader, text, **more).hits
    ]
