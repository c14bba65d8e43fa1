"""Connecting a Kannel: where it takes messages, and what to write into its configuration."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.utils.translation import gettext as _

from weft.gateway import calling
from weft.gateway.connecting import Connecting, Copied, Problem, unfilled
from weft.gateway.contract import LockedOut, NoSecret, Refused, Unreachable
from weft.gateway.texting import numbers, tokens

from . import outbound
from .settings import Settings

# Kannel's user guide, “SMS-services”: it fills in who wrote, what, when, and its own name for it.
# max-messages = 0: what we answer is no text message to the customer
SERVICE = """\
group = sms-service
keyword = default
catch-all = true
concatenation = true
max-messages = 0
get-url = "{address}&from=%p&id=%I&at=%T&coding=%c&charset=%C&text=%b"
"""


def check(settings: Settings, _inbox_id: int) -> list[Problem]:
    """Return what keeps Kannel from taking our messages. Sends nothing."""
    if found := missing(settings):
        return found
    problem = _asked(settings)
    return [problem] if problem else []


def _asked(settings: Settings) -> Problem | None:
    """Ask for nothing: without a recipient Kannel only tells whether it would have listened."""
    wrong = Problem(
        code="wrong_password",
        words=_("Kannel does not take this user name and password."),
        steps=[_("They stand in the group sendsms-user of its configuration.")],
        field="password",
    )
    try:
        answer = calling.ask("GET", settings.url, params=outbound.login(settings), max_redirects=0)
    except LockedOut:
        return wrong
    except Refused:
        words = _("Weft may not call into this network. Allow it with WEFT_OUTSIDE_ALLOW.")
        return Problem(code="forbidden", words=words, field="url")
    except Unreachable:
        return Problem(code="no_answer", words=_("Nobody answers at this address."), field="url")
    if answer.status_code == HTTPStatus.NOT_FOUND:
        words = _("Somebody answers there, and it is no Kannel.")
        return Problem(code="no_kannel", words=words, field="url")
    return wrong if answer.status_code == HTTPStatus.FORBIDDEN else None


def missing(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before Kannel can be asked."""
    return unfilled(
        settings,
        number=_("Which number do your customers write to?"),
        url=_("Where does Kannel take messages?"),
        username=_("Type the user name."),
        password=_("Type the password."),
        hook_token=_("Think of a long secret for the address that is called."),
    )


def _advice(_settings: Settings) -> Sequence[str]:
    return [
        _("Add a group sendsms-user to Kannel's configuration; type its name and password here."),
        _("Add the lines above, so that Kannel brings your customers' messages here."),
        _("Start Kannel anew."),
    ]


def _copies(settings: Settings, hook: str) -> list[Copied]:
    try:
        address = tokens.address(settings.hook_token, hook)
    except NoSecret:
        return []
    words = _("For Kannel's configuration. The address in it is a secret.")
    return [Copied(words=words, text=SERVICE.format(address=address))]


def _asked_for(settings: Settings) -> list[str]:
    return ["url", "username", "password", *([] if settings.hook_token else ["hook_token"])]


CONNECTING = Connecting(
    first="number",
    discover=lambda _number: {"hook_token": tokens.new()},
    found=lambda settings: numbers.shown(settings.number),
    secrets=_asked_for,
    advice=_advice,
    missing=missing,
    check=check,
    copies=_copies,
)
