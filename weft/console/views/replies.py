"""Answering: replies to the customer and notes among colleagues."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware import csrf
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.views.decorators.http import require_POST

from weft.console import desk
from weft.console.composer import addressing, outcomes, referrals, sending
from weft.console.people import mentions
from weft.console.verbs import done, to_conversation, verb
from weft.console.views.uploads import keep
from weft.conversations import actions, queries
from weft.gateway import contract, hiding, media
from weft.kernel.doors import Refused
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.WRITERS)
@require_POST
def replies(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Send a reply. 409 when somebody wrote what the composer has not shown."""

    def write(files: list[uuid.UUID]) -> sending.Sent:
        asked = sending.asked(
            request.POST, conversation_id, request.user, at=timezone.now(), files=files
        )
        [outcome] = sending.send_all([asked])
        if isinstance(outcome, Refused):  # not for this reader
            raise Http404
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return _write(request, conversation_id, write)


@policy.allows(*policy.WRITERS)
@require_POST
def notes(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Leave a note that only colleagues see."""
    desk.check_visible(request, conversation_id)

    def write(files: list[uuid.UUID]) -> sending.Sent:
        words = sending.words(request.POST)
        written = actions.note(
            conversation_id,
            text=words.text,
            by=request.user.pk,
            at=timezone.now(),
            key=words.key,
            uploads=[*words.uploads, *files],
            mentions=mentions.found(words.text, conversation_id),
        )
        return sending.noted(written)

    return _write(request, conversation_id, write)


@policy.allows(*policy.WRITERS)
@require_POST
def retry(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Send once more what failed, or what may not have arrived."""
    if not _holds(request, conversation_id, message_id):
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    with contextlib.suppress(actions.NotFailed):  # somebody was quicker; the page will say so
        actions.send_again(message_id, by=request.user.pk, at=timezone.now())
    return done(request, to_conversation(conversation_id))


@policy.allows(*policy.WRITERS)
@require_POST
def fetch_files(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Try once more to fetch the files that a message left at its vendor."""
    if not _holds(request, conversation_id, message_id):
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    with contextlib.suppress(actions.NothingToFetch):  # somebody was quicker
        media.fetch_again(message_id, by=request.user.pk)
    return done(request, to_conversation(conversation_id))


@policy.allows(*policy.WRITERS)
@require_POST
def hide(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Hide what somebody wrote in public from everybody else (POST), or show it (DELETE)."""
    if not _holds(request, conversation_id, message_id):
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    back = to_conversation(conversation_id)
    try:
        hiding.hide(
            message_id,
            is_hidden=verb(request) != "DELETE",
            by=request.user.pk,
            at=timezone.now(),
        )
    except hiding.NotInPublic:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    except (contract.Refused, contract.Unreachable, contract.Unsure) as problem:
        words, _newline, _detail = str(problem).partition("\n")
        return done(request, back, toast={"words": translated(words)})
    return done(request, back)


def _holds(request: AgentRequest, conversation_id: int, message_id: int) -> bool:
    """Tell whether the conversation, which the agent may see, holds the message."""
    conversation = desk.found(request, conversation_id)
    threads = {thread.id for thread in queries.threads_of(conversation.pk)}
    entries = queries.entries([message_id])
    return bool(entries) and entries[0].thread_id in threads


def _write(
    request: AgentRequest,
    conversation_id: int,
    write: Callable[[list[uuid.UUID]], sending.Sent],
) -> HttpResponse:
    try:
        sent = write([keep(file, request.user.pk).pk for file in _files(request)])
    except (addressing.CannotBeSent, actions.NotWritten, sending.Newer) as problem:
        return _refuse(request, conversation_id, problem)
    if not _by_script(request):
        return redirect(f"{to_conversation(conversation_id)}#composer")
    status = HTTPStatus.CREATED if sent.is_new else HTTPStatus.OK
    fragment = sending.fragment(sent, conversation_id, csrf.get_token(request))
    return HttpResponse(fragment, status=status)


def _refuse(request: AgentRequest, conversation_id: int, problem: Exception) -> HttpResponse:
    """Say why nothing was sent, and keep the words."""
    status, body = sending.refusal(problem)
    if _by_script(request):
        return JsonResponse(body, status=status)
    return _again(request, conversation_id, body["words"], problem)


def _again(
    request: AgentRequest, conversation_id: int, words: str, problem: Exception
) -> HttpResponse:
    """Show the page once more, with what was typed and why it was not sent."""
    status, _body = sending.refusal(problem)
    conversation = desk.found(request, conversation_id)
    context = desk.page_context(request, conversation)
    if isinstance(problem, actions.OutcomeNeeded) and (tree := outcomes.tree_of(conversation)):
        scene = outcomes.Scene(conversation=conversation, agent=request.user, at=timezone.now())
        context["outcome_choices"] = outcomes.choices(scene, tree)
    context["draft"] = {
        "text": request.POST.get("text", ""),
        "mode": request.POST.get("mode", "reply"),
    }
    context["draft_choices"] = request.POST.getlist("choices")
    context["trouble"] = words
    context["sends_away"] = isinstance(problem, referrals.SendsAway)
    context["is_sure"] = status == HTTPStatus.CONFLICT  # to send it again is to decide
    return render(request, "console/conversations/page.html", context, status=status)


def _by_script(request: AgentRequest) -> bool:
    return bool(request.headers.get("X-Fragment"))


def _files(request: AgentRequest) -> list[UploadedFile[bytes]]:
    return [file for file in request.FILES.getlist("files") if file]
