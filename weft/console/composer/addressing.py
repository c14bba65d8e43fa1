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
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from weft.console.timeline.letters import MARKS
from weft.conversations import queries
from weft.conversations.envelopes import Letter, Party
from weft.conversations.queries import DraftCard, ParticipantCard, ThreadCard
from weft.customers import queries as customers
from weft.gateway import answering, registry
from weft.gateway.contract import Channel
from weft.kernel import settings as workspace
from weft.people.settings import Brand

MAX_SUBJECT = 500
MOST_TYPED = 200  # addresses of one letter that are read at all
FURTHEST = timedelta(days=366)  # that a letter may be put off
ROLES = ("to", "cc", "bcc")


class CannotBeSent(Exception):
    """This can be no message. The text is shown to the agent."""


class AskFirst(CannotBeSent):
    """It can be sent, and looks like a slip: the agent decides once more."""


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """What the composer says beside the words of a letter, as it was typed."""

    thread_id: int | None  # None: on a thread that begins with it
    through_id: int | None  # the inbox on which it begins
    subject: str
    typed: Mapping[str, tuple[str, ...]]  # by role


@dataclass(frozen=True, kw_only=True)
class Sending:
    """A letter ready to go, and what has to be known before it does."""

    letter: Letter
    new: Sequence[str]  # the addresses that its thread does not know yet
    held_seconds: int  # for which its inbox holds it


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the composer shows before anybody typed."""

    subject: str
    to: Sequence[Party]
    cc: Sequence[Party]
    bcc: Sequence[Party]
    proposed: Sequence[ParticipantCard]
    undo_seconds: int
    is_unproven: bool = False  # the address was typed, and nobody has written from it yet


@dataclass(frozen=True, kw_only=True)
class Through:
    """How a conversation is answered whose threads take no answers; or what is missing for it."""

    asking: ThreadCard  # the thread that waits for the answer
    inbox: queries.InboxCard | None
    addressee: Party | None


def through(threads: Sequence[ThreadCard]) -> Through | None:
    """Return by which other inbox, and to whom, an answer would go; None where there is no way."""
    asking = next((one for one in reversed(threads) if answering.is_needed(one.inbox_kind)), None)
    if asking is None:
        return None
    inbox = answering.inbox_for(queries.inbox(asking.inbox_id))
    said = queries.last_letter_of(asking.id)
    whom = answering.addressee(asking.inbox_kind, said, inbox) if said and inbox else None
    return Through(asking=asking, inbox=inbox, addressee=whom)


def first_offer(found: Through, draft: DraftCard | None, *, matter: str) -> Offer | None:
    """Return to whom a letter goes that begins a thread; None while something is missing."""
    if not (found.inbox and found.addressee):
        return None
    kept = draft.letter if draft else {}
    chosen = _kept(kept) if kept.get("recipients") else {"to": [found.addressee]}
    return Offer(
        subject=kept.get("subject") or _answering(matter) or _ours(found.asking.conversation_id),
        to=chosen["to"],
        cc=chosen.get("cc", []),
        bcc=chosen.get("bcc", []),
        proposed=[],
        undo_seconds=held_seconds(found.inbox.id),
        is_unproven=True,
    )


def offer(thread: ThreadCard, draft: DraftCard | None, *, matter: str = "") -> Offer | None:
    """Return to whom an answer on this thread goes; None where there are no letters.

    It is about what the last letter was about, but for a machine's; else about the `matter`.
    """
    channel = registry.channel(thread.inbox_kind)
    if not channel.capabilities.has_letters:
        return None
    settings = registry.settings_for(thread.inbox_id)
    own = channel.addresses(settings) if channel.addresses else ()
    others = [one for one in _people(thread.id) if one.address not in own]
    last = queries.last_letter_of(thread.id)
    kept = draft.letter if draft else {}
    chosen = _kept(kept) if kept.get("recipients") else _usual(others, last)
    taken = {one.address for some in chosen.values() for one in some}
    is_unproven = thread.is_begun_by_us and not queries.has_heard(thread.id)
    subject = kept.get("subject") or _answering(_about(last) or matter)
    return Offer(
        subject=subject or (_ours(thread.conversation_id) if is_unproven else ""),
        to=chosen["to"],
        cc=chosen["cc"],
        bcc=chosen["bcc"],
        proposed=[one for one in others if one.is_proposed and one.address not in taken],
        undo_seconds=held_seconds(thread.inbox_id),
        is_unproven=is_unproven,
    )


def _about(last: queries.LetterCard | None) -> str:
    return last.subject if last and not last.traits.get("is_automatic") else ""


def held_seconds(inbox_id: int) -> int:
    """Return for how many seconds an inbox holds what is sent."""
    holds_for = registry.channel_of(inbox_id).holds_for
    return holds_for(registry.settings_for(inbox_id)) if holds_for else 0


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


def _ours(conversation_id: int) -> str:
    """Return what our first letter is called where nobody said what it is about, to its reader.

    A letter without a subject looks like spam, to people and to their servers. Where they wrote
    one, it is answered without: another would be another thread in their mail program.
    """
    brand = workspace.read(Brand)
    customer = customers.panel(queries.subject_of(conversation_id).customer_id)
    with translation.override(customer.language or brand.language):
        if not brand.name:
            return gettext("Our answer to your message")
        return gettext("%(brand)s: our answer to your message") % {"brand": brand.name}


def read(form: QueryDict) -> Addressed | None:
    """Read what the composer says beside the words; None for what is no letter."""
    thread, inbox = _number(form.get("thread", "")), _number(form.get("through", ""))
    if "subject" not in form or (thread is None and inbox is None):
        return None
    return Addressed(
        thread_id=thread,
        through_id=inbox if thread is None else None,
        subject=" ".join(form.get("subject", "").split())[:MAX_SUBJECT],
        typed={role: _typed(form.getlist(role)) for role in ROLES},
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - bigint


def _typed(fields: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of some fields; one of them may hold several, with commas between."""
    found = [one.strip() for field in fields for one in re.split(r"[;,\n](?![^<\"]*[>\"])", field)]
    return tuple(one for one in found if one)[:MOST_TYPED]


