"""Addressing: about what and to whom a letter goes; what the composer offers, and what it says.

Nobody is added in silence: whom the thread does not know yet is asked for once (U10), and whom a
stranger's Cc named stands aside until an agent takes them in (SAFETY.md A2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weft.console.letters import MARKS
from weft.conversations import queries
from weft.conversations.envelopes import Letter, Party
from weft.conversations.queries import DraftCard, ParticipantCard, ThreadCard
from weft.gateway import registry
from weft.gateway.contract import Channel

MAX_SUBJECT = 500
MOST_TYPED = 200  # addresses of one letter that are read at all
FURTHEST = timedelta(days=366)  # that a letter may be put off
ROLES = ("to", "cc", "bcc")

# "attached", "see the attachment", in the languages of our markets
ATTACHED = re.compile(
    r"\battach(?:ed|ment)|\bzałącz|\bzalacz|w załączeniu|\bpřílo[zh]|\bprilo[zh]|\bpřikládám",
    re.IGNORECASE,
)


class CannotBeSent(Exception):
    """This can be no message. The text is shown to the agent."""


class AskFirst(CannotBeSent):
    """It can be sent, and looks like a slip: the agent decides once more."""


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """What the composer says beside the words of a letter, as it was typed."""

    thread_id: int
    subject: str
    typed: Mapping[str, tuple[str, ...]]  # by role
    send_at: datetime | None
    is_sure: bool  # the agent was asked, and wants it sent


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the composer shows before anybody typed."""

    subject: str
    to: Sequence[Party]
    cc: Sequence[Party]
    bcc: Sequence[Party]
    proposed: Sequence[ParticipantCard]
    undo_seconds: int


def offer(thread: ThreadCard, draft: DraftCard | None) -> Offer | None:
    """Return to whom an answer on this thread goes; None where there are no letters."""
    channel = registry.channel(thread.inbox_kind)
    if not channel.capabilities.has_letters:
        return None
    settings = registry.settings_for(thread.inbox_id)
    own = channel.addresses(settings) if channel.addresses else ()
    people = queries.participants_of([thread.id]).get(thread.id, [])
    others = [one for one in people if one.address not in own]
    last = queries.last_letter_of(thread.id)
    kept = draft.letter if draft else {}
    chosen = _kept(kept) if kept.get("recipients") else _usual(others, last)
    taken = {one.address for some in chosen.values() for one in some}
    return Offer(
        subject=kept.get("subject") or _answering(last.subject if last else ""),
        to=chosen["to"],
        cc=chosen["cc"],
        bcc=chosen["bcc"],
        proposed=[one for one in others if one.is_proposed and one.address not in taken],
        undo_seconds=channel.holds_for(settings) if channel.holds_for else 0,
    )


def _kept(letter: Mapping[str, Any]) -> dict[str, list[Party]]:
    return {
        role: [
            Party(address=one["address"], name=one.get("name", ""))
            for one in letter["recipients"]
            if one.get("role") == role
        ]
        for role in ROLES
    }


def _usual(
    people: Iterable[ParticipantCard], last: queries.LetterCard | None
) -> dict[str, list[Party]]:
    """Answer whoever wrote last, and all who take part beside them."""
    taking_part = [
        Party(address=one.address, name=one.name) for one in people if not one.is_proposed
    ]
    writer = last.sender.address if last and last.sender and last.standing else ""
    first = [one for one in taking_part if one.address == writer] or taking_part[:1]
    return {"to": first, "cc": [one for one in taking_part if one not in first], "bcc": []}


def _answering(subject: str) -> str:
    bare = MARKS.sub("", subject, count=1).strip()
    return f"Re: {bare}" if bare else ""


