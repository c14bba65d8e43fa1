"""The same to many conversations at once, and taking that back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weft.console import desk
from weft.console.composer import outcomes
from weft.console.composer.addressing import CannotBeSent
from weft.console.due import snoozing
from weft.console.verbs import done
from weft.console.views.closures import show
from weft.conversations import actions, queries
from weft.conversations.actions import BulkOutcome
from weft.people import policy
from weft.people.policy import AgentRequest

Ids = Collection[int]


class NotUnderstood(Exception):
    """The form asks for nothing that can be done."""


@policy.allows(*policy.WRITERS)
@require_safe
def choices(request: AgentRequest) -> HttpResponse:
    """Show what can be done to the rows that are selected."""
    return render(request, "console/conversations/_bulk_choices.html", desk.bulk_context(request))


@policy.allows(*policy.WRITERS)
@require_POST
def bulk(request: AgentRequest) -> HttpResponse:
    """Do one thing (`does`) to the conversations `ids`, as far as it can be done."""
    asked = [int(text) for text in request.POST.getlist("ids") if text.isdecimal()]
    asked = [id_ for id_ in dict.fromkeys(asked) if id_ < 2**63]
    seen = queries.visible_to(request.user).filter(pk__in=asked[: actions.MOST_IN_BULK + 1])
    ids = list(seen.values_list("pk", flat=True))
    does = request.POST.get("does", "")
    try:
        outcome = DOES[does](request, ids)
    except (KeyError, NotUnderstood):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    except actions.OutcomeNeeded as problem:
        return _ask(request, ids, needed=len(problem.conversation_ids))
    except HINDRANCES as problem:
        return _answer(request, {"words": _hindered(problem)})
    return _answer(request, _told(does, outcome, gone=len(asked) - len(ids)))


@policy.allows(*policy.WRITERS)
@require_http_methods(["POST", "DELETE"])
def undo(request: AgentRequest, bulk_id: uuid.UUID) -> HttpResponse:
    """Take a bulk back as a whole."""
    try:
        outcome = actions.bulk_undo(bulk_id, by=request.user.pk, at=timezone.now())
    except actions.CannotUndoBulk:
        return _answer(request, {"words": _("This cannot be taken back any more.")})
    words = [_as_before(len(outcome.done))] if outcome.done else []
    if changed := len(outcome.left):
        words.append(
            ngettext(
                "%(count)d was changed since, and stays.",
                "%(count)d were changed since, and stay.",
                changed,
            )
            % {"count": changed}
        )
    return _answer(request, {"words": " ".join(words)})


def _assign(request: AgentRequest, ids: Ids) -> BulkOutcome:
    agent = request.POST.get("agent", "")
    if agent and not agent.isdecimal():
        raise NotUnderstood(agent)
    to = int(agent) if agent else None
    return actions.bulk_assign(ids, to=to, by=request.user.pk, at=timezone.now())


def _tag(request: AgentRequest, ids: Ids) -> BulkOutcome:
    name = request.POST.get("name", "").replace("\0", "")
    if not name.strip():
        raise NotUnderstood(name)
    return actions.bulk_tag(ids, name=name, by=request.user.pk, at=timezone.now())


def _close(request: AgentRequest, ids: Ids) -> BulkOutcome:
    now = timezone.now()
    chosen = {int(one) for one in request.POST.getlist("outcome") if one.isdecimal()}
    endings = outcomes.endings(ids, chosen, agent=request.user, at=now) if chosen else None
    return actions.bulk_close(ids, by=request.user.pk, at=now, endings=endings)


def _ask(request: AgentRequest, ids: Ids, *, needed: int) -> HttpResponse:
    """Ask how as many as are `needed` of these ended: one question for each tree among them."""
    trees = outcomes.trees_of(ids)
    questions = [(tree, outcomes.usual(tree)) for tree in trees]
    context = {
        "ids": ids,
        "needed": needed,
        "address": reverse("console:bulk"),
        "here": reverse("console:inbox"),
    }
    if len(questions) == 1:
        return show(request, None, "chooser", context | {"choices": questions[0][1]})
    return show(request, None, "bulk", context | {"questions": questions})


def _reopen(request: AgentRequest, ids: Ids) -> BulkOutcome:
    return actions.bulk_reopen(ids, by=request.user.pk, at=timezone.now())


def _snooze(request: AgentRequest, ids: Ids) -> BulkOutcome:
    now = timezone.localtime()
    preset, until = request.POST.get("preset", ""), snoozing.typed(request.POST.get("until", ""))
    if until is not None:
        return actions.bulk_snooze(dict.fromkeys(ids, until), by=request.user.pk, at=now)
    some = queries.visible_to(request.user).filter(pk__in=ids).distinct()
    untils = {
        one.pk: snoozing.chosen(preset, now, snoozing.hours_of(one)) or snoozing.chosen(preset, now)
        for one in some
    }
    times = {id_: at for id_, at in untils.items() if at}
    if len(times) < len(ids):
        raise actions.SnoozedIntoThePast(preset)
    return actions.bulk_snooze(times, by=request.user.pk, at=now)


def _read(request: AgentRequest, ids: Ids) -> BulkOutcome:
    return actions.bulk_read(ids, by=request.user.pk, at=timezone.now())


DOES: dict[str, Callable[[AgentRequest, Ids], BulkOutcome]] = {
    "assign": _assign,
    "tag": _tag,
    "close": _close,
    "reopen": _reopen,
    "snooze": _snooze,
    "read": _read,
}


HINDRANCES = (
    CannotBeSent,
    actions.NotWritten,
    actions.TooMany,
    actions.NotAnAgent,
    actions.SnoozedIntoThePast,
)


def _hindered(problem: Exception) -> str:
    """Say why nothing was done."""
    match problem:
        case actions.TooMany():
            return _("That is more at once than anybody can look through. Take fewer.")
        case actions.NotAnAgent():
            return _("This person cannot answer customers any more.")
        case actions.SnoozedIntoThePast():
            return _("Please choose a time that is still to come.")
        case _:
            return _("One of them plans a message that cannot go as it is. Close it by itself.")


def _told(does: str, outcome: BulkOutcome, *, gone: int) -> dict[str, Any]:
    """Return the toast: what was done, what was not and why, and what takes it back."""
    words = [_done_words(does, len(outcome.done))] if outcome.done else []
    for why, count in outcome.counted().items():
        words.append(_left_words(why, count))
    if gone:
        words.append(
            ngettext("%(count)d is not there any more.", "%(count)d are not there any more.", gone)
            % {"count": gone}
        )
    toast = {"words": " ".join(words) or _("Nothing was chosen.")}
    if outcome.bulk_id is None:
        return toast
    url = reverse("console:bulk-undo", args=[outcome.bulk_id])
    return toast | {"label": _("Undo"), "url": url, "method": "delete"}


def _done_words(does: str, count: int) -> str:
    return {
        "assign": lambda: ngettext(
            "%(count)d conversation is assigned anew.",
            "%(count)d conversations are assigned anew.",
            count,
        ),
        "tag": lambda: ngettext(
            "%(count)d conversation has the tag.", "%(count)d conversations have the tag.", count
        ),
        "close": lambda: ngettext(
            "%(count)d conversation is closed.", "%(count)d conversations are closed.", count
        ),
        "reopen": lambda: ngettext(
            "%(count)d conversation is open again.",
            "%(count)d conversations are open again.",
            count,
        ),
        "snooze": lambda: ngettext(
            "%(count)d conversation rests.", "%(count)d conversations rest.", count
        ),
        "read": lambda: ngettext(
            "%(count)d conversation counts as read.",
            "%(count)d conversations count as read.",
            count,
        ),
    }[does]() % {"count": count}


def _left_words(why: str, count: int) -> str:
    words = (
        ngettext(
            "%(count)d is closed and cannot rest.", "%(count)d are closed and cannot rest.", count
        )
        if why == "closed"
        else ngettext("%(count)d was so already.", "%(count)d were so already.", count)
    )
    return words % {"count": count}


def _as_before(count: int) -> str:
    words = ngettext(
        "%(count)d conversation is as it was.", "%(count)d conversations are as they were.", count
    )
    return words % {"count": count}


def _answer(request: AgentRequest, toast: dict[str, Any]) -> HttpResponse:
    return done(request, reverse("console:inbox"), toast=toast)
