"""Choices below an answer: short answers of which the customer taps one.

Where a network has no such thing they stand as a numbered list in the words: what an agent sees of
an answer is what the customer reads.
"""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weft.console.composer.addressing import CannotBeSent
from weft.conversations import choices, queries
from weft.conversations.actions import Reply
from weft.gateway import registry
from weft.gateway.contract import Choices
from weft.kernel.doors import is_clean

ANYWHERE = Choices(most=20, longest=80)  # of what becomes a list in the words


def read(form: QueryDict) -> tuple[str, ...]:
    """Return the choices of a composer's form, each once. Raises CannotBeSent."""
    found = choices.cleaned(form.getlist("choices"))
    if not all(map(is_clean, found)):
        raise CannotBeSent(_("Some characters here cannot be sent."))
    return found


def fit(reply: Reply) -> Reply:
    """Return a reply whose choices its channel can show, or that has them in its words.

    Raises CannotBeSent.
    """
    if not reply.choices:
        return reply
    native = _native(reply)
    own = native or ANYWHERE
    if not reply.text.strip():
        raise CannotBeSent(_("Write what these choices answer."))
    if len(reply.choices) > own.most:
        words = ngettext(
            "%(most)d choice can be sent here.", "%(most)d choices can be sent here.", own.most
        )
        raise CannotBeSent(words % {"most": own.most})
    for label in reply.choices:
        if len(label) > own.longest:
            words = _("“%(label)s” is too long: a choice can have %(most)d characters here.")
            raise CannotBeSent(words % {"label": label, "most": own.longest})
    if native is None:
        return replace(reply, text=choices.numbered(reply.text, reply.choices), choices=())
    if native.max_text is not None and len(reply.text) > native.max_text:
        words = _("With choices, an answer can have %(most)d characters here.")
        raise CannotBeSent(words % {"most": native.max_text})
    return reply


def _native(reply: Reply) -> Choices | None:
    """Return what the channel of an answer can show of choices; None: nothing."""
    thread = queries.thread_to_answer(reply.conversation_id, reply.thread_id)
    if thread is None or not registry.takes_replies(thread.inbox_kind):
        return None
    surface = registry.surface_of(thread.inbox_id, thread.inbox_kind, thread.remote)
    return surface.capabilities.choices
