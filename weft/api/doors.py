"""Closing a conversation by the program that brought it.

The program says how it ended, as whoever closes by hand does, and is asked in the same transaction.
Words here are for programs, and for whoever reads their logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from weft.channels.api import calls, signing
from weft.conversations import actions as conversations
from weft.conversations import queries as said
from weft.conversations.endings import Ending
from weft.conversations.queries import InboxCard
from weft.gateway import registry, repeats
from weft.gateway.contract import NoSecret, NotForUs, Request
from weft.kernel import doors
from weft.kernel.doors import Door, Limit, Refused, Send
from weft.outcomes import queries as outcomes
from weft.outcomes.plans import Plan

KIND = "api"
MAX_BODY = 10_000  # bytes; a name and a number
LONGEST = 300  # characters of a conversation's name, as channels/api/inbound.py takes it
LANGUAGE = "en"  # of the names of outcomes, which programs compare

# A program that closes what has ended does so as fast as people read; a shop of fifty agents
# closes hardly one a second
limit = Limit(per_second=5, burst=100)


async def close(knock: doors.Request, send: Send) -> None:
    """Close a conversation, once for each call. 422: how it ended is to be said by `outcomes`."""
    body = await knock.body(MAX_BODY)
    status, answer = await doors.in_thread(_close, knock, body)
    await doors.json_answer(send, status, answer)


def _close(knock: doors.Request, body: bytes) -> tuple[int, Mapping[str, Any]]:
    card = _whose(knock, body)
    name, outcome_id = _read(body)
    threads = said.threads_with(card.id, [name])
    if not threads:
        raise Refused(404, "no_such_conversation", f"No conversation is called {name!r} here.")
    conversation_id = threads[-1].conversation_id
    ending = Ending(outcome_id=outcome_id) if outcome_id is not None else None
    at = timezone.now()
    call = knock.header(signing.ID) or ""  # never empty: it is signed
    try:
        with transaction.atomic():
            if repeats.is_first(card.id, call, at=at):
                conversations.close(conversation_id, by=None, at=at, ending=ending, by_program=True)
    except conversations.OutcomeNeeded:
        return 422, _asked(conversation_id, outcome_id)
    now = said.summaries([conversation_id])[conversation_id]
    return 200, {"conversation": name, "state": now.status}


def _whose(knock: doors.Request, body: bytes) -> InboxCard:
    """Return the inbox whose program calls. Raises Refused when it is not, or calls too often."""
    card = said.inbox_by_key(knock.params["inbox"])
    if card is None or not card.is_on or card.kind != KIND:
        raise Refused(404, "no_such_inbox", "Nobody is called here.")
    headers = {
        name.decode("latin-1"): value.decode("latin-1") for name, value in knock.scope["headers"]
    }
    try:
        calls.verify(
            registry.settings_of(card), Request(inbox_id=card.id, body=body, headers=headers)
        )
    except NoSecret:
        raise Refused(503, "no_secret", "This inbox has no secret yet.") from None
    except NotForUs:
        raise Refused(401, "bad_signature", "The signature does not hold.") from None
    limit.take(card.public_key)
    return card


def _read(body: bytes) -> tuple[str, int | None]:
    """Return the conversation as the program calls it, and the outcome. Raises BadInput."""
    asked = doors.read_json(body)
    name, outcome = asked.get("conversation"), asked.get("outcome")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST:
        raise doors.BadInput("no_conversation", "Say in `conversation` which one.")
    if outcome is not None and (not isinstance(outcome, int) or isinstance(outcome, bool)):
        raise doors.BadInput("not_an_outcome", "`outcome` is the id of an outcome, a number.")
    return name.strip(), outcome


def _asked(conversation_id: int, outcome_id: int | None) -> dict[str, Any]:
    """Return what has to be said first: which outcomes a program may choose.

    One that plans a message is not among them: its words are for a person to write.
    """
    queue_id = said.summaries([conversation_id])[conversation_id].queue_id
    tree = outcomes.trees_for({queue_id}).get(queue_id)
    possible = [
        {"id": leaf.id, "name": leaf.path(LANGUAGE)}
        for leaf in (tree.leaves if tree else ())
        if leaf.node.plan is not Plan.MESSAGE
    ]
    if outcome_id is None:
        code, words = "outcome_needed", "Say how it ended: `outcome` is the id of one of these."
    else:
        code = "no_such_outcome"
        words = f"{outcome_id} cannot be chosen here: `outcome` is the id of one of these."
    return {"error": {"code": code, "message": words}, "outcomes": possible}


routes = [Door("POST", "/api/{inbox}/closures", close, who="program")]
