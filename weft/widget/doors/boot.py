"""The first answer of a chat: who the visitor is to us, what was said, and all words."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from weft.channels.webchat import context
from weft.channels.webchat.channel import CHANNEL
from weft.channels.webchat.identity import IdentityRefused
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.gateway import queries as gateway
from weft.kernel import events
from weft.kernel.doors import Request, Send, in_thread, json_answer, neighbourhood
from weft.people import queries as people
from weft.people.roles import Role
from weft.widget import chats, contacting, lines, visitors
from weft.widget.chats import Chat
from weft.widget.visitors import Visitor

from . import entry

logger = logging.getLogger(__name__)

WAYS = 3  # other ways to reach the shop, that the first screen shows
FACES = 3  # agents shown before anybody has answered

Json = dict[str, Any]


async def boot(request: Request, send: Send) -> None:
    """Let a visitor in, new or known."""
    chat = await entry.chat(request)
    entry.ARRIVALS.take(neighbourhood(request.address))
    said = await request.json()
    language = chat.brand.language_for([said.get("language"), *request.wishes])
    at = entry.now()
    token, word = _text(said, "token"), _text(said, "identity")
    who, refused = visitors.admit(chat, token, word, at)
    if refused:
        # The shop may sign with a key that was made since we last looked
        chat = await chats.find(chat.key, is_fresh=True)
        who, refused = visitors.admit(chat, token, word, at)
    answer = await in_thread(_answer, chat, who, said, language, at)
    if refused:
        logger.info("identity.refused", extra={"inbox_id": chat.inbox_id, "why": str(refused)})
        answer["refused"] = _refusal(refused)
    await json_answer(send, 200, answer)


def _answer(chat: Chat, who: Visitor, said: Json, language: str, at: datetime) -> Json:
    visitors.link(who, at)
    # Before the messages are read: what comes in between is told twice rather than never
    cursor = events.latest()
    remotes = visitors.remotes(who)
    threads = queries.threads_with(chat.inbox_id, remotes)
    ids = [thread.id for thread in threads]
    messages, more = queries.lines(ids) if ids else ([], False)
    if threads and (seen := context.read(said, language)):
        conversations.see_context(chat.inbox_id, who.remote, seen)
    return {
        "token": visitors.token_of(who, at),
        "language": language,
        "visitor": {
            "id": visitors.public_name(who),
            "name": who.name.split()[0] if who.name.split() else None,
            "identified": bool(who.account),
        },
        "brand": {
            "name": chat.shop,
            "colour": chat.palette.ground,
            "greeting": chat.greeting(language),
        },
        "agents": [lines.author(agent.name, agent.photo_sha256) for agent in _faces()],
        "hours": _hours(chat.inbox_id, at),
        **_expect(chat.inbox_id, language, at),
        "words": chat.words(language),
        "limits": {
            "text": CHANNEL.capabilities.max_text,
            "file": CHANNEL.capabilities.max_file,
        },
        "messages": [lines.show(line, at) for line in messages],
        "more": more,
        "unread": queries.unseen_by_customer(ids) if ids else 0,
        "threads": ids,
        "cursor": str(cursor),
    }


def _faces() -> list[Any]:
    """Return who may answer, those with a photo first."""
    everybody = people.active().exclude(role=Role.OBSERVER)[:20]
    return sorted(everybody, key=lambda agent: not agent.photo_sha256)[:FACES]


def _hours(inbox_id: int, at: datetime) -> Json:
    found = gateway.opening(gateway.hours_of(inbox_id), at)
    return {"open": found.is_open, "opens_at": found.opens_at}


def _expect(inbox_id: int, language: str, at: datetime) -> Json:
    """Return whether somebody is there, how long an answer takes, and quicker ways than this."""
    found = contacting.ways(language, at=at)
    own = next((way for way in found if way.inbox_id == inbox_id), None)
    return {
        "staffed": own.is_staffed if own else True,
        "wait": own.words if own and own.is_open else None,
        "ways": [
            {"name": way.name, "url": way.url, "words": way.words, "when": way.when}
            for way in contacting.others(inbox_id, found)[:WAYS]
        ],
    }


def _refusal(refused: IdentityRefused) -> Json:
    """Return words for the shop's own console, not for the visitor; so they are English."""
    return {"code": "identity_refused", "message": f"The identity was not accepted: {refused}"}


def _text(said: Json, name: str) -> str:
    found = said.get(name)
    return found if isinstance(found, str) else ""
