"""Sending: what an agent's composer says, what is done with it, and what it hears back.

The same for the view, which takes forms of browsers and files, and for the door, which takes what
the script sends and has replies that arrive together written together.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.errors import DeadlockDetected

from weft.console import addressing, letters, lines
from weft.console.addressing import Addressed, AskFirst, CannotBeSent
from weft.console.verbs import to_conversation
from weft.conversations import actions, placeholders, queries
from weft.conversations.actions import NotWritten, Reply, Written
from weft.conversations.envelopes import Letter
from weft.conversations.queries import Entry
from weft.kernel.doors import Refused, is_clean
from weft.people.models import Agent

logger = logging.getLogger(__name__)

MAX_KEY = 100
BUSY_SECONDS = 2


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the composer says, and what it calls it."""

    text: str
    key: str
    uploads: tuple[uuid.UUID, ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A reply, and the agent who wants it sent."""

    reader: Agent
    reply: Reply
    addressed: Addressed | None = None  # of a letter


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A reply that is written, as pages show it. `is_new` is False when it was so before."""

    entry: Entry
    is_new: bool


def words(form: QueryDict) -> Words:
    """Read the composer's form. Raises CannotBeSent."""
    text = form.get("text", "").replace("\r\n", "\n").strip("\n")
    key = form.get("key", "")[:MAX_KEY] or str(uuid.uuid4())
    if not (is_clean(text) and is_clean(key)):
        raise CannotBeSent(gettext_lazy("Some characters here cannot be sent."))
    _check_filled(text, form)
    return Words(text=text, key=key, uploads=tuple(_uploads(form.getlist("uploads"))))


def _check_filled(text: str, form: QueryDict) -> None:
    """Raise CannotBeSent while a gap of a template stands open in what a customer would read."""
    if form.get("mode") != "note" and (gaps := placeholders.unfilled(text)):
        raise CannotBeSent(missing(gaps[0]))


def missing(gap: str) -> Promise:
    """Say that a gap stands open, and what to do about it."""
    words = gettext_lazy("Something is still missing at {gap}. Fill it in, or take it out.")
    return format_lazy(words, gap=gap)


def seen_up_to(form: QueryDict) -> int | None:
    """Return the newest message that the composer has shown; None sends whatever came since."""
    return _whole(form.get("seen_up_to", ""))


def thread(form: QueryDict) -> int | None:
    """Return the thread to answer on; None is where somebody wrote last."""
    return _whole(form.get("thread", ""))


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - bigint


def _uploads(ids: Sequence[str]) -> list[uuid.UUID]:
    found = []
    for text in ids:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def send_all(asked: Sequence[Asked]) -> list[Sent | Exception]:
    """Send replies together. Return in their order what became of each.

    A refusal, or what went wrong with one, is returned and hurts none of the others.
    """
    try:
        return _send_all(asked)
    except (OperationalError, InterfaceError) as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        logger.warning("replies.deadlock", extra={"replies": len(asked)})
    except Exception as error:
        if len(asked) == 1:
            return [error]
        logger.exception("replies.failed", extra={"replies": len(asked)})
    return [send_all([one])[0] for one in asked]


def _send_all(asked: Sequence[Asked]) -> list[Sent | Exception]:
    visible = queries.visible_among([(a.reader, a.reply.conversation_id) for a in asked])
    ready = [
        _ready(one) if is_visible else _nothing()
        for one, is_visible in zip(asked, visible, strict=True)
    ]
    allowed = [
        (one, asker.addressed)
        for one, asker in zip(ready, asked, strict=True)
        if isinstance(one, Reply)
    ]
    outcomes = write_all(allowed)
    written = [outcome.message_id for outcome in outcomes if isinstance(outcome, Written)]
    entries = {entry.id: entry for entry in queries.entries(written)}
    said = iter(outcomes)
    return [_sent(next(said), entries) if isinstance(one, Reply) else one for one in ready]


def write_all(replies: Sequence[tuple[Reply, Addressed | None]]) -> list[actions.Outcome]:
    """Write replies together; those that begin a thread, each with its thread, before them."""
    outcomes: dict[int, actions.Outcome] = {}
    for number, (reply, addressed) in enumerate(replies):
        if addressed and addressed.through_id is not None:
            outcomes[number] = _begin(reply, addressed.through_id)
    rest = [number for number in range(len(replies)) if number not in outcomes]
    if rest:
        written = actions.reply_all([replies[number][0] for number in rest])
        outcomes |= dict(zip(rest, written, strict=True))
    return [outcomes[number] for number in range(len(replies))]


@transaction.atomic
def _begin(reply: Reply, inbox_id: int) -> actions.Outcome:
    """Write a reply on a thread that begins with it; no thread stays without the reply."""
    letter = reply.letter or Letter()
    try:
        thread_id = actions.begin_thread(
            reply.conversation_id,
            inbox_id=inbox_id,
            people=letter.recipients,
            topic=letters.bare(letter.subject),
            by=reply.by,
            at=reply.at,
        )
    except NotWritten as problem:
        return problem
    [outcome] = actions.reply_all([replace(reply, thread_id=thread_id)])
    if isinstance(outcome, NotWritten):
        transaction.set_rollback(True)
    return outcome


def _ready(one: Asked) -> Reply | Exception:
    """Return a reply with its letter, where it has one; or why it cannot be sent."""
    try:
        return addressed_reply(one.reply, one.addressed)
    except CannotBeSent as problem:
        return problem


def addressed_reply(reply: Reply, addressed: Addressed | None) -> Reply:
    """Return a reply with the letter that the composer described. Raises CannotBeSent."""
    if addressed is None:
        return reply
    letter, until = addressing.letter(
        addressed,
        reply.conversation_id,
        text=reply.text,
        has_files=bool(reply.uploads),
        at=reply.at,
    )
    return replace(reply, letter=letter, hold_until=until, thread_id=addressed.thread_id)


def _sent(outcome: actions.Outcome, entries: dict[int, Entry]) -> Sent | Exception:
    if isinstance(outcome, NotWritten):
        return outcome
    return Sent(entry=entries[outcome.message_id], is_new=outcome.is_new)


def _nothing() -> Refused:
    return Refused(404, "no_such_conversation", gettext_lazy("There is no such conversation."))


def too_busy() -> Refused:
    """Return what to say when more waits to be written than can be written soon."""
    return Refused(
        503,
        "unavailable",
        gettext_lazy("We cannot take this just now. Please try again in a moment."),
        retry_after_seconds=BUSY_SECONDS,
    )


def fragment(entry: Entry, conversation_id: int, token: Any) -> str:
    """Return a message as the line that takes the place of its sketch."""
    context = {
        "talk": [lines.message(entry, who="", post=letters.post_of([entry]))],
        "here": to_conversation(conversation_id),
        "may_write": True,
        "csrf_token": token,
    }
    return render_to_string("console/conversations/_talk.html", context)


def refusal(problem: Exception) -> tuple[HTTPStatus, dict[str, str]]:
    """Return the status and the words that tell an agent why nothing was sent.

    What is no refusal of a reply is raised.
    """
    if isinstance(problem, actions.SomethingNewer):
        words = _("Somebody wrote in the meantime. Look above, then decide.")
        return HTTPStatus.CONFLICT, {"code": "something_newer", "words": words}
    if isinstance(problem, AskFirst):
        return HTTPStatus.CONFLICT, {"code": "ask_first", "words": str(problem)}
    return HTTPStatus.UNPROCESSABLE_ENTITY, {"code": "refused", "words": _reason(problem)}


def _reason(problem: Exception) -> str:
    match problem:
        case CannotBeSent():
            return str(problem)
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
            raise problem
