"""Which run of a conversation's messages a page shows, and what stands around it.

A conversation may hold thousands of messages, and a page shows a few dozen of them: those around
the first that its reader has not read, or else the newest. Older and newer ones are asked for at
the ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from weft.console.due import steps
from weft.console.people import colleagues
from weft.console.templatetags.people_faces import called, channel_icon
from weft.console.timeline import endings, handing, letters, lines, story
from weft.console.verbs import to_conversation
from weft.conversations import queries as conversations
from weft.conversations.queries import (
    NOTES,
    Conversation,
    Only,
    ThreadCard,
    Timeline,
    happenings,
)
from weft.customers import queries as customers
from weft.people import policy
from weft.people.models import Agent
from weft.people.policy import AgentRequest

RUN = 50  # messages at first, and at each step back or forth
BEHIND = 10  # read messages above the line, so that one sees what it is about
LONGEST_RUN = 500  # messages that one refresh brings


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The run that was asked for: before a message, after one, or what a page shows already."""

    before: int | None = None
    after: int | None = None
    first: int | None = None
    last: int | None = None
    only: Only = None
    message: int | None = None  # the one to look at: a search found it
    opens: bool = False  # nothing is shown yet: begin where the reader stopped


OPENED = Asked(opens=True)


@dataclass(frozen=True, kw_only=True)
class Sieve:
    """One of the ways to see less of a long talk."""

    key: str
    name: str
    icon: str
    is_chosen: bool


def asked(form: QueryDict, *, opens: bool) -> Asked:
    """Read what the address says; what it says wrongly is not said."""
    before, after = _whole(form.get("before")), _whole(form.get("after"))
    return Asked(
        before=before,
        after=after,
        first=_whole(form.get("first")),
        last=_whole(form.get("last")),
        only=_only(form.get("only", "")),
        message=_whole(form.get("message")) if opens else None,
        opens=opens and not (before or after),
    )


def _only(text: str) -> Only:
    return NOTES if text == NOTES else _whole(text)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - bigint


def context(
    request: AgentRequest,
    conversation: Conversation,
    asked: Asked,
    *,
    threads: Sequence[ThreadCard] | None = None,
    agents: Mapping[int, Agent] | None = None,
    read_up_to: int | None = None,
    customer_name: str | None = None,
) -> dict[str, Any]:
    """Return a run of the talk as its template places it. What is known already is given."""
    if read_up_to is None:
        read_up_to = happenings.read_up_to(request.user.pk, conversation.pk)
    threads = conversations.threads_of(conversation.pk) if threads is None else threads
    owners = {thread.id: thread.of_customer for thread in threads if thread.of_customer}
    run = _run(conversation.pk, asked, read_up_to)
    entries = run.entries
    said = happenings.happenings(
        conversation.pk,
        since=entries[0].stored_at if entries and run.more else None,
        until=run.ends_at or _end_of(asked.before),
        also=endings.TOLD,
    )
    said = endings.with_words(handing.with_words(steps.with_words(said)))
    agents = colleagues.everybody() if agents is None and said else agents
    pieces = story.tell(
        entries,
        said if asked.only is None else [],
        {id_: agent.name for id_, agent in (agents or {}).items()},
        read_up_to=None if asked.before or asked.after else read_up_to,
        today=timezone.localdate(),
        owners=owners,
    )
    here = to_conversation(conversation.pk)
    name = name_of_customer(conversation) if customer_name is None else customer_name
    only = {"only": asked.only} if asked.only is not None else {}
    return {
        "conversation": conversation,
        "here": here,
        "customer_name": name,
        "pieces": pieces,
        "talk": lines.talk(
            pieces,
            who=called(name, conversation.customer_id),
            others=_speakers(conversation, owners),
            post=letters.post_of(entries),
            channels=len({entry.inbox_id for entry in entries}) > 1,
            names=colleagues.called_in(entries),
        ),
        "first_message_id": entries[0].id if entries else 0,
        "last_message_id": entries[-1].id if entries else 0,
        "older_url": _further(here, before=entries[0].id, **only) if entries and run.more else "",
        "newer_url": _further(here, after=entries[-1].id, **only) if entries and run.newer else "",
        "sieves": sieves(threads, run, asked.only),
        "only": asked.only,
        "looked_at": asked.message,
        "may_write": request.user.role in policy.WRITERS,
    }


