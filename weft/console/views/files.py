"""The files of a conversation, by addresses that do not age: a page may stand open for a day."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from weft.console import desk
from weft.console.templatetags.console_files import PICTURES, link
from weft.console.verbs import to_conversation
from weft.conversations import queries
from weft.people import policy
from weft.people.policy import AgentRequest


@policy.allows(*policy.EVERYBODY)
@require_safe
def file(request: AgentRequest, conversation_id: int, upload_id: uuid.UUID) -> HttpResponse:
    """Lead to a file that a message here carries, by a link signed just now."""
    desk.check_visible(request, conversation_id)
    found = queries.file_in(conversation_id, upload_id)
    if found is None:
        raise Http404
    return redirect(link(found))


@policy.allows(*policy.EVERYBODY)
@require_safe
def pictures(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Name all pictures of the conversation, oldest first, for looking through them."""
    desk.check_visible(request, conversation_id)
    here = to_conversation(conversation_id)
    found = queries.files_in(conversation_id, types=PICTURES)
    return JsonResponse(
        {
            "pictures": [
                {"id": str(one.id), "name": one.name, "address": f"{here}files/{one.id}"}
                for one in found
            ]
        }
    )
