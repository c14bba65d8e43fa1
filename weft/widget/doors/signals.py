"""What a visitor does besides writing: typing, having seen, being on a page, leaving an address."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from weft.channels.webchat import context as contexts
from weft.channels.webchat.identity import MAX_EMAIL
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.customers.actions import Proof
from weft.kernel import live
from weft.kernel.doors import BadInput, Request, Send, empty, in_thread
from weft.widget import visitors
from weft.widget.visitors import Visitor

from . import entry

MAX_ID = 2**63 - 1
SMALL = 16_384  # bytes of JSON; a cart of fifty lines


async def typing(request: Request, send: Send) -> None:
    """Tell the agents that the visitor types, or has stopped ({"text": false})."""
    _chat, who = await entry.visitor(request)
    entry.count(entry.DEEDS, who)
    said = await request.json(SMALL)
    thread = await in_thread(queries.thread_for, who.inbox_id, who.remote)
    if thread is not None:
        live.signal_soon(
            f"conversation:{thread.conversation_id}",
            "typing",
            conversation_id=thread.conversation_id,
            thread_id=thread.id,
            who="customer",
            is_typing=said.get("text") is not False,
        )
    await empty(send)


async def seen(request: Request, send: Send) -> None:
    """Remember how far the visitor has read."""
    _chat, who = await entry.visitor(request)
    entry.count(entry.DEEDS, who)
    message_id = (await request.json(SMALL)).get("message_id")
    if isinstance(message_id, bool) or not isinstance(message_id, int) or message_id < 0:
        raise BadInput("bad_id")
    await in_thread(_seen, who, message_id)
    await empty(send)


def _seen(who: Visitor, message_id: int) -> None:
    for thread in queries.threads_with(who.inbox_id, visitors.remotes(who)):
        conversations.read_by_customer(thread.id, up_to=message_id)


async def context(request: Request, send: Send) -> None:
    """Remember the page and the cart of a visitor who has written."""
    _chat, who = await entry.visitor(request)
    entry.count(entry.DEEDS, who)
    said = contexts.read(await request.json(SMALL))
    if said:
        await in_thread(conversations.see_context, who.inbox_id, who.remote, said)
    await empty(send)


async def email(request: Request, send: Send) -> None:
    """Remember where the visitor wants the answer. It is claimed: nothing is proved by it."""
    _chat, who = await entry.visitor(request)
    entry.count(entry.DEEDS, who)
    address = read_email(await request.json(SMALL))
    await in_thread(visitors.tell_email, who, address, Proof.CLAIMED, entry.now())
    await empty(send)


def read_email(said: dict[str, Any]) -> str:
    """Return the address in `said`. Raises BadInput."""
    address = str(said.get("email")).strip()
    if not _is_address(address):
        raise BadInput("bad_email", _("This does not look like an e-mail address."))
    return address


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= MAX_EMAIL
