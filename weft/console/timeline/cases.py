"""Case work in words: the strip below a conversation's head, and its lines in the story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weft.console.due import steps
from weft.console.timeline import rescuing
from weft.console.verbs import to_conversation
from weft.conversations import queries
from weft.conversations.queries import ThreadCard
from weft.kernel.events import Said
from weft.people.reader import Reader

ICONS = {"related": "link", "duplicate": "copy", "follow_up": "forward", "split": "split"}
QUOTED = 600  # characters of a message that was split off


def links(
    reader: Reader, conversation_id: int, threads: Sequence[ThreadCard], *, customer: str
) -> list[dict[str, Any]]:
    """Return the links of a conversation as they are shown; a message split off is quoted here."""
    cards = queries.links_of(reader, conversation_id)
    # the words are read where they stand, so that they are hidden where those are
    quoted = [one.message_id for one in cards if one.message_id and not one.is_source]
    quotes = {entry.id: entry for entry in queries.entries(quoted)}
    elsewhere = bool(threads) and all(thread.is_among_us for thread in threads)
    return [
        {
            "id": card.id,
            "icon": ICONS[card.kind],
            "how": how(card.kind, is_source=card.is_source),
            "url": to_conversation(card.other_id),
            "other_id": card.other_id,
            "anchor": _anchor(card.other_id),
            "words": card.other_matter or card.other_text,
            "is_closed": card.other_status == "closed",
            "assignee": card.other_assignee,
            "quote": _quote(quotes.get(card.message_id or 0), customer),
            "answers_elsewhere": elsewhere and not card.is_source,
        }
        for card in cards
    ]


def _anchor(conversation_id: int) -> SafeString:
    """Return the number of a conversation as a link that opens it beside the list."""
    return format_html(
        '<a href="{0}" hx-get="{0}" hx-target="#conversation-pane" hx-swap="outerHTML"'
        ' hx-push-url="true">#{1}</a>',
        to_conversation(conversation_id),
        conversation_id,
    )


def _quote(entry: queries.Entry | None, customer: str) -> Mapping[str, Any] | None:
    if entry is None:
        return None
    words = _("These words were hidden.") if entry.is_redacted else entry.text
    return {
        "text": words if len(words) <= QUOTED else f"{words[:QUOTED]}…",
        "author": customer if entry.direction == "in" else entry.author_name or "Weft",
        "at": entry.sent_at,
    }


def how(kind: str, *, is_source: bool) -> str:
    """Say what the other conversation is to this one."""
    if kind == "follow_up":
        return _("Followed up in") if is_source else _("Follows up")
    if kind == "split":
        return _("A message split off to") if is_source else _("Split off from")
    return _("The same as") if kind == "duplicate" else _("Related to")


def told(said: Sequence[Said]) -> list[Said]:
    """Return what happened with the threads of one move told once; `threads` counts them."""
    counts: dict[tuple[Any, Any], int] = {}
    for event in said:
        if event.name == "thread.moved":
            move = event.body["batch"], event.body["source_id"]
            counts[move] = counts.get(move, 0) + 1
    kept = []
    for event in said:
        if event.name == "thread.moved":
            threads = counts.pop((event.body["batch"], event.body["source_id"]), None)
            if threads:
                kept.append(replace(event, body=event.body | {"threads": threads}))
        else:
            kept.append(event)
    return kept


def undone(said: Sequence[Said]) -> set[str]:
    """Return the moves that were taken back: their threads went both ways."""
    ways: dict[str, set[int]] = {}
    for event in said:
        if event.name == "thread.moved":
            ways.setdefault(event.body["batch"], set()).add(event.body["source_id"])
    return {batch for batch, sources in ways.items() if len(sources) > 1}


def _moved(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    if number := event.body.get("number"):
        return "merge", _joined(event, number)
    count = event.body.get("threads", 1)
    if event.body["source_id"] == event.conversation_id:
        other = event.body["target_id"]
        words = ngettext(
            "%(who)s moved a thread to #%(number)d",
            "%(who)s moved %(count)d threads to #%(number)d",
            count,
        )
        return "split", words % {"who": who, "count": count, "number": other}
    words = ngettext(
        "%(who)s moved a thread here from #%(number)d",
        "%(who)s moved %(count)d threads here from #%(number)d",
        count,
    )
    return "merge", words % {"who": who, "count": count, "number": event.body["source_id"]}


def _joined(event: Said, number: str) -> str:
    if event.body["source_id"] == event.conversation_id:
        gaps = {"other": event.body["target_id"], "number": number}
        return _("Merged into #%(other)d by itself: both name %(number)s") % gaps
    gaps = {"other": event.body["source_id"], "number": number}
    return _("#%(other)d merged in here by itself: both name %(number)s") % gaps


def _linked(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    kind, gaps = event.body["kind"], {"who": who, "number": event.body["other_id"]}
    if kind == "split":
        if event.body["is_source"]:
            return ICONS[kind], _("%(who)s split a message off to #%(number)d") % gaps
        return ICONS[kind], _("%(who)s split this off from #%(number)d") % gaps
    if kind == "follow_up":
        if event.body["is_source"]:
            return ICONS[kind], _("%(who)s opened #%(number)d to follow this up") % gaps
        return ICONS[kind], _("%(who)s follows #%(number)d up here") % gaps
    return ICONS[kind], _("%(who)s linked it with #%(number)d") % gaps


def _unlinked(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gaps = {"who": who, "number": event.body["other_id"]}
    return "link", _("%(who)s took the link with #%(number)d back") % gaps


def _contact_matched(event: Said, _who: str, names: Mapping[int, str]) -> tuple[str, str]:
    gaps = {"number": event.body["other_id"], "whom": names.get(event.body["assignee_id"], "")}
    if event.body["is_new"]:
        return "person", _("The same customer has #%(number)d too, with %(whom)s") % gaps
    return "person", _("The customer also wrote elsewhere: #%(number)d") % gaps


def _waived(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    if event.body["is_undone"]:
        return "drop", _("%(who)s put it back among the unanswered") % {"who": who}
    return "check", _("%(who)s says that no answer is needed") % {"who": who}


def _planned(event: Said, who: str, names: Mapping[int, str]) -> tuple[str, str]:
    gaps = {
        "who": who,
        "whom": names.get(event.body["owner_id"] or 0, ""),
        "when": steps.told_due(event.body["due"]),
        "step": event.body.get("text", ""),
    }
    if event.body["owner_id"] in {None, event.actor_id}:
        return "flag", _("%(who)s plans for %(when)s: %(step)s") % gaps
    return "flag", _("%(who)s plans for %(when)s, for %(whom)s: %(step)s") % gaps


def _reminded(event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "flag", _("Due now: %(step)s") % {"step": event.body.get("text", "")}


def _finished(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "check", _("%(who)s did it: %(step)s") % _step(event, who)


def _cancelled(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "close", _("%(who)s cancelled: %(step)s") % _step(event, who)


def _step_reopened(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "flag", _("%(who)s put it back on the list: %(step)s") % _step(event, who)


def _step(event: Said, who: str) -> dict[str, str]:
    return {"who": who, "step": event.body.get("text", "")}


def _queued(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gaps = {"who": who, "queue": event.body["title"]}
    if event.body["queue_id"] is None:
        return "inbox", _("%(who)s took it out of its queue") % gaps if who else _("In no queue")
    if who:
        return "inbox", _("%(who)s put it into the queue %(queue)s") % gaps
    return "inbox", _("It waits in the queue %(queue)s now") % gaps


WORDS = {
    "conversation.queued": _queued,
    "thread.moved": _moved,
    "conversation.linked": _linked,
    "conversation.unlinked": _unlinked,
    "contact.matched": _contact_matched,
    "answer.waived": _waived,
    "follow_up.planned": _planned,
    "follow_up.reminded": _reminded,
    "follow_up.finished": _finished,
    "follow_up.cancelled": _cancelled,
    "follow_up.reopened": _step_reopened,
    "rescue.started": rescuing.told_started,
    "rescue.lapsed": rescuing.told_lapsed,
    "rescue.escalated": rescuing.told_escalated,
    "rescue.attempted": rescuing.told_attempt,
    "rescue.ended": rescuing.told_ended,
}
