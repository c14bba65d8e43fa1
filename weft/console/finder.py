"""The finder: a small page, or a dialog above the desk, on which one chooses a conversation.

Merging, moving a thread and linking ask the same thing in other words, so they share it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from weft.console import desk
from weft.console.lists import finding
from weft.console.verbs import by_htmx, done, to_conversation
from weft.conversations import queries
from weft.conversations.queries import Conversation, ThreadCard
from weft.customers import queries as customers
from weft.people.policy import AgentRequest


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be done with the conversation that is chosen."""

    title: str
    hint: str
    address: str
    icon: str
    doubt: str = ""  # asked before it is done with another customer's; "" where that is harmless
    sure: str = ""
    choices: dict[str, str] = field(default_factory=dict)  # a kind to choose beside it


def merging(conversation: Conversation) -> Task:
    """Merge another conversation into this one."""
    return Task(
        title=_("Merge with another conversation"),
        hint=_("Everything that was said there stands here from then on. It can be undone."),
        address=reverse("console:merge", args=[conversation.pk]),
        icon="merge",
        doubt=_("#%(number)d is a conversation of %(who)s, and this one is of %(here)s."),
        sure=_("Merge all the same"),
    )


def moving(conversation: Conversation, thread: ThreadCard, name: str) -> Task:
    """Bring a thread of this conversation, told from its others by a name, into another."""
    return Task(
        title=_("Move the thread from %(inbox)s to another conversation") % {"inbox": name},
        hint=_("What the customer writes on this thread comes there from then on."),
        address=reverse("console:place", args=[conversation.pk, thread.id]),
        icon="forward",
        doubt=_("#%(number)d is a conversation of %(who)s, and this one is of %(here)s."),
        sure=_("Move it all the same"),
    )


def linking(conversation: Conversation) -> Task:
    """Say that this conversation has to do with another."""
    return Task(
        title=_("Link with another conversation"),
        hint=_("Both stay as they are, and each shows the other."),
        address=reverse("console:links", args=[conversation.pk]),
        icon="link",
        choices={
            "related": _("They have to do with each other"),
            "duplicate": _("They are about the very same"),
            "follow_up": _("This one follows the other up"),
        },
    )


def show(request: AgentRequest, conversation: Conversation, task: Task) -> HttpResponse:
    """Answer with the finder: the whole page, the dialog's part, or only what was found."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:200]
    rows = (
        finding.asked_for(request.user, conversation, asked)
        if asked
        else finding.likely(request.user, conversation)
    )
    context = {
        "conversation": conversation,
        "here": to_conversation(conversation.pk),
        "task": task,
        "asked": asked,
        "found": rows,
        "place": "inbox",
    }
    if request.headers.get("HX-Target") == "finder-found":
        return render(request, "console/cases/_found.html", context)
    name = "console/cases/_finder.html" if by_htmx(request) else "console/cases/finder.html"
    return render(request, name, context)


def chosen(
    request: AgentRequest, conversation: Conversation, task: Task
) -> Conversation | HttpResponse:
    """Return the conversation that was chosen; or what to answer first.

    That is a word that there is none, or the question whether another customer's is meant.
    """
    number = request.POST.get("other", "").strip().removeprefix("#")
    missing = {"words": _("There is no conversation with this number.")}
    back = to_conversation(conversation.pk)
    if not number.isdecimal() or len(number) > 18:  # noqa: PLR2004 - bigint
        return done(request, back, toast=missing)
    try:
        other = desk.found(request, queries.current(int(number)))
    except Http404:
        return done(request, back, toast=missing)
    if task.doubt and not request.POST.get("sure") and _is_strangers(conversation, other):
        return _ask(request, conversation, other, task)
    return other


def _is_strangers(conversation: Conversation, other: Conversation) -> bool:
    return other.customer_id != conversation.customer_id and (
        customers.speaker_for(other.customer_id) != customers.speaker_for(conversation.customer_id)
    )


def _ask(
    request: AgentRequest, conversation: Conversation, other: Conversation, task: Task
) -> HttpResponse:
    context = {
        "conversation": conversation,
        "here": to_conversation(conversation.pk),
        "task": task,
        "other": other,
        "doubt": task.doubt
        % {
            "number": other.pk,
            "who": desk.customer_called(other),
            "here": desk.customer_called(conversation),
        },
        "place": "inbox",
    }
    if not by_htmx(request):
        return render(request, "console/cases/doubt.html", context)
    answer = render(request, "console/cases/_doubt.html", context)
    answer["HX-Retarget"] = "#finder"
    answer["HX-Reswap"] = "outerHTML"
    return answer