def _run(conversation_id: int, asked: Asked, read_up_to: int) -> Timeline:
    if asked.first:
        shown = conversations.between(
            conversation_id, asked.first, asked.last, limit=LONGEST_RUN, only=asked.only
        )
        if shown.entries:  # else all of it went elsewhere, and what stays is shown from its end
            return shown
    if asked.message:
        return conversations.around(conversation_id, asked.message, behind=BEHIND, limit=RUN)
    run = conversations.timeline(
        conversation_id, before=asked.before, after=asked.after, limit=RUN, only=asked.only
    )
    shown_from = run.entries[0].id if run.entries and run.more else 0
    # nobody has read a word of it, so no place is where anybody stopped
    if not asked.opens or not read_up_to or shown_from <= read_up_to:
        return run
    fresh = conversations.first_unread(conversation_id, read_up_to)
    if fresh is None or fresh >= shown_from:
        return run
    return conversations.around(conversation_id, fresh, behind=BEHIND, limit=RUN, only=asked.only)


def _further(here: str, **where: Any) -> str:
    return f"{here}timeline?{urlencode(where)}"


def sieves(threads: Sequence[ThreadCard], run: Timeline, only: Only) -> list[Sieve]:
    """Return how to see less of it: one channel, or our notes. A short talk needs none of it."""
    inboxes = {thread.inbox_id: thread for thread in threads}
    if len(inboxes) < 2 and not (run.more or run.newer or only):  # noqa: PLR2004 - one is no choice
        return []
    found = [Sieve(key="", name=_("Everything"), icon="chat", is_chosen=only is None)]
    if len(inboxes) > 1:
        found += [
            Sieve(
                key=str(id_),
                name=thread.inbox_name,
                icon=channel_icon(thread.inbox_kind),
                is_chosen=only == id_,
            )
            for id_, thread in inboxes.items()
        ]
    return [*found, Sieve(key=NOTES, name=_("Notes"), icon="note", is_chosen=only == NOTES)]


def name_of_customer(conversation: Conversation) -> str:
    """Return the name of the customer, or of whoever speaks for a customer that was joined."""
    if conversation.customer.merged_into_id is None:
        return conversation.customer.name
    speaker = customers.speaker_for(conversation.customer_id)
    return customers.names([speaker]).get(speaker, "")


def _others(conversation: Conversation, owners: Iterable[int]) -> dict[int, str]:
    """Return what we call the `owners` of threads that were brought here, by their ids.

    Whoever is one person with the conversation's own customer is called as that one is.
    """
    found = {*owners} - {conversation.customer_id}
    if not found:
        return {}
    own = customers.speaker_for(conversation.customer_id)
    speakers = {id_: customers.speaker_for(id_) for id_ in found}
    names = customers.names(set(speakers.values()))
    return {
        id_: called(names.get(speaker, ""), speaker)
        for id_, speaker in speakers.items()
        if speaker != own
    }


def _speakers(conversation: Conversation, owners: Mapping[int, int]) -> dict[int, str]:
    """Return what we call whoever speaks on threads that are another's, by the threads' ids."""
    found = _others(conversation, owners.values())
    return {thread: found[owner] for thread, owner in owners.items() if owner in found}


def other(conversation: Conversation, owner: int | None) -> str:
    """Return what we call the owner of one such thread; "" where it is the conversation's own."""
    return _others(conversation, [owner]).get(owner, "") if owner else ""


def _end_of(before: int | None) -> datetime | None:
    """Return when the message `before` was stored: an older run ends there."""
    if not before:
        return None
    found = conversations.entries([before])
    return found[0].stored_at if found else None