def read(form: QueryDict) -> Addressed | None:
    """Read what the composer says beside the words; None for what is no letter.

    Raises CannotBeSent.
    """
    thread = form.get("thread", "")
    if "subject" not in form or not thread.isdecimal() or len(thread) > 18:  # noqa: PLR2004 - bigint
        return None
    return Addressed(
        thread_id=int(thread),
        subject=" ".join(form.get("subject", "").split())[:MAX_SUBJECT],
        typed={role: _typed(form.getlist(role)) for role in ROLES},
        send_at=_moment(form.get("send_at", "")),
        is_sure=bool(form.get("anyway")),
    )


def _typed(fields: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of some fields; one of them may hold several, with commas between."""
    found = [one.strip() for field in fields for one in re.split(r"[;,\n](?![^<\"]*[>\"])", field)]
    return tuple(one for one in found if one)[:MOST_TYPED]


def _moment(typed: str) -> datetime | None:
    """Return the time of a field for times, by the agent's clock. Raises CannotBeSent."""
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise CannotBeSent(gettext_lazy("This is no time.")) from None
    at = at if at.tzinfo else timezone.make_aware(at)
    if at > timezone.now() + FURTHEST:
        raise CannotBeSent(gettext_lazy("This is too far away. Choose a time within a year."))
    return at


def letter(
    addressed: Addressed, conversation_id: int, *, text: str, has_files: bool, at: datetime
) -> tuple[Letter, datetime | None]:
    """Return the letter to send on a thread of this conversation, and until when it is held.

    Raises CannotBeSent, AskFirst.
    """
    threads = {thread.id: thread for thread in queries.threads_of(conversation_id)}
    thread = threads.get(addressed.thread_id)
    if thread is None:
        raise CannotBeSent(gettext_lazy("There is nothing here to answer on."))
    channel = registry.channel(thread.inbox_kind)
    recipients = _recipients(addressed, channel)
    if not addressed.is_sure:
        _ask(recipients, thread.id, text=text, has_files=has_files)
    holds = channel.holds_for(registry.settings_for(thread.inbox_id)) if channel.holds_for else 0
    until = addressed.send_at or at + timedelta(seconds=holds)
    return Letter(subject=addressed.subject, recipients=tuple(recipients)), until


def _recipients(addressed: Addressed, channel: Channel) -> list[Party]:
    found: dict[str, Party] = {}
    for role in ROLES:
        for typed in addressed.typed[role]:
            party = channel.party(typed) if channel.party else None
            if party is None:
                raise CannotBeSent(_("%(text)s is no e-mail address.") % {"text": typed[:100]})
            found.setdefault(party.address, replace(party, role=role))  # type: ignore[arg-type]
    if not any(one.role == "to" for one in found.values()):
        raise CannotBeSent(_("Say to whom this goes."))
    most = channel.capabilities.max_recipients
    if len(found) > most:
        raise CannotBeSent(_("A letter can go to %(count)d people at most.") % {"count": most})
    return list(found.values())


def _ask(recipients: Sequence[Party], thread_id: int, *, text: str, has_files: bool) -> None:
    """Raise AskFirst for somebody who is new in the thread, and for a file that was forgotten."""
    known = {one.address for one in queries.participants_of([thread_id]).get(thread_id, [])}
    new = [one.address for one in recipients if one.address not in known]
    if new:
        raise AskFirst(
            _("New in this conversation: %(people)s. They will read it too.")
            % {"people": ", ".join(new)}
        )
    if not has_files and ATTACHED.search(text):
        raise AskFirst(_("You write of an attachment, and there is none."))


def as_draft(form: QueryDict) -> dict[str, Any]:
    """Return what a draft keeps of the people and the subject; addresses as they were typed."""
    try:
        addressed = read(form)
    except CannotBeSent:
        return {}
    if addressed is None:
        return {}
    return {
        "subject": addressed.subject,
        "recipients": [
            {"role": role, **_parts(typed)} for role in ROLES for typed in addressed.typed[role]
        ],
    }


def _parts(typed: str) -> dict[str, str]:
    name, bracket, rest = typed.rpartition("<")
    if bracket:
        return {"address": rest.rstrip("> "), "name": name.strip(' "')}
    return {"address": typed, "name": ""}
