"""Files on their way into a message."""

from __future__ import annotations

from http import HTTPStatus

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from weft.console.composer import addressing, carrying
from weft.conversations import actions
from weft.conversations.queries import Upload
from weft.kernel import files
from weft.people import policy
from weft.people.policy import AgentRequest


class FileTooLarge(addressing.CannotBeSent):
    """The file is larger than we take. The text is shown to the agent."""


@policy.allows(*policy.WRITERS)
@require_POST
def uploads(request: AgentRequest) -> HttpResponse:
    """Take one file; the answer names it for the message that will carry it."""
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"words": _("No file arrived.")}, status=HTTPStatus.BAD_REQUEST)
    try:
        upload = keep(file, request.user.pk)
    except FileTooLarge as problem:
        return JsonResponse({"words": str(problem)}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return JsonResponse(
        {"id": str(upload.pk), "name": upload.name, "size": file.size}, status=HTTPStatus.CREATED
    )


def keep(file: UploadedFile[bytes], agent_id: int) -> Upload:
    """Store a file that an agent handed us. Raises FileTooLarge."""
    try:
        with transaction.atomic():
            stored = files.store(file.chunks())
            return actions.keep_upload(
                sha256=stored.sha256,
                name=files.safe_name(file.name or ""),
                content_type=(file.content_type or "application/octet-stream")[:100],
                at=timezone.now(),
                agent_id=agent_id,
            )
    except files.TooLarge:
        words = carrying.too_large(file.name or "", files.LIMIT)
        raise FileTooLarge(words) from None
