"""What lies on the desk: the contexts that the inbox templates are drawn from.

Everything is asked with the reader's rights and in a number of queries that does not depend on
how much there is.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from weft.console import (
    addressing,
    cases,
    letters,
    lines,
    lists,
    panel,
    snoozing,
    steps,
    story,
)
from weft.console.cards.own import Page
from weft.console.templatetags.people_faces import called
from weft.console.verbs import to_conversation
from weft.conversations import queries as conversations
from weft.conversations.queries import Conversation, ThreadCard, happenings
from weft.customers import queries as customers
from weft.gateway import registry
from weft.kernel import events
from weft.people import policy
from weft.people import queries as people
from weft.people.models import Agent
from weft.people.policy import AgentRequest

PAGE = 30  # rows
LONGEST = 200  # rows that one refresh brings
CONTACTS = 20  # the newest of a customer, that the panel looks at
OTHERS = 8  # other conversations of the same customer to merge with
RUN = 50  # messages at first, and at each step back
LONGEST_RUN = 500  # messages that one refresh brings


def list_context(request: AgentRequest, *, open_id: int | None = None) -> dict[str, Any]:
    """Return what the list of conversations shows. Two queries, and one for the name of a place."""
    context = _list(request)
    chosen = context["chosen"]
    nothing, hint = lists.nothing(chosen)
    return context | {
        "statuses": lists.turns(chosen),
        "orders": lists.orders(chosen),
        "drawn": lines.rows(context["rows"], open_id=open_id),
        "may_write": request.user.role in policy.WRITERS,
        "nothing": nothing,
        "nothing_hint": hint,
    }


def news_context(request: AgentRequest) -> dict[str, Any]:
    """Return what a page that has rows (`have`, as "id.version id.version") needs to be true."""
    context = _list(request)
    pairs = (text.partition(".") for text in request.GET.get("have", "").split())
    have = {id_: version for id_, _dot, version in pairs}
    return {
        "order": " ".join(str(row.id) for row in context["rows"]),
        "counts": " ".join(str(tab.count or 0) for tab in context["views"]),
        "more_url": context["more_url"],
        "drawn": lines.changed(context["rows"], have),
    }


def _list(request: AgentRequest) -> dict[str, Any]:
    chosen = lists.chosen(request)
    limit = _whole(request.GET.get("rows"), least=PAGE, most=LONGEST)
    after = request.GET.get("after") or None
    now = timezone.now()
    try:
        page = conversations.page(request.user, chosen.filter, at=now, after=after, limit=limit)
    except ValueError:
        raise Http404 from None
    saved = conversations.saved_views(request.user)
    counts = conversations.counts(request.user, lists.counted(chosen, saved), at=now)
    return {
        "chosen": chosen,
        "views": lists.tabs(chosen, saved, counts),
        "rows": page.rows,
        "more_url": f"{chosen.url}&{urlencode({'after': page.after})}" if page.after else "",
    }


def bulk_context(request: AgentRequest) -> dict[str, Any]:
    """Return what can be chosen for many conversations at once. Two queries."""
    return {
        "colleagues": _writers(_agents()),
        "known_tags": conversations.tag_names(),
        "snooze_choices": snoozing.choices(timezone.localtime()),
        "is_archive": not lists.chosen(request).filter.is_bounded,
    }


def found(request: AgentRequest, conversation_id: int) -> Conversation:
    """Return a conversation that the reader may see; to others it does not exist."""
    try:
        return conversations.conversation_visible_to(request.user, conversation_id)
    except conversations.NoSuchConversation:
        raise Http404 from None


def check_visible(request: AgentRequest, conversation_id: int) -> None:
    """Raise Http404 for a conversation that the reader may not see."""
    if not conversations.may_see(request.user, conversation_id):
        raise Http404


def head_context(
    request: AgentRequest,
    conversation: Conversation,
    *,
    rows: Sequence[conversations.Row] | None = None,
    threads: Sequence[ThreadCard] | None = None,
    agents: Mapping[int, Agent] | None = None,
) -> dict[str, Any]:
    """Return what the head of a conversation shows. What is known already is not asked again."""
    if rows is None:
        rows = _rows(request, customers.family(conversation.customer_id))
    own = next((row for row in rows if row.id == conversation.pk), None)
    own = own or conversations.row(request.user, conversation.pk)
    agents = _agents() if agents is None else agents
    threads = conversations.threads_of(conversation.pk) if threads is None else threads
    name = own.customer_name if own else ""
    now = timezone.localtime()
    links = cases.links(
        request.user,
        conversation.pk,
        threads,
        customer=called(name, conversation.customer_id),
    )
    return {
        "conversation": conversation,
        "here": to_conversation(conversation.pk),
        "customer_name": name,
        "tags": own.tags if own else [],
        "is_pinned": own is not None and own.is_pinned,
        "known_tags": conversations.tag_names(),
        "colleagues": _writers(agents),
        "threads": threads,
        "links": links,
        "steps": [steps.step(card, now) for card in conversations.follow_ups_of(conversation.pk)],
        "answered_in": next((one for one in links if one["answers_elsewhere"]), None),
        "others": [row for row in rows if row.id != conversation.pk][:OTHERS],
        "snooze_choices": snoozing.choices(now, snoozing.hours_of(conversation.inbox_id)),
        "may_write": request.user.role in policy.WRITERS,
        "back_url": reverse("console:inbox"),
    }


def timeline_context(
    request: AgentRequest,
    conversation: Conversation,
    *,
    before: int | None = None,
    first: int | None = None,
    agents: Mapping[int, Agent] | None = None,
    read_up_to: int | None = None,
    customer_name: str | None = None,
) -> dict[str, Any]:
    """Return a run of the timeline: the newest, those `before` a message, or all from `first`."""
    if first:
        run = conversations.timeline(conversation.pk, after=first - 1, limit=LONGEST_RUN)
        more = conversations.timeline(conversation.pk, before=first, limit=1).entries != []
    else:
        run = conversations.timeline(conversation.pk, before=before, limit=RUN)
        more = run.more
    entries = run.entries
    said = happenings.happenings(
        conversation.pk,
        since=entries[0].stored_at if entries and more else None,
        until=_end_of(before),
    )
    said = steps.with_words(said)
    agents = _agents() if agents is None and said else agents
    if read_up_to is None:
        read_up_to = happenings.read_up_to(request.user.pk, conversation.pk)
    pieces = story.tell(
        entries,
        said,
        _names(agents or {}),
        read_up_to=None if before else read_up_to,
        today=timezone.localdate(),
    )
    here = to_conversation(conversation.pk)
    name = _customer_name(conversation) if customer_name is None else customer_name
    return {
        "conversation": conversation,
        "here": here,
        "customer_name": name,
        "pieces": pieces,
        "talk": lines.talk(
            pieces,
            who=called(name, conversation.customer_id),
            post=letters.post_of(entries),
            channels=len({entry.inbox_id for entry in entries}) > 1,
        ),
        "first_message_id": entries[0].id if entries else 0,
        "last_message_id": entries[-1].id if entries else 0,
        "older_url": f"{here}timeline?before={entries[0].id}" if entries and more else "",
        "may_write": request.user.role in policy.WRITERS,
    }


def pane_context(
    request: AgentRequest, conversation: Conversation, *, before: int | None = None
) -> dict[str, Any]:
    """Return all that an open conversation shows."""
    agents = _agents()
    customer = customers.panel(conversation.customer_id, at=timezone.now())
    threads = conversations.threads_of(conversation.pk)
    rows = _rows(request, customer.family)
    place = conversations.place_of(request.user.pk, conversation.pk)
    context = timeline_context(
        request,
        conversation,
        before=before,
        agents=agents,
        read_up_to=place.read_up_to,
        customer_name=customer.name,
    )
    context |= head_context(request, conversation, rows=rows, threads=threads, agents=agents)
    page = Page(
        conversation=conversation,
        customer=customer,
        threads=threads,
        rows=rows,
        agents=_names(agents),
    )
    context |= panel.context(request, page)
    return context | {
        "draft": place.draft,
        "draft_files": place.draft.files if place.draft else [],
        "fresh_key": str(uuid.uuid4()),
        **_way_out(request, conversation, threads, context["pieces"], place.draft),
    }


def _way_out(
    request: AgentRequest,
    conversation: Conversation,
    threads: Sequence[ThreadCard],
    pieces: Sequence[story.Piece],
    draft: conversations.DraftCard | None,
) -> dict[str, Any]:
    """Return whether an answer can go out, on which thread, and to whom a letter would go."""
    ways = [t for t in threads if registry.takes_replies(t.inbox_kind) and not t.is_among_us]
    asked = request.GET.get("on", "")
    said = [piece.message.thread_id for piece in pieces if piece.message]
    newest = said[-1] if said else None
    chosen = next((t for t in ways if str(t.id) == asked), None)
    way = chosen or next((t for t in ways if t.id == newest), ways[-1] if ways else None)
    if way is None:
        return _way_through(request, conversation, threads, draft)
    letter = addressing.offer(way, draft, matter=conversation.matter)
    return {
        "has_way_out": True,
        # without a word of ours a reply goes where somebody wrote last
        "answer_on": way.id if letter or way.id != newest or chosen else None,
        "way_name": way.inbox_name,
        "way": way,
        "ways": ways,
        "offered": letter,
    }


def _way_through(
    request: AgentRequest,
    conversation: Conversation,
    threads: Sequence[ThreadCard],
    draft: conversations.DraftCard | None,
) -> dict[str, Any]:
    """Return how an answer begins a thread of another inbox, or what is missing for that."""
    found = addressing.through(threads)
    letter = addressing.first_offer(found, draft, matter=conversation.matter) if found else None
    name = found.inbox.name if found and found.inbox else ""
    context = {"has_way_out": letter is not None, "way_name": name, "offered": letter}
    if found and letter and found.inbox:
        return context | {"answer_through": found.inbox.id}
    if found and found.inbox is None and request.user.role in policy.LEADERS:
        context["choose_inbox_for"] = found.asking.inbox_id
    return context | {"lacks_inbox": found and found.inbox is None, "lacks_address": found}


def panel_page(request: AgentRequest, conversation: Conversation) -> Page:
    """Return what the panel of a conversation is drawn from."""
    customer = customers.panel(conversation.customer_id, at=timezone.now())
    return Page(
        conversation=conversation,
        customer=customer,
        threads=conversations.threads_of(conversation.pk),
        rows=_rows(request, customer.family),
        agents=_names(_agents()) if customer.facts else {},
    )


def _rows(request: AgentRequest, family: Sequence[int]) -> list[conversations.Row]:
    return conversations.rows_of_customers(request.user, family, limit=CONTACTS)


def _names(agents: Mapping[int, Agent]) -> dict[int, str]:
    return {id_: agent.name for id_, agent in agents.items()}


def _agents() -> dict[int, Agent]:
    """Return everybody who works or worked here, by id, in one query."""
    everybody = people.anybody().order_by("first_name", "surname", "pk")
    wanted = everybody.only("first_name", "surname", "photo_sha256", "role", "is_active")
    return {agent.pk: agent for agent in wanted}


def _writers(agents: Mapping[int, Agent]) -> list[Agent]:
    return [agent for agent in agents.values() if agent.is_active and agent.role in policy.WRITERS]


def page_context(
    request: AgentRequest, conversation: Conversation | None, *, before: int | None = None
) -> dict[str, Any]:
    """Return what the whole page shows. The cursor is asked first, so that nothing is missed."""
    context: dict[str, Any] = {"cursor": str(events.latest()), "place": "inbox"}
    context |= list_context(request, open_id=conversation.pk if conversation else None)
    if conversation:
        context |= pane_context(request, conversation, before=before)
    return context


def customer_called(conversation: Conversation) -> str:
    """Return what we call the customer of a conversation, also one without a name."""
    return called(_customer_name(conversation), conversation.customer_id)


def _customer_name(conversation: Conversation) -> str:
    if conversation.customer.merged_into_id is None:
        return conversation.customer.name
    speaker = customers.speaker_for(conversation.customer_id)
    return customers.names([speaker]).get(speaker, "")


def _end_of(before: int | None) -> datetime | None:
    """Return when the message `before` was stored: an older run ends there."""
    if not before:
        return None
    found = conversations.entries([before])
    return found[0].stored_at if found else None


def _whole(text: str | None, *, least: int, most: int) -> int:
    try:
        return max(least, min(most, int(text or least)))
    except ValueError:
        return least
