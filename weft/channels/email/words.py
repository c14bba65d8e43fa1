"""What people are told about a mail. English here; the faces translate.

`gettext_noop` marks a sentence for the catalogues without asking Django for anything.
"""

from __future__ import annotations

from . import addresses, bounces, verdict
from .trouble import Trouble


def gettext_noop(text: str) -> str:
    """Return the text; translators find it by this name."""
    return text


SENDER = {
    verdict.Reason.DMARC_PASS: gettext_noop("The sender's domain confirms this mail."),
    verdict.Reason.SIGNED: gettext_noop("The mail is signed by the sender's domain."),
    verdict.Reason.SENT_BY: gettext_noop("The mail came from a server of the sender's domain."),
    verdict.Reason.DMARC_FAIL: gettext_noop(
        "The sender's domain says that it did not send this mail. It may be forged."
    ),
    verdict.Reason.BROKEN: gettext_noop("The signature does not fit: the mail was changed."),
    verdict.Reason.OTHER_DOMAIN: gettext_noop(
        "Another domain than the sender's confirms this mail."
    ),
    verdict.Reason.UNSIGNED: gettext_noop("Nothing confirms who sent this mail."),
    verdict.Reason.NO_SINGLE_SENDER: gettext_noop("The mail does not name one valid sender."),
    verdict.Reason.AMBIGUOUS: gettext_noop(
        "The mail says some things twice, so its signature proves nothing."
    ),
    verdict.Reason.NOT_ASKED: gettext_noop("The sender's domain could not be asked yet."),
    verdict.Reason.TOO_BIG: gettext_noop("The mail is too big to check its signature."),
}
DOUBT = {
    addresses.Doubt.NO_FROM: gettext_noop("The mail names no sender."),
    addresses.Doubt.SEVERAL: gettext_noop("The mail names several senders."),
    addresses.Doubt.INVALID: gettext_noop("The sender's address is not a valid one."),
    addresses.Doubt.POSING: gettext_noop("The sender's name shows another address than it has."),
}
BOUNCE = {
    bounces.Reason.NO_SUCH_PERSON: gettext_noop("This address does not exist."),
    bounces.Reason.NO_SUCH_DOMAIN: gettext_noop("The part of the address after @ does not exist."),
    bounces.Reason.MAILBOX_FULL: gettext_noop("Their mailbox is full."),
    bounces.Reason.TOO_BIG: gettext_noop("The mail was too big for their mailbox."),
    bounces.Reason.TAKEN_FOR_SPAM: gettext_noop("Their server took the mail for spam."),
    bounces.Reason.NOT_ALLOWED: gettext_noop("A rule of their server refused the mail."),
    bounces.Reason.LATER: gettext_noop("It has not arrived yet; their server is asked again."),
    bounces.Reason.TIMED_OUT: gettext_noop("Their server could not be reached for days."),
    bounces.Reason.LOOP: gettext_noop("Their server sent the mail round in a circle."),
    bounces.Reason.UNKNOWN: gettext_noop("Their server refused the mail and did not say why."),
}
TROUBLE = {
    Trouble.HEADERS: gettext_noop("Some lines at the top of the mail could not be read."),
    Trouble.CHARSET: gettext_noop("Some letters may be wrong: the mail is mislabelled."),
    Trouble.ENCODING: gettext_noop("A part of the mail was damaged on its way."),
    Trouble.BOUNDARY: gettext_noop("The mail ends early; something may be missing."),
    Trouble.TOO_LONG: gettext_noop("The text is very long; all of it is in the attached file."),
    Trouble.DATE: gettext_noop("The mail does not say when it was written."),
    Trouble.WINMAIL: gettext_noop("The file winmail.dat could not be read to its end."),
    Trouble.ENCRYPTED: gettext_noop("The mail is encrypted and can be opened only elsewhere."),
}
