"""What a notice says, in the language of the moment: in the page, on a phone, in a mail."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from weft.notices.kinds import Kind, Way
from weft.notices.models import Push
from weft.notices.queries import Line


def what(line: Line) -> str:
    """Say what happened, in one short sentence without the customer's name."""
    if line.actor_name and line.kind in (told := _told_by_name()):
        return told[line.kind] % {"agent": line.actor_name}
    if line.kind in {Kind.WROTE, Kind.BESIDE}:
        return ngettext("%(count)d new message", "%(count)d new messages", line.count) % {
            "count": line.count
        }
    by_nobody = {
        Kind.ASSIGNED: _("This conversation is yours now"),
        Kind.RETURNED: _("Your offer was not taken: it is still yours"),
        Kind.ALARM: _("A customer has not been reached"),
        Kind.BREACHED: _("The time to act is over"),
        Kind.AT_RISK: _("Little time is left to act"),
        Kind.RESCUE: _("A customer could not get through"),
        Kind.FAILED: _("Your message may not have arrived"),
        Kind.DUE: _("The next step is due"),
        Kind.PROMISED: _("A promise to the customer is due"),
        Kind.CONTACT: _("A customer of yours writes in another conversation"),
        Kind.WOKEN: _("Back from its rest"),
        Kind.OPENED: _("New, and nobody looks after it yet"),
    }
    return by_nobody.get(line.kind) or kind_name(line.kind)


def _told_by_name() -> dict[Kind, str]:
    return {
        Kind.ASSIGNED: _("%(agent)s gives you this conversation"),
        Kind.OFFERED: _("%(agent)s asks you to take this over"),
        Kind.BROUGHT: _("%(agent)s brings you into this conversation"),
        Kind.MENTIONED: _("%(agent)s mentions you"),
    }


def title(line: Line) -> str:
    """Say who and where: a customer, and the inbox that it came to."""
    who = line.heading.customer_name or _("Visitor %(number)d") % {
        "number": line.heading.customer_id
    }
    return f"{who} · {line.heading.inbox_name}"


def subject(lines: Sequence[Line]) -> str:
    """Say what a mail about these is about, without a name: others see a list of mails too."""
    return ngettext(
        "%(count)d conversation waits for you in Weft",
        "%(count)d conversations wait for you in Weft",
        len(lines),
    ) % {"count": len(lines)}


def trial() -> str:
    """Return the title of a push that one sends to oneself."""
    return _("It works")


def trial_body() -> str:
    """Return what such a push says."""
    return _("Notifications come to this device.")


def became(push: Push) -> str:
    """Say what became of a push, to whoever waited for it."""
    if push.state == Push.State.FAILED:
        return {
            "busy": _("The push service did not take it; the mail goes instead."),
            "refused": _("The push service refused it."),
            "signed out": _("You are signed out there."),
            "forbidden": _("Weft may not call its push service."),
        }.get(push.trouble, _("The device is not there any more."))
    return {
        "waiting": _("On its way"),
        "taken": _("Handed to the push service"),
        "arrived": _("Shown on the device"),
        "needless": _("You had read it before"),
    }[push.state]


def kind_name(kind: Kind) -> str:
    """Return what a reason is called where one chooses among them."""
    return {
        Kind.OFFERED: _("A colleague asks you to take a conversation over"),
        Kind.RETURNED: _("A conversation that you offered is not taken"),
        Kind.MENTIONED: _("A colleague mentions you in a note"),
        Kind.ASSIGNED: _("Somebody gives you a conversation"),
        Kind.BROUGHT: _("A colleague brings you into a conversation"),
        Kind.ALARM: _("A customer has not been reached, and the time is nearly up"),
        Kind.BREACHED: _("The deadline of a conversation is over"),
        Kind.AT_RISK: _("Little time is left to the deadline of a conversation"),
        Kind.RESCUE: _("A customer of yours could not get through"),
        Kind.FAILED: _("A message of yours may not have arrived"),
        Kind.DUE: _("A next step of yours is due"),
        Kind.PROMISED: _("A promise of yours to a customer is due"),
        Kind.WROTE: _("A customer writes in a conversation of yours"),
        Kind.BESIDE: _("A customer writes where a colleague brought you in"),
        Kind.CONTACT: _("A customer of yours writes in another conversation"),
        Kind.WOKEN: _("A snoozed conversation is back"),
        Kind.OPENED: _("A new conversation that nobody looks after"),
    }[kind]


def way_name(way: Way) -> str:
    """Return what a way is called."""
    return {
        Way.PAGE: _("In Weft"),
        Way.SOUND: _("Sound"),
        Way.PUSH: _("On your devices"),
        Way.MAIL: pgettext("notice", "By mail"),
    }[way]
