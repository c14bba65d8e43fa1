"""What a notice says, in the language of the moment: in the page, on a phone, in a mail."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weft.notices.kinds import Kind, Way
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


def kind_name(kind: Kind) -> str:
    """Return what a reason is called where one chooses among them."""
    return {
        Kind.ASSIGNED: _("Somebody gives you a conversation"),
        Kind.FAILED: _("A message of yours was not sent"),
        Kind.WROTE: _("A customer writes in a conversation of yours"),
        Kind.CONTACT: _("A customer of yours writes in another conversation"),
        Kind.WOKEN: _("A snoozed conversation is back"),
        Kind.OPENED: _("A new conversation that nobody looks after"),
    }[kind]


def way_name(way: Way) -> str:
    """Return what a way is called."""
    return {Way.PAGE: _("In Weft"), Way.SOUND: _("Sound")}[way]
