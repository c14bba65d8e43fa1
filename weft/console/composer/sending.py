"""Sending: what an agent's composer says, what is done with it, and what it hears back.

The same for the view, which takes forms of browsers and files, and for the door, which takes what
the script sends and has replies that arrive together written together.
"""

from __future__ import annotations

import contextlib
import logging
import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.errors import DeadlockDetected

from weft.console import numbers
from weft.console.composer import addressing, carrying, choosing, gaps, outcomes, referrals
from weft.console.composer.addressing import Addressed, AskFirst, CannotBeSent
from weft.console.people import colleagues
from weft.console.timeline import letters, lines
from weft.console.verbs import to_conversation
from weft.conversations import actions, placeholders, queries
from weft.conversations.actions import NotWritten, Reply, SomethingNewer, Written
from weft.conversations.endings import Ending
from weft.conversations.envelopes import Letter
from weft.conversations.queries import Entry
from weft.gateway import registry
from weft.kernel.doors import Refused, is_clean
from weft.people.models import Agent

logger = logging.getLogger(__name__)

MAX_KEY = 100
BUSY_SECONDS = 2
SHORT = 120  # characters of what came in between


# "attached", "see the attachment", in the languages of our markets
ATTACHED = re.compile(
    r"\battach(?:ed|ment)|\bzałącz|\bzalacz|w załączeniu|\bpřílo[zh]|\bprilo[zh]|\bpřikládám",
    re.IGNORECASE,
)
# What the composer's menus listen to (marks.js), where it is all that was written: it found nothing
UNFINISHED = re.compile(r"\?\?(?!\?)[^\n?]{0,60}|/(?!/)[^\n/]{0,40}")


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
    is_sure: bool = False  # the agent was asked, and wants it sent
    outcome: int | None = None  # how it ended, where the matter closes with it
    away: str = ""  # why the customer has to turn elsewhere


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message that is written, as pages show it. `is_new` is False when it was so before."""

    entry: Entry
    is_new: bool
    post: letters.Post = letters.EMPTY
    names: Collection[str] = ()  # whom a note may call


class Newer(Exception):
    """Somebody wrote what the composer has not shown. `entry` is the newest of it."""

    def __init__(self, entry: Entry, message_ids: Sequence[int]) -> None:
        super().__init__(f"{len(message_ids)} newer messages")
        self.entry = entry
        self.message_ids = message_ids


def asked(
    form: QueryDict,
    conversation_id: int,
    reader: Agent,
    *,
    at: datetime,
    files: Sequence[uuid.UUID] = (),
) -> Asked:
    """Read a reply from the composer's form. Raises CannotBeSent."""
    said = words(form)
    then = form.get("then", "")
    return Asked(
        reader=reader,
        reply=Reply(
            conversation_id=conversation_id,
            text=said.text,
            by=reader.pk,
            at=at,
            key=said.key,
            seen_up_to=numbers.of_a_row(
                form.get("seen_up_to", "")
            ),  # None sends whatever came since
            thread_id=numbers.of_a_row(form.get("thread", "")),
            uploads=[*said.uploads, *files],
            choices=choosing.read(form),
            hold_until=addressing.moment(form.get("send_at", "")),
            closes=then == "close",
            rests_until=_rest(then, at),
        ),
        addressed=addressing.read(form),
        is_sure=bool(form.get("anyway")),
        outcome=numbers.of_a_row(form.get("outcome", "")),
        away=form.get("away", "").replace("\0", ""),
    )


def _rest(then: str, at: datetime) -> datetime | None:
    """Return until when the matter rests after a reply. Raises CannotBeSent."""
    verb, _colon, typed = then.partition(":")
    if verb != "snooze":
        return None
    until = addressing.moment(typed)
    if until is None or until <= at:  # the page is older than the evening
        raise CannotBeSent(gettext_lazy("Please choose a time that is still to come."))
    return until


def words(form: QueryDict) -> Words:
    """Read the words of the composer's form. Raises CannotBeSent."""
    text = form.get("text", "").replace("\r\n", "\n").strip("\n")
    key = form.get("key", "")[:MAX_KEY] or str(uuid.uuid4())
    if not (is_clean(text) and is_clean(key)):
        raise CannotBeSent(gettext_lazy("Some characters here cannot be sent."))
    _check_filled(text, form)
    return Words(text=text, key=key, uploads=tuple(numbers.of_uploads(form.getlist("uploads"))))


def _check_filled(text: str, form: QueryDict) -> None:
    """Raise CannotBeSent while a gap of a template stands open in what a customer would read."""
    if form.get("mode") != "note" and (open_gaps := placeholders.unfilled(text)):
        raise CannotBeSent(gaps.missing(open_gaps[0]))


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
    whys = [asker.away for one, asker in zip(ready, asked, strict=True) if isinstance(one, Reply)]
    referrals.keep(zip((one for one, _ in allowed), whys, outcomes, strict=True))
    shown = [message_id for outcome in outcomes for message_id in _shown(outcome)]
    entries = {entry.id: entry for entry in queries.entries(shown)}
    post = letters.post_of(entries.values())
    said = iter(outcomes)
    return [_sent(next(said), entries, post) if isinstance(one, Reply) else one for one in ready]


def write_all(replies: Sequence[tuple[Reply, Addressed | None]]) -> list[actions.Outcome]:
    """Write replies together; those that begin a thread, each with its thread, before them."""
    outcomes: dict[int, actions.Outcome] = {}
    for number, (reply, addressed) in enumerate(replies):
        if addressed and addressed.through_id is not None:
            outcomes[number] = _begin(reply, addressed.through_id)
    rest = [number for number in range(len(replies)) if number not in outcomes]
    if rest:
        these = [replies[number][0] for number in rest]
        written = actions.reply_all(these, is_live=registry.is_live)
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
    again = replace(reply, thread_id=thread_id)
    [outcome] = actions.reply_all([again], is_live=registry.is_live)
    if isinstance(outcome, NotWritten):
        transaction.set_rollback(True)
    return outcome


