"""What the page of a search shows: what was understood, the people, and the conversations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from weft.console.composer import written
from weft.console.composer.prepared import language_name
from weft.console.lists import menu
from weft.console.templatetags.people_faces import called, channel_icon, face
from weft.console.verbs import to_conversation
from weft.knowledge.queries import Leaf
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.search import asked, excerpts, operators, people, queries, quick
from weft.search.asked import Asked, Filter
from weft.search.people import Person
from weft.search.queries import Hit, Mark, Results
from weft.search.quick import Place
from weft.ui.templatetags.icons import icon

LISTS = {
    "saved": pgettext_lazy("list", "Saved view"),
    "inbox": pgettext_lazy("list", "Inbox"),
    "channel": pgettext_lazy("list", "Channel"),
    "team": pgettext_lazy("list", "Team"),
    "tag": pgettext_lazy("list", "Tag"),
}
BRIEF, FEW = 6, 3  # conversations and people below a box that is no page of its own
PEOPLE = 8
ARTICLES = 4


def question_of(request: AgentRequest) -> Asked:
    """Return what the address asks. Its last word may go on: results come while one types."""
    text = request.GET.get("q", "")
    return asked.understand(text, today=timezone.localdate(), is_typing=True)


def context(request: AgentRequest, *, is_brief: bool = False) -> dict[str, Any]:
    """Return what a page of results shows, or the few of them that fit below a box."""
    question = question_of(request)
    after = _mark(request.GET.get("after", ""))
    results, is_too_broad = Results(), False
    try:
        results = queries.search(
            request.user,
            question,
            zone=timezone.get_current_timezone(),
            after=after,
            limit=BRIEF if is_brief else queries.PAGE,
        )
    except queries.TooBroad:
        is_too_broad = True
    many = FEW if is_brief else PEOPLE
    found = [] if after else people.people(request.user, question, limit=many)
    places = quick.places(request.user, question) if question.number and not after else []
    address = reverse("console:search")
    return {
        "question": question.text.strip(),
        "chips": [_chip(question, one, address, results.unknown) for one in question.filters],
        "people": [_person(one) for one in found],
        "places": [_place(one) for one in places if one.id == question.number],
        "articles": [] if after else _articles(request, question, limit=FEW),
        "hits": [_line(hit, question) for hit in results.hits],
        "is_empty": question.is_empty,
        "is_too_broad": is_too_broad,
        "unknown": [one.typed for one in results.unknown],
        "unclear": question.unclear,
        "more_url": results.after and _address(address, question.text, _text(results.after)),
        "all_url": _address(address, question.text),
        "lessons": lessons(address),
        "place": "search",
    }


def suggestions(request: AgentRequest) -> dict[str, list[dict[str, str]]]:
    """Return what a palette offers, by kind: each with a name, a few words, an address."""
    question = question_of(request)
    return {
        "lists": [
            {"name": one.name, "words": str(LISTS[one.key.partition(":")[0]]), "url": one.url}
            for one in menu.called(request.user, question.text, limit=FEW)
        ],
        "people": [
            {
                "name": called(one.name, one.id),
                "words": one.address,
                "url": to_conversation(one.conversation_id),
            }
            for one in people.people(request.user, question, limit=6)
        ],
        "conversations": [
            {
                "name": called(one.customer_name, one.customer_id),
                "words": f"#{one.id} {one.matter}".strip(),
                "url": to_conversation(one.id),
            }
            for one in quick.places(request.user, question)
        ],
        "articles": [
            {"name": one.title, "words": language_name(one.language), "url": article_url(one)}
            for one in _articles(request, question, limit=ARTICLES)
        ],
    }


def article_url(leaf: Leaf) -> str:
    """Return where an article is looked after."""
    return reverse("console:article", args=[leaf.article_id, leaf.language])


def _articles(request: AgentRequest, question: Asked, *, limit: int) -> list[Leaf]:
    """Return the articles that fit, those in the reader's language first."""
    if question.filters or request.user.role not in policy.WRITERS:
        return []
    return written.found(question.terms, request.user.language, limit=limit)


# --- teaching ---------------------------------------------------------------------------------


def lessons(address: str) -> list[dict[str, str]]:
    """Return what one can type, in the reader's own language, and what it does."""
    taught = (
        (_("from:"), _("who wrote it: a name, an address, or me")),
        (_("to:"), _("who looks after it: a name, or me")),
        (_("is:open"), _("open, snoozed, closed, unread, mine, unassigned or note")),
        (_("has:file"), _("with a file")),
        (_("tag:"), _("with a tag")),
        (_("channel:"), _("by a channel")),
        (_("inbox:"), _("in an inbox")),
        (_("after:7d"), _("since a day: yesterday, 7d, 2026-11-05")),
        (_("before:"), _("before a day")),
        (_("on:yesterday"), _("on a day, in a month or a year")),
        (_('"late parcel"'), _("words as they follow each other")),
    )
    return [
        {"typed": typed, "does": does, "url": _address(address, typed)} for typed, does in taught
    ]


