"""What the composer begins with: on which thread an answer goes, to whom, and what was typed.

Everything about a channel is asked of its manifest.
"""

from __future__ import annotations

import contextlib
import uuid
import zoneinfo
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from django.utils import timezone

from weft.console.composer import addressing, carrying
from weft.console.due import snoozing
from weft.console.timeline import runs
from weft.conversations.queries import Conversation, DraftCard, Place, ThreadCard
from weft.gateway import mailing, registry
from weft.people import policy
from weft.people.policy import AgentRequest


def context(
    request: AgentRequest,
    conversation: Conversation,
    threads: Sequence[ThreadCard],
    place: Place,
    *,
    zone: str,
) -> dict[str, Any]:
    """Return what the composer shows; `on` in the address names the thread to answer on.

    `zone` is the customer's time zone, where it is known.
    """
    draft = place.draft
    hours = snoozing.hours_of(conversation)
    return {
        "draft": draft,
        "draft_files": draft.files if draft else [],
        "draft_choices": draft.letter.get("choices", []) if draft else [],
        "fresh_key": str(uuid.uuid4()),
        "shared": place.shared,
        "departures": departures(snoozing.choices(timezone.localtime(), hours), zone),
        "note_limit": carrying.OURS,
        **_way_out(request, conversation, threads, place),
    }


def departures(choices: Sequence[snoozing.Choice], zone: str) -> list[dict[str, Any]]:
    """Return when an answer may leave, by the agent's clock and by the customer's where it differs.

    `zone` is the customer's, or empty.
    """
    theirs = None
    with contextlib.suppress(zoneinfo.ZoneInfoNotFoundError, ValueError):
        theirs = zoneinfo.ZoneInfo(zone) if zone else None
    return [_departure(choice, theirs or choice.at.tzinfo) for choice in choices]


def _departure(choice: snoozing.Choice, theirs: tzinfo | None) -> dict[str, Any]:
    there = choice.at.astimezone(theirs)
    clock = "" if there.utcoffset() == choice.at.utcoffset() else f"{there:%H:%M}"
    return {"name": choice.name, "at": choice.at, "theirs": clock}


def _way_out(
    request: AgentRequest,
    conversation: Conversation,
    threads: Sequence[ThreadCard],
    place: Place,
) -> dict[str, Any]:
    """Return whether an answer can go out, on which thread, and to whom a letter would go."""
    ways = [t for t in threads if registry.takes_replies(t.inbox_kind) and not t.is_among_us]
    draft, newest = place.draft, place.newest_thread_id
    asked = request.GET.get("on") or (str(draft.letter.get("thread", "")) if draft else "")
    chosen = next((t for t in ways if str(t.id) == asked), None)
    way = chosen or next((t for t in ways if t.id == newest), ways[-1] if ways else None)
    if way is None:
        return _way_through(request, conversation, threads, draft)
    names = carrying.way_names(ways, conversation.customer_id)
    letter = addressing.offer(way, draft, matter=conversation.matter)
    limits = carrying.limits(way)
    return {
        "has_way_out": limits.is_open,
        "is_late": limits.is_late,
        # said with every answer: what stands here may be read by one person, or by everybody, and
        # the customer may have written elsewhere since
        "answer_on": way.id,
        "way_name": names[way.id],
        "way": way,
        "reader": runs.other(conversation, way.of_customer),
        "is_chosen": chosen is not None,
        "ways": [{"id": one.id, "name": names[one.id]} for one in ways],
        "offered": letter,
        "limits": limits,
        "follows_to": mailing.follows_to(way),
    }


def _way_through(
    request: AgentRequest,
    conversation: Conversation,
    threads: Sequence[ThreadCard],
    draft: DraftCard | None,
) -> dict[str, Any]:
    """Return how an answer begins a thread of another inbox, or what is missing for that."""
    found = addressing.through(threads)
    letter = addressing.first_offer(found, draft, matter=conversation.matter) if found else None
    name = found.inbox.name if found and found.inbox else ""
    owner = found.asking.of_customer if found else None
    context = {
        "has_way_out": letter is not None,
        "reader": runs.other(conversation, owner),
        "way_name": name,
        "offered": letter,
        "limits": carrying.OURS,
    }
    if found and letter and found.inbox:
        return context | {"answer_through": found.inbox.id}
    if found and found.inbox is None and request.user.role in policy.LEADERS:
        context["choose_inbox_for"] = found.asking.inbox_id
    return context | {"lacks_inbox": found and found.inbox is None, "lacks_address": found}
