"""Nobody is sent away in silence: an answer that says "please call us" asks for a reason first.

What is offered instead is to bring the channel, or the colleague, into the conversation (W6, R74).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from weft.console.composer.addressing import CannotBeSent
from weft.conversations.actions import Outcome, Reply, Written
from weft.transfers import actions, sending_away
from weft.transfers.actions import Sent


class SendsAway(CannotBeSent):
    """The answer sends the customer elsewhere, and does not say why that has to be."""


def check(text: str, why: str) -> None:
    """Raise SendsAway for an answer that sends the customer elsewhere without a reason."""
    if not why.strip() and sending_away.found(text):
        raise SendsAway(
            _(
                "This sends the customer elsewhere. Bring the colleague or the channel in here"
                " instead, or say why it has to be."
            )
        )


def keep(written: Iterable[tuple[Reply, str, Outcome]]) -> None:
    """Keep which answers sent somebody away all the same; each with its reason and its outcome."""
    sent = [
        Sent(
            message_id=outcome.message_id,
            conversation_id=reply.conversation_id,
            agent_id=reply.by,
            way=way.value,
            words=why,
            at=reply.at,
        )
        for reply, why, outcome in written
        if why.strip() and isinstance(outcome, Written) and outcome.is_new and reply.by
        if (way := sending_away.found(reply.text))
    ]
    if sent:
        actions.keep_sent_away(sent)