def _chip(
    question: Asked, one: Filter, address: str, unknown: Iterable[Filter]
) -> Mapping[str, Any]:
    """Return how a filter was understood, and the address of the search without it."""
    rest = question.without(one)
    return {
        "words": _understood(one),
        "rest": rest,
        "url": _address(address, rest),
        "is_unknown": one in unknown,
    }


def _understood(one: Filter) -> str:
    value = one.value
    if one.period is not None:
        day = date_format(one.period.first, "DATE_FORMAT")
        if one.operator == operators.BEFORE:
            return _("Before %(day)s") % {"day": day}
        if one.operator == operators.AFTER:
            return _("Since %(day)s") % {"day": day}
        days = (one.period.end - one.period.first).days
        return (_("On %(day)s") if days == 1 else _("Around %(day)s")) % {"day": day}
    if one.operator in {operators.FROM, operators.TO} and value == "me":
        return _("From me") if one.operator == operators.FROM else _("Mine to look after")
    sentences = {
        operators.FROM: _("From: %(what)s"),
        operators.TO: _("Looked after by: %(what)s"),
        operators.CHANNEL: _("Channel: %(what)s"),
        operators.INBOX: _("Inbox: %(what)s"),
        operators.TAG: _("Tag: %(what)s"),
    }
    if one.operator in sentences:
        return sentences[one.operator] % {"what": value}
    return {
        operators.OPEN: pgettext("conversations", "Open"),
        operators.SNOOZED: _("Snoozed"),
        operators.CLOSED: _("Closed"),
        operators.UNREAD: _("Unread"),
        operators.MINE: _("Mine"),
        operators.UNASSIGNED: _("Unassigned"),
        operators.NOTE: _("Notes"),
        operators.FILE: _("With a file"),
    }[value]


# --- what was found ---------------------------------------------------------------------------


def _line(hit: Hit, question: Asked) -> dict[str, Any]:
    who = called(hit.customer_name, hit.customer_id)
    return {
        "url": _to_message(hit.conversation_id, hit.message_id),
        "who": excerpts.excerpt(who, question.terms),
        "face": face(who),
        "channel": icon(channel_icon(hit.inbox_kind), hit.inbox_name),
        "matter": hit.matter,
        "is_note": hit.direction == "note",
        "author": hit.author_name if hit.direction in {"out", "note"} else "",
        "pieces": hit.excerpt,
        "is_file": bool(hit.file),
        "status": {
            "closed": pgettext("one conversation", "Closed"),
            "snoozed": pgettext("one conversation", "Snoozed"),
        }.get(hit.status, ""),
        "others": hit.count - 1 if hit.count > 1 else 0,
        **_when(hit.at),
    }


def _person(one: Person) -> dict[str, Any]:
    who = called(one.name, one.id)
    return {
        "url": to_conversation(one.conversation_id),
        "who": who,
        "face": face(who),
        "address": one.address,
        "count": one.count,
        **_when(one.at),
    }


def _place(one: Place) -> dict[str, Any]:
    who = called(one.customer_name, one.customer_id)
    return {
        "url": to_conversation(one.id),
        "number": one.id,
        "who": who,
        "face": face(who),
        "matter": one.matter,
    }


def _when(at: datetime) -> dict[str, str]:
    local = timezone.localtime(at)
    return {"at": local.isoformat(), "clock": date_format(local, "SHORT_DATE_FORMAT")}


def _to_message(conversation_id: int, message_id: int | None) -> str:
    here = to_conversation(conversation_id)
    return f"{here}?message={message_id}" if message_id else here


def _address(address: str, text: str, after: str = "") -> str:
    wanted = {name: value for name, value in (("q", text.strip()), ("after", after)) if value}
    return f"{address}?{urlencode(wanted)}" if wanted else address


def _text(mark: Mark) -> str:
    return f"{mark.at.isoformat()}_{mark.message_id}"


def _mark(text: str) -> Mark | None:
    """Read where a page begins; what we never wrote begins at the newest."""
    at, _line, number = text.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if moment.tzinfo is None or not number.isdecimal() or len(number) > 18:  # noqa: PLR2004 - bigint
        return None
    return Mark(moment, int(number))
