"""What a notice says, in the language of the moment: in the page, on a phone, in a mail."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weft.notices.kinds import Kind
from weft.notices.queries import Line


def what(line: Line) -> str:
    """Say what happened, in one short sentence without the customer's name."""
    if line.kind is Kind.ASSIGNED:
        if line.actor_name:
            return _("%(agent)s gives you this conversation") % {"agent": line.actor_name}
        return _("This conversation is yours now")
    if line.kind is Kind.WROTE:
        return ngettext("%(count)d new message", "%(count)d new messages", line.count) % {
            "count": line.count
        }
    return {
        Kind.FAILED: _("Your message was not sent"),
        Kind.CONTACT: _("A customer of yours writes in another conversation"),
        Kind.WOKEN: _("Back from its rest"),
        Kind.OPENED: _("New, and nobody looks after it yet"),
    }[line.kind]
