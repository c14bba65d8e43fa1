"""Why a text message did not arrive, in words for whoever wrote it.

In English here, like all that a message keeps for people; the faces translate. What an operator's
codes mean is its channel's to say.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

NO_NUMBER = gettext_noop("This number takes no text messages.")
STOPPED = gettext_noop("The customer wants no more text messages: they answered STOP.")
NOT_THERE = gettext_noop("The phone could not be reached. It may be switched off or gone.")
BLOCKED = gettext_noop("The customer's operator does not let our message through.")
FILTERED = gettext_noop("The operator took the message for spam.")
NO_COUNTRY = gettext_noop("Our account with the operator may not send to this country.")
NOT_OURS = gettext_noop("Our account with the operator may not send from this number.")
TOO_LONG = gettext_noop("The message is too long for a text message.")
NO_CREDIT = gettext_noop("Our account with the operator is closed, or has no credit left.")
BUSY = gettext_noop("The operator takes no more messages just now. They leave a little later.")
NOT_TAKEN = gettext_noop("The operator did not take the message.")
NOT_DELIVERED = gettext_noop("The message did not reach the phone.")
LOST_SECRET = gettext_noop("The secret of this inbox cannot be read any more. Type it again.")


def with_detail(words: str, *details: object) -> str:
    """Return words with what the operator said below them, where it said something."""
    said = " ".join(str(one)[:200] for one in details if one)
    return f"{words}\n{said}" if said else words
