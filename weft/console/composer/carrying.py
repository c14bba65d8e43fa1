"""What one message can carry on its way out: how long, which files, and until when.

The channel says it as data; the composer shows it before anything is sent, and the server refuses
what was sent all the same. No channel is named here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weft.console.composer.addressing import CannotBeSent
from weft.console.templatetags.people_faces import called
from weft.conversations import actions, queries
from weft.conversations.actions import Reply
from weft.conversations.envelopes import File
from weft.conversations.queries import ThreadCard
from weft.customers import queries as customers
from weft.gateway import links, opting_out, registry
from weft.gateway.contract import Choices, Segments
from weft.gateway.texting import numbers
from weft.kernel import files
from weft.ui import dates


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a message can carry. A note has ours, an answer those of its channel too."""

    max_text: int = actions.MAX_TEXT
    max_file: int = files.LIMIT  # bytes; 0: no files
    media_types: tuple[str, ...] = ()  # empty: all
    media_limits: Mapping[str, int] = field(default_factory=dict)  # bytes, where they differ
    links_files: bool = False  # they go as links, which take room in the words
    has_templates: bool = False  # beyond the end of answers a template may still go out
    reply_until: datetime | None = None  # None: no end
    stopped_at: datetime | None = None  # when the other side said STOP, and has not said START
    goes_once: bool = False  # one answer may go out, and no more until somebody writes
    is_spent: bool = False  # it has
    segments: Segments | None = None  # how the network cuts and counts it
    choices: Choices | None = None  # that the network shows below it, to be tapped

    @property
    def is_late(self) -> bool:
        """Whether the time to answer has passed."""
        return self.reply_until is not None and self.reply_until <= timezone.now()

    @property
    def is_open(self) -> bool:
        """Whether an answer may go out now."""
        return not (self.is_late or self.stopped_at or self.is_spent)

    @property
    def until(self) -> str:
        """When the time to answer ends, as one says it."""
        return _moment(self.reply_until) if self.reply_until else ""

    @property
    def stopped(self) -> str:
        """When the other side said STOP, as one says it."""
        return _moment(self.stopped_at) if self.stopped_at else ""

    @property
    def rule(self) -> str:
        """How the network counts, for the script that counts while somebody writes."""
        return json.dumps(asdict(self.segments)) if self.segments else ""

    def takes(self, content_type: str) -> bool:
        """Whether files of this type can go."""
        kind = content_type.partition("/")[0]
        return not self.media_types or bool({content_type, f"{kind}/*"} & {*self.media_types})

    def largest(self, content_type: str) -> int:
        """Return how many bytes a file of this type can have."""
        kind = content_type.partition("/")[0]
        own = self.media_limits.get(content_type) or self.media_limits.get(f"{kind}/*")
        return min(own, self.max_file) if own else self.max_file


OURS = Limits()


def limits(thread: ThreadCard) -> Limits:
    """Return what an answer on this thread can carry.

    One query where answers have an end, one where they go once, one where STOP may have been said.
    """
    capabilities = registry.surface_of(
        thread.inbox_id, thread.inbox_kind, thread.remote
    ).capabilities
    window = capabilities.reply_window
    heard = queries.heard_at(thread.id) if window is not None else None
    # no window opens before somebody writes; a template asks for none
    is_unheard = window is not None and heard is None and not capabilities.has_templates
    goes_once = capabilities.answers_once or is_unheard
    return Limits(
        max_text=min(capabilities.max_text, actions.MAX_TEXT),
        max_file=min(capabilities.max_file, files.LIMIT),
        media_types=capabilities.media_types,
        media_limits=capabilities.media_limits,
        links_files=capabilities.links_files,
        has_templates=capabilities.has_templates,
        reply_until=heard + window if heard and window is not None else None,
        goes_once=goes_once,
        is_spent=goes_once and queries.is_answered(thread.id),
        segments=capabilities.segments,
        choices=capabilities.choices,
        stopped_at=opting_out.stopped_since(thread.inbox_id, thread.remote)
        if capabilities.honours_stop
        else None,
    )


def way_name(thread: ThreadCard) -> str:
    """Return by what an answer on a thread goes: its inbox, and where in it, if it matters."""
    place = registry.surface_of(thread.inbox_id, thread.inbox_kind, thread.remote).name
    if not place:
        return thread.inbox_name
    return _("%(inbox)s, %(place)s") % {"inbox": thread.inbox_name, "place": place}