def _ready(one: Asked) -> Reply | Exception:
    """Return a reply that can go, or why it cannot."""
    try:
        return ready(one)
    except CannotBeSent as problem:
        return problem


def ready(one: Asked) -> Reply:
    """Return a reply with its letter, where it has one. Raises CannotBeSent, AskFirst."""
    fitting = choosing.fit(one.reply)
    carrying.check(fitting)
    referrals.check(fitting.text, one.away)
    reply = replace(fitting, ending=_ending(one))
    if one.addressed is None:
        _ask(one, new=())
        return reply
    sending = addressing.letter(one.addressed, one.reply.conversation_id)
    _ask(one, new=sending.new)
    own = one.reader.undo_seconds
    # an agent's own wish counts where the inbox waits at all
    seconds = own if own is not None and sending.held_seconds else sending.held_seconds
    until = one.reply.hold_until or one.reply.at + timedelta(seconds=seconds)
    return replace(
        reply,
        letter=sending.letter,
        hold_until=until,
        thread_id=one.addressed.thread_id,
    )


def _ending(one: Asked) -> Ending | None:
    """Return how the matter ends with a reply, if somebody said so. Raises CannotBeSent."""
    if one.outcome is None or not one.reply.closes:
        return None
    conversation = queries.conversation_visible_to(one.reader, one.reply.conversation_id)
    scene = outcomes.Scene(conversation=conversation, agent=one.reader, at=one.reply.at)
    with contextlib.suppress(outcomes.NoSuchOutcome):  # it is asked for once more
        return outcomes.ending(scene, one.outcome)
    return None


def _ask(one: Asked, *, new: Sequence[str]) -> None:
    """Raise AskFirst for somebody new in the thread, a forgotten file, an unfinished command."""
    if one.is_sure:
        return
    doubts = []
    if UNFINISHED.fullmatch(typed := one.reply.text.strip()):
        words = _("“%(words)s” looks like a command for the menu. Shall the customer read it?")
        doubts.append(words % {"words": typed})
    if new:
        words = _("New in this conversation: %(people)s. They will read it too.")
        doubts.append(words % {"people": ", ".join(new)})
    if not one.reply.uploads and ATTACHED.search(one.reply.text):
        doubts.append(_("You write of an attachment, and there is none."))
    if doubts:
        raise AskFirst(" ".join(doubts))


def _shown(outcome: actions.Outcome) -> Sequence[int]:
    """Return the messages that tell what became of a reply."""
    if isinstance(outcome, Written):
        return [outcome.message_id]
    return outcome.message_ids[-1:] if isinstance(outcome, SomethingNewer) else []


def _sent(
    outcome: actions.Outcome, entries: Mapping[int, Entry], post: letters.Post
) -> Sent | Exception:
    if isinstance(outcome, SomethingNewer):
        return Newer(entries[outcome.message_ids[-1]], outcome.message_ids)
    if isinstance(outcome, NotWritten):
        return outcome
    return Sent(entry=entries[outcome.message_id], is_new=outcome.is_new, post=post)


def noted(written: Written) -> Sent:
    """Return a note that is written, as pages show it."""
    entries = queries.entries([written.message_id])
    return Sent(entry=entries[0], is_new=written.is_new, names=colleagues.called_in(entries))


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


def fragment(sent: Sent, conversation_id: int, token: Any) -> str:
    """Return a message as the line that takes the place of its sketch. No query."""
    context = {
        "talk": [lines.message(sent.entry, who="", post=sent.post, names=sent.names)],
        "here": to_conversation(conversation_id),
        "may_write": True,
        "csrf_token": token,
    }
    return render_to_string("console/conversations/_talk.html", context)


def refusal(problem: Exception) -> tuple[HTTPStatus, dict[str, Any]]:
    """Return the status and the words that tell an agent why nothing was sent.

    What is no refusal of a reply is raised.
    """
    if isinstance(problem, Newer):
        return HTTPStatus.CONFLICT, {
            "code": "something_newer",
            "words": _newer(problem.entry),
            "messages": list(problem.message_ids),
        }
    if isinstance(problem, actions.OutcomeNeeded):
        here = to_conversation(problem.conversation_ids[0])
        return HTTPStatus.CONFLICT, {
            "code": "outcome_needed",
            "words": _("Say how it ended, and it leaves."),
            "ask": f"{here}closure?for=composer",
        }
    if isinstance(problem, referrals.SendsAway):
        return HTTPStatus.CONFLICT, {"code": "sends_away", "words": str(problem)}
    if isinstance(problem, AskFirst):
        return HTTPStatus.CONFLICT, {"code": "ask_first", "words": str(problem)}
    return HTTPStatus.UNPROCESSABLE_ENTITY, {"code": "refused", "words": _reason(problem)}


def _newer(newest: Entry) -> str:
    """Say who wrote what, in a few words: the agent decides whether the reply still fits."""
    words = Truncator(" ".join(newest.text.split())).chars(SHORT) or _("a file")
    if newest.direction != "in" and newest.author_name:
        said = _("%(who)s wrote in the meantime: “%(words)s”. Look above, then decide.")
        return said % {"who": newest.author_name, "words": words}
    said = _("The customer wrote in the meantime: “%(words)s”. Look above, then decide.")
    return said % {"words": words}


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
