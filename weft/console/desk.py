"""What lies on the desk: the contexts that the inbox templates are drawn from.

Everything is asked with the reader's rights and in a number of queries that does not depend on
how much there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from weft.console import frame
from weft.console import there as existing
from weft.console.composer import carrying, composing
from weft.console.customer import panel
from weft.console.customer.cards.own import Page
from weft.console.due import deadlines, snoozing, steps
from weft.console.lists import looking, tabs
from weft.console.lists import rows as list_rows
from weft.console.people import colleagues
from weft.console.templatetags.people_faces import called
from weft.console.there import There
from weft.console.timeline import cases, handing, posts, rescuing, runs
from weft.console.verbs import to_conversation
from weft.conversations import queries as conversations
from weft.conversations.queries import Conversation, ThreadCard
from weft.customers import queries as customers
from weft.kernel import parts
from weft.outcomes import queries as outcomes
from weft.people import policy
from weft.people.models import Agent
from weft.people.policy import AgentRequest
from weft.rescue import queries as rescue

PAGE = 30  # rows
LONGEST = 200  # rows that one refresh brings
CONTACTS = 20  # the newest of a customer, that the panel looks at
OTHERS = 8  # other conversations of the same customer to merge with


def list_context(request: AgentRequest, *, open_id: int | None = None) -> dict[str, Any]:
    """Return what the list of conversations shows, and where its stream begins.

    Two queries; one for the counts of saved views, and one for the name of a place.
    """
    context = _list(request, is_page=True)
    return context | {
        "cursor": frame.of(request).cursor,
        "has_rows": bool(context["rows"]),
        "drawn": list_rows.shown(context["rows"], open_id=open_id),
        "may_write": request.user.role in policy.WRITERS,
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
        "drawn": list_rows.changed(context["rows"], have),
    }


def _list(request: AgentRequest, *, is_page: bool = False) -> dict[str, Any]:
    chosen = looking.chosen(request)
    limit = _whole(request.GET.get("rows"), least=PAGE, most=LONGEST)
    after = request.GET.get("after") or None
    now = timezone.now()
    reader = request.user
    asked = (
        conversations.saved_views_part(reader),
        conversations.counts_part(reader, tabs.counted(chosen), at=now),
    )
    # a page's stream begins before its rows are read
    saved, counts = frame.ask(request, *asked, at=now) if is_page else parts.ask(*asked)
    try:
        page = conversations.page(reader, chosen.filter, at=now, after=after, limit=limit)
    except ValueError:
        raise Http404 from None
    counts |= conversations.counts(reader, tabs.counted_besides(chosen, saved), at=now)
    return {
        "chosen": chosen,
        "views": tabs.shown(chosen, saved, counts),
        "rows": page.rows,
        "more_url": f"{chosen.url}&{urlencode({'after': page.after})}" if page.after else "",
    }


def bulk_context(request: AgentRequest) -> dict[str, Any]:
    """Return what can be chosen for many conversations at once. Two queries."""
    return {
        "colleagues": _writers(colleagues.everybody()),
        "known_tags": conversations.tag_names(),
        "snooze_choices": snoozing.choices(timezone.localtime()),
        "is_archive": not looking.chosen(request).filter.is_bounded,
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
    there: There | None = None,
) -> dict[str, Any]:
    """Return what the head of a conversation shows. What is known already is not asked again."""
    if rows is None or there is None:
        family = customers.family(conversation.customer_id)
        rows, there = _rows(request, family), existing.of(conversation.pk, family)
    own = next((row for row in rows if row.id == conversation.pk), None)
    own = own or conversations.row(request.user, conversation.pk)
    agents = colleagues.everybody() if agents is None else agents
    threads = conversations.threads_of(conversation.pk) if threads is None else threads
    name = own.customer_name if own else ""
    now = timezone.localtime()
    who = called(name, conversation.customer_id)
    links = cases.links(request.user, conversation.pk, threads, customer=who) if there.links else []
    return {
        "pill": deadlines.pill(conversation, now),
        "reasons": deadlines.reasons(conversation.pk, now) if there.clocks else [],
        "conversation": conversation,
        "here": to_conversation(conversation.pk),
        "customer_name": name,
        "tags": own.tags if own else [],
        "is_pinned": own is not None and own.is_pinned,
        "known_tags": there.tag_names,
        "colleagues": _writers(agents),
        "threads": threads,
        "thread_names": carrying.way_names(threads, conversation.customer_id)
        if len(threads) > 1
        else {},
        "posts": posts.posts_of(threads),
        "links": links,
        "company": conversations.companions_of(conversation.pk) if there.companions else [],
        "also": handing.elsewhere(conversation, rows, {link["other_id"] for link in links}),
        "handed": handing.strip(request.user, conversation.pk, conversation.assignee_id)
        if there.transfers
        else None,
        "to_reach": rescuing.drawn(
            rescue.rescues_of(request.user, conversation.pk) if there.rescues else [],
            agents,
            at=now,
        ),
        "ways_to_try": rescuing.how_names(),
        "results": rescuing.result_names(),
        "steps": [steps.step(card, now) for card in conversations.follow_ups_of(conversation.pk)]
        if there.follow_ups
        else [],
        "awaited": outcomes.awaited_in(conversation.pk) if there.awaited else [],
        "answered_in": next((one for one in links if one["answers_elsewhere"]), None),
        "others": [row for row in rows if row.id != conversation.pk][:OTHERS],
        "snooze_choices": snoozing.choices(now, snoozing.hours_of(conversation)),
        "may_write": request.user.role in policy.WRITERS,
        "back_url": reverse("console:inbox"),
    }


def pane_context(
    request: AgentRequest, conversation: Conversation, *, asked: runs.Asked = runs.OPENED
) -> dict[str, Any]:
    """Return all that an open conversation shows."""
    agents = colleagues.everybody()
    customer = customers.panel(conversation.customer_id, at=timezone.now())
    threads = conversations.threads_of(conversation.pk)
    rows = _rows(request, customer.family)
    there = existing.of(conversation.pk, customer.family)
    place = conversations.place_of(request.user.pk, conversation.pk)
    context = runs.context(
        request,
        conversation,
        asked,
        threads=threads,
        agents=agents,
        read_up_to=place.read_up_to,
        customer_name=customer.name,
    )
    context |= head_context(
        request, conversation, rows=rows, threads=threads, agents=agents, there=there
    )
    page = Page(
        conversation=conversation,
        customer=customer,
        threads=threads,
        rows=rows,
        agents=_names(agents),
        there=there,
    )
    context |= panel.context(request, page)
    return context | composing.context(
        request, conversation, threads, place, zone=customer.time_zone
    )


def composer_context(request: AgentRequest, conversation: Conversation) -> dict[str, Any]:
    """Return what the place where one writes shows, without the talk above it."""
    threads = conversations.threads_of(conversation.pk)
    place = conversations.place_of(request.user.pk, conversation.pk)
    customer = customers.panel(conversation.customer_id, at=timezone.now())
    who = called(customer.name, conversation.customer_id)
    links = cases.links(request.user, conversation.pk, threads, customer=who)
    return {
        "conversation": conversation,
        "here": to_conversation(conversation.pk),
        "customer_name": customer.name,
        "answered_in": next((one for one in links if one["answers_elsewhere"]), None),
        "threads": threads,
        "last_message_id": conversation.last_message_id,
        "may_write": True,
        **composing.context(request, conversation, threads, place, zone=customer.time_zone),
    }


def panel_page(request: AgentRequest, conversation: Conversation) -> Page:
    """Return what the panel of a conversation is drawn from."""
    customer = customers.panel(conversation.customer_id, at=timezone.now())
    return Page(
        conversation=conversation,
        customer=customer,
        threads=conversations.threads_of(conversation.pk),
        rows=_rows(request, customer.family),
        agents=_names(colleagues.everybody()) if customer.facts else {},
        there=existing.of(conversation.pk, customer.family),
    )


def _rows(request: AgentRequest, family: Sequence[int]) -> list[conversations.Row]:
    return conversations.rows_of_customers(request.user, family, limit=CONTACTS)


def _names(agents: Mapping[int, Agent]) -> dict[int, str]:
    return {id_: agent.name for id_, agent in agents.items()}


def _writers(agents: Mapping[int, Agent]) -> list[Agent]:
    return [agent for agent in agents.values() if agent.is_active and agent.role in policy.WRITERS]


def page_context(
    request: AgentRequest,
    conversation: Conversation | None,
    *,
    asked: runs.Asked = runs.OPENED,
) -> dict[str, Any]:
    """Return what the whole page shows."""
    context = list_context(request, open_id=conversation.pk if conversation else None)
    # named though there is none: a template finds out at a price that a name stands for nothing
    context |= {"place": "inbox", "conversation": conversation, "is_new": False}
    if conversation:
        context |= pane_context(request, conversation, asked=asked)
    elif request.user.role in policy.LEADERS and not any(tab.count for tab in context["views"]):
        # leaders see all, so where anything is counted there is no need to ask
        context["is_new"] = not context["has_rows"] and conversations.nobody_wrote_yet()
    return context


def customer_called(conversation: Conversation) -> str:
    """Return what we call the customer of a conversation, also one without a name."""
    return called(runs.name_of_customer(conversation), conversation.customer_id)


def _whole(text: str | None, *, least: int, most: int) -> int:
    try:
        return max(least, min(most, int(text or least)))
    except ValueError:
        return least