def way_names(threads: Sequence[ThreadCard], customer_id: int) -> dict[int, str]:
    """Return by what an answer on each of these threads goes, each told from all others.

    Where two go the same way, a letter is told by its subject, a text message by its number, and
    what has neither by who reads it, and by when it began; what began in the same minute, by which
    was first. `customer_id` is whose the conversation is.
    """
    names = {thread.id: way_name(thread) for thread in threads}
    often = Counter(names.values())
    alike = [thread for thread in threads if often[names[thread.id]] > 1]
    if not alike:
        return names
    subjects = queries.subjects_of([thread.id for thread in alike])
    readers = _readers(alike, customer_id)
    what = {
        one.id: subjects.get(one.id) or _number(one.remote) or readers.get(one.id, "")
        for one in alike
    }
    told_so = Counter((names[one.id], what[one.id]) for one in alike)
    for one in alike:
        way, about = names[one.id], what[one.id]
        is_told = about and told_so[way, about] == 1
        told = about if is_told else ", ".join(filter(None, (about, _moment(one.opened_at))))
        names[one.id] = _("%(way)s: %(what)s") % {"way": way, "what": told}
    return _numbered(names)


def _numbered(names: Mapping[int, str]) -> dict[int, str]:
    """Return names, and a number behind those that are still the same."""
    often = Counter(names.values())
    met: Counter[str] = Counter()
    numbered = {}
    for id_, name in names.items():
        met[name] += 1
        told = _("%(way)s (%(number)d)") % {"way": name, "number": met[name]}
        numbered[id_] = told if often[name] > 1 else name
    return numbered


def _readers(threads: Sequence[ThreadCard], customer_id: int) -> dict[int, str]:
    """Return what we call whoever reads each of these threads; empty where it is one person."""
    owners = {one.id: one.of_customer or customer_id for one in threads}
    if len({*owners.values()}) == 1:
        return {}
    speakers = {owner: customers.speaker_for(owner) for owner in {*owners.values()}}
    names = customers.names({*speakers.values()})
    if len(names) == 1:
        return {}
    return {id_: called(names.get(speakers[one], ""), speakers[one]) for id_, one in owners.items()}


def _number(remote: str) -> str:
    return numbers.shown(remote) if remote.startswith("+") else ""


def why_closed(own: Limits) -> str:
    """Say why no answer may go out now; "" where one may."""
    if own.stopped_at:
        return _("The customer wants no more messages here: they answered STOP.")
    if own.is_late:
        return _("The time to answer here ended %(when)s.") % {"when": own.until}
    return _("An answer goes out here once, and it has gone.") if own.is_spent else ""


def check(reply: Reply) -> None:
    """Raise CannotBeSent for what its channel would not take.

    Where no inbox has an end of answers, short words without files pass and ask for nothing.
    """
    everywhere = [one.capabilities for one in registry.open_channels()]
    is_short = len(reply.text) <= min((one.max_text for one in everywhere), default=0)
    if (
        is_short
        and not reply.uploads
        and not any(one.reply_window is not None for one in everywhere)
    ):
        return
    thread = queries.thread_to_answer(reply.conversation_id, reply.thread_id)
    if thread is None or not registry.takes_replies(thread.inbox_kind):
        return  # a letter that begins its thread, or what is refused for another reason
    own = limits(thread)
    if not own.is_open:
        raise CannotBeSent(why_closed(own))
    most = own.max_text - (links.room(len(reply.uploads)) if own.links_files else 0)
    if len(reply.text) > most:
        raise CannotBeSent(_too_long(len(reply.text) - most, most))
    if reply.uploads and reply.by is not None:
        _check_files(queries.uploads_of_agent(reply.by, reply.uploads), own)


def _check_files(carried: Sequence[File], own: Limits) -> None:
    for file in carried:
        if not own.max_file:
            raise CannotBeSent(_("No files can be sent here."))
        if file.size > own.largest(file.content_type):
            raise CannotBeSent(too_large(file.name, own.largest(file.content_type)))
        if not own.takes(file.content_type):
            words = _("%(name)s cannot be sent here: files of this kind are not taken.")
            raise CannotBeSent(words % {"name": file.name})


def _too_long(over: int, most: int) -> str:
    words = ngettext(
        "This is %(over)d character too long: %(most)d are taken here.",
        "This is %(over)d characters too long: %(most)d are taken here.",
        over,
    )
    return words % {"over": over, "most": most}


def too_large(name: str, most: int) -> str:
    """Say that a file is too large, and how large one may be."""
    words = _("%(name)s is too large. A file can have %(limit)s.")
    return words % {"name": name, "limit": filesizeformat(most)}


def _moment(at: datetime) -> str:
    return dates.moment(timezone.localtime(at))
