"""Answering by a message template of the vendor's."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from weft.conversations.envelopes import Chosen
from weft.conversations.models import ChosenTemplate

from .replies import reply
from .write import Written


@transaction.atomic
def reply_by_template(
    conversation_id: int,
    *,
    template: Chosen,
    text: str,
    thread_id: int,
    by: int,
    at: datetime,
    key: str,
) -> Written:
    """Queue an answer that goes out as a template; `text` is how it reads, for us.

    The same key twice is one message. Raises what `reply` raises.
    """
    written = reply(
        conversation_id, text=text, by=by, at=at, key=key, thread_id=thread_id, seen_up_to=None
    )
    if written.is_new:
        ChosenTemplate.objects.create(
            message_id=written.message_id,
            name=template.name,
            language=template.language,
            variables=list(template.variables),
        )
    return written
