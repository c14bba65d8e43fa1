"""Answering: replies to the customer and notes among colleagues."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from weft.console import desk, lines
from weft.console.verbs import done, to_conversation
from weft.console.views.uploads import FileTooLarge, keep
from weft.conversations import actions, queries
from weft.kernel.doors import is_clean
from weft.people import policy
from weft.people.policy import AgentRequest

MAX_KEY = 100


@policy.allows(*policy.WRITERS)
@require_POST
def replies(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Send a reply. 409 when somebody wrote what the composer has not shown."""
    desk.check_visible(request, conversation_id)

    def write(text: str, key: str, uploads: list[uuid.UUID]) -> actions.Written:
        seen = request.POST.get("seen_up_to", "")
        return actions.reply(
            conversation_id,
            text=text,
            by=request.user.pk,
            at=timezone.now(),
            key=key,
            seen_up_to=int(seen) if seen.isdecimal() else None,
            uploads=uploads,
        )

    return _write(request, conversation_id, write)


@policy.allows(*policy.WRITERS)
@require_POST
def notes(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Leave a note that only colleagues see."""
    desk.check_visible(request, conversation_id)

    def write(text: str, key: str, uploads: list[uuid.UUID]) -> actions.Written:
        return actions.note(
            conversation_id,
            text=text,
            by=request.user.pk,
            at=timezone.now(),
            key=key,
            uploads=uploads,
        )

    return _write(request, conversation_id, write)


@policy.allows(*policy.WRITERS)
@require_POST
def retry(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Send once more what failed, or what may not have arrived."""
    conversation = desk.found(request, conversation_id)
    threads = {thread.id for thread in queries.threads_of(conversation.pk)}
    entries = queries.entries([message_id])
    if not entries or entries[0].thread_id not in threads:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    with contextlib.suppress(actions.NotFailed):  # somebody was quicker; the page will say so
        actions.send_again(message_id, by=request.user.pk, at=timezone.now())
    return done(request, to_conversation(conversation_id))


def _write(
    request: AgentRequest,
    conversation_id: int,
    write: Callable[[str, str, list[uuid.UUID]], actions.Written],
) -> HttpResponse:
    text = request.POST.get("text", "").replace("\r\n", "\n").strip("\n")
    key = request.POST.get("key", "")[:MAX_KEY] or str(uuid.uuid4())
    if not (is_clean(text) and is_clean(key)):
        return _refuse(request, conversation_id, _("Some characters here cannot be sent."))
    try:
        uploads = _uploads(request.POST.getlist("uploads"))
        uploads += [keep(file, request.user.pk).pk for file in _files(request)]
        written = write(text, key, uploads)
    except actions.SomethingNewer:
        return _guard(request, conversation_id)
    except REFUSALS as problem:
        return _refuse(request, conversation_id, _reason(problem))
    if not _by_script(request):
        return redirect(f"{to_conversation(conversation_id)}#composer")
    entry = queries.entries([written.message_id])[0]
    status = HTTPStatus.CREATED if written.is_new else HTTPStatus.OK
    context: dict[str, Any] = {
        "talk": [lines.message(entry, who="")],
        "here": to_conversation(conversation_id),
        "may_write": True,
    }
    return render(request, "console/conversations/_talk.html", context, status=status)


REFUSALS = (
    FileTooLarge,
    actions.EmptyMessage,
    actions.TextTooLong,
    actions.InboxOff,
    actions.NothingToAnswer,
)


def _reason(problem: Exception) -> str:
    """Say in words for the agent why nothing was sent."""
    match problem:
        case actions.EmptyMessage():
            return _("There is nothing to send yet.")
        case actions.TextTooLong():
            limit = {"limit": actions.MAX_TEXT}
            return _("This is too long. A message can have %(limit)d characters.") % limit
        case actions.InboxOff():
            return _("This inbox is switched off.")
        case actions.NothingToAnswer():
            return _("There is nothing here to answer on.")
        case _:
            return str(problem)


def _guard(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show what is newer and keep the words; to send anyway takes one more decision."""
    words = _("Somebody wrote in the meantime. Look above, then decide.")
    if _by_script(request):
        return JsonResponse({"code": "something_newer", "words": words}, status=HTTPStatus.CONFLICT)
    return _again(request, conversation_id, words, HTTPStatus.CONFLICT)


def _refuse(request: AgentRequest, conversation_id: int, words: str) -> HttpResponse:
    if _by_script(request):
        return JsonResponse(
            {"code": "refused", "words": words}, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return _again(request, conversation_id, words, HTTPStatus.UNPROCESSABLE_ENTITY)


def _again(
    request: AgentRequest, conversation_id: int, words: str, status: HTTPStatus
) -> HttpResponse:
    """Show the page once more, with what was typed and why it was not sent."""
    context = desk.page_context(request, desk.found(request, conversation_id))
    context["draft"] = {
        "text": request.POST.get("text", ""),
        "mode": request.POST.get("mode", "reply"),
    }
    context["trouble"] = words
    return render(request, "console/conversations/page.html", context, status=status)


def _by_script(request: AgentRequest) -> bool:
    return bool(request.headers.get("X-Fragment"))


def _uploads(ids: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for text in ids:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _files(request: AgentRequest) -> list[UploadedFile[bytes]]:
    return [file for file in request.FILES.getlist("files") if file]