def moment(typed: str) -> datetime | None:
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


def letter(addressed: Addressed, conversation_id: int) -> Sending:
    """Return the letter to send on a thread of this conversation. Raises CannotBeSent."""
    inbox_id, known = _place(addressed, queries.threads_of(conversation_id))
    recipients = _recipients(addressed, registry.channel_of(inbox_id))
    return Sending(
        letter=Letter(subject=addressed.subject, recipients=tuple(recipients)),
        new=[one.address for one in recipients if one.address not in known],
        held_seconds=held_seconds(inbox_id),
    )


def _place(addressed: Addressed, threads: Sequence[ThreadCard]) -> tuple[int, set[str]]:
    """Return the inbox by which a letter goes, and whom its thread knows. Raises CannotBeSent."""
    if addressed.through_id is not None:
        found = through(threads)
        # what the page offered may have been switched off since
        if found and found.inbox and found.addressee and found.inbox.id == addressed.through_id:
            return found.inbox.id, {found.addressee.address}
    thread = next((one for one in threads if one.id == addressed.thread_id), None)
    if thread is None:
        raise CannotBeSent(gettext_lazy("There is nothing here to answer on."))
    return thread.inbox_id, {one.address for one in _people(thread.id)}


def _people(thread_id: int) -> list[ParticipantCard]:
    return queries.participants_of([thread_id]).get(thread_id, [])


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


def as_draft(form: QueryDict) -> dict[str, Any]:
    """Return what a draft keeps of thread, people and subject; addresses as they were typed."""
    thread = _number(form.get("thread", ""))
    kept: dict[str, Any] = {"thread": thread} if thread else {}
    addressed = read(form)
    if addressed is None:
        return kept
    return kept | {
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
