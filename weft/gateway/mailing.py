"""Answers that follow by mail: a customer who left the chat need not come back to read them.

What an agent writes stands in the chat. Who has not seen it there after a while gets it by mail, if
they left an address: one letter with all that is unread, on a thread of a mailbox in the same
conversation, so that what they write back comes to the same matter. What is seen in the meantime is
not mailed; the row of the thread decides which came first.

An address that was typed proves nothing. So it is told our own words and a short line of what was
asked, without anything that could be clicked, and no more often than automatic.py lets a machine
write.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.envelopes import Letter, Party
from weft.conversations.events import MessageSent
from weft.conversations.queries import Line, ThreadCard
from weft.kernel import jobs
from weft.kernel import settings as workspace
from weft.kernel.events import Said
from weft.kernel.followers import Follower
from weft.people.settings import Brand

from . import answering, automatic
from . import queries as gateway
from .contract import Mailing
from .models import Mailed
from .registry import UnknownChannel, channel_of, settings_for

logger = logging.getLogger(__name__)

ADDRESS = "email"  # what a thread's context calls the address that was left for the answer
GONE_AFTER = timedelta(minutes=30)  # without a word; then nobody sits before the chat any more
SOON = timedelta(minutes=1)  # after which who is gone gets the mail: an answer may have two lines
AGAIN_AFTER = timedelta(minutes=15)  # when a machine may not write just now
STALE = timedelta(days=3)
LONGEST_EXCERPT = 200  # characters of what was asked
# What a mail program would make a link of. A name with a dot before letters is one, too
LINK = re.compile(r"\S*(?:://|@|www\.|[\w-]\.[A-Za-z]{2})\S*")
MARKUP = re.compile(r"[\[\]<>*_`#|\\!~]+")


def follow(batch: Sequence[Said]) -> None:
    """Have threads looked at later on which we answered, where answers may follow by mail."""
    inboxes = {said.body["thread_id"]: said.body["inbox_id"] for said in batch}
    threads = [thread_id for thread_id, inbox_id in inboxes.items() if mailing_of(inbox_id)]
    soon = timezone.now() + SOON
    for thread_id in queries.threads_telling(ADDRESS, threads):
        _look(thread_id, at=soon)


FOLLOWER = Follower(name="mailing", events=(MessageSent,), handle=follow)


@jobs.job("gateway.mail_unseen")
def mail_unseen(thread_id: int) -> None:
    """Mail what the other side of a thread has not seen by now, or look again when it is time."""
    again = mail(thread_id, at=timezone.now())
    if again is not None:
        _look(thread_id, at=again)


def _look(thread_id: int, *, at: datetime) -> None:
    once = f"mailing:{thread_id}"
    jobs.defer("gateway.mail_unseen", at=at, once=once, thread_id=thread_id)


@transaction.atomic
def mail(thread_id: int, *, at: datetime) -> datetime | None:
    """Mail the unseen answers of a thread if it is time; return when to look again, or None."""
    unseen = conversations.hold_unseen(thread_id)  # first, so that one at a time looks further
    mailed = Mailed.objects.filter(pk=thread_id).values_list("up_to", flat=True).first() or 0
    unseen = [message_id for message_id in unseen if message_id > mailed]
    [thread] = queries.thread_cards([thread_id])
    how = mailing_of(thread.inbox_id)
    address = str(thread.context.get(ADDRESS) or "")
    if not unseen or how is None or not address:
        return None
    answers = [line for line in queries.lines_of(unseen) if not line.is_taken_back]
    if not answers:
        return None
    since = answers[0].sent_at
    if at - since > STALE:
        logger.warning("mailing.gave_up", extra={"thread_id": thread_id})
        return None
    due = since + (SOON if _is_gone(thread, since) else how.after)
    if at < due:
        return due
    return _write(thread, answers, how, address, at=at)


def mailing_of(inbox_id: int) -> Mailing | None:
    """Return how answers of an inbox follow by mail; None where they do not."""
    try:
        told = channel_of(inbox_id).mailing
    except UnknownChannel:
        return None
    return told(settings_for(inbox_id)) if told else None


def follows_to(thread: ThreadCard) -> str:
    """Return the address to which answers on a thread follow by mail; "" where they do not."""
    address = str(thread.context.get(ADDRESS) or "")
    how = mailing_of(thread.inbox_id) if address else None
    return address if how and answering.chosen_or_only(how.through) else ""


def _is_gone(thread: ThreadCard, since: datetime) -> bool:
    """Tell whether nobody sat before the chat when we answered: they had left, or we were closed.

    Who comes back and reads is seen doing so; this only says how soon a mail is worth it.
    """
    heard = queries.heard_at(thread.id)
    if heard is None or since - heard > GONE_AFTER:
        return True
    return not gateway.opening(gateway.hours_of(thread.inbox_id), since).is_open


def _write(
    thread: ThreadCard, answers: Sequence[Line], how: Mailing, address: str, *, at: datetime
) -> datetime | None:
    through = answering.chosen_or_only(how.through)
    spells = channel_of(through.id).party if through else None
    party = spells(address) if spells else None
    if through is None or party is None:
        return None
    if not automatic.may_write(party.address, inbox_id=through.id, at=at):
        return None if party.address in automatic.our_own() else at + AGAIN_AFTER
    subject, text = _words(thread, answers)
    mail_thread = conversations.begin_thread(
        thread.conversation_id,
        inbox_id=through.id,
        people=[Party(address=party.address)],
        topic="",
        by=None,
        at=at,
    )
    newest = answers[-1].id
    written = conversations.reply(
        thread.conversation_id,
        text=text,
        by=None,
        at=at,
        key=f"mailed:{thread.id}:{newest}",
        thread_id=mail_thread,
        letter=Letter(
            subject=subject,
            recipients=(Party(address=party.address),),
            traits={"is_automatic": True, "carries": [one.id for one in answers]},
        ),
    )
    conversations.carry_files(written.message_id, of=[one.id for one in answers])
    Mailed.objects.update_or_create(thread_id=thread.id, defaults={"up_to": newest, "at": at})
    return None


def _words(thread: ThreadCard, answers: Sequence[Line]) -> tuple[str, str]:
    """Return subject and text of the mail, in the visitor's language."""
    brand = workspace.read(Brand)
    spoken = str(thread.context.get("language") or brand.language)
    asked = excerpt(queries.last_heard(thread.id, before=answers[0].id))
    with translation.override(spoken):
        parts = [
            gettext("You asked in our chat: “%(excerpt)s”") % {"excerpt": asked}
            if asked
            else gettext("You wrote to us in our chat."),
            *(_said(one) for one in answers),
            gettext(
                "You can answer this mail: it comes to the same conversation. Our answer stands in"
                " the chat, too."
            ),
        ]
        subject = gettext("Our answer to your question in the chat")
        if brand.name:
            subject = gettext("%(brand)s: our answer to your question in the chat") % {
                "brand": brand.name
            }
    return subject, "\n\n".join(parts)


def _said(line: Line) -> str:
    name = line.author_name.strip()
    if not name:
        return line.text
    return gettext("%(agent)s answers:") % {"agent": name} + "\n\n" + line.text


def excerpt(text: str) -> str:
    """Return a short line of what a stranger wrote, with nothing in it that leads anywhere."""
    plain = " ".join(MARKUP.sub(" ", LINK.sub("…", text)).split())
    if len(plain) <= LONGEST_EXCERPT:
        return plain
    return plain[: LONGEST_EXCERPT - 1].rstrip() + "…"
