"""Connecting a bot: whether Viber takes the token, and where it shall call us. Weft sets that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings as deployment
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from weft.gateway import hooks
from weft.gateway.connecting import Connecting, Problem, unfilled
from weft.gateway.contract import LockedOut, Refused, Sign, Unreachable
from weft.kernel import secrets

from . import api
from .settings import Settings

EVENTS = ("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started")
NOT_CALLED = gettext_noop(
    "Viber calls another address, so nothing comes in. Connect the bot again."
)
CALLED = gettext_noop("Viber calls Weft.")


def missing(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before anybody can be asked."""
    return unfilled(
        settings,
        name=_("What is your bot called?"),
        token=_("Type the token of your bot."),
    )


def check(settings: Settings, inbox_id: int) -> list[Problem]:
    """Have Viber call us, which it tries at once. Returns what went wrong."""
    if problems := missing(settings):
        return problems
    if not deployment.WEFT_URL.startswith("https://"):
        words = _("Viber calls only addresses with https, and Weft's is %(url)s.")
        words %= {"url": deployment.WEFT_URL}
        return [Problem(code="no_https", words=words)]
    hook = {
        "url": hooks.address_of(inbox_id), "event_types": list(EVENTS),
        "send_name": True, "send_photo": True,
    }  # fmt: skip
    try:
        api.ask(settings, "get_account_info", {})
        api.ask(settings, "set_webhook", hook)
    except (LockedOut, secrets.Unreadable):
        words = _("Viber does not know this token. Copy it once more from Viber's admin panel.")
        return [Problem(code="wrong_token", words=words, field="token")]
    except Refused as refusal:
        words = _("Viber could not call Weft: %(says)s")
        words %= {"says": str(refusal).partition("\n")[2]}
        return [Problem(code="webhook", words=words)]
    except Unreachable:
        words = _("Viber does not answer just now. Try again in a moment.")
        return [Problem(code="no_answer", words=words)]
    return []


def health(settings: Settings, inbox_id: int) -> Sequence[Sign]:
    """Return what Viber says of our webhook. Raises Unreachable, LockedOut."""
    told = api.ask(settings, "get_account_info", {})
    if told.get("webhook") != hooks.address_of(inbox_id):
        return [Sign(code="webhook", words=NOT_CALLED, state="bad")]
    return [Sign(code="webhook", words=CALLED)]


def _advice(_settings: Any) -> list[str]:
    return [
        _("Viber makes bots for businesses by contract; ask for one here:"),
        "https://www.forbusiness.viber.com",
        _("Open the admin panel of your bot:"),
        "https://partners.viber.com",
        _("Copy the token under the details of the bot, and type it here."),
    ]


def _found(settings: Settings) -> str:
    told = {"bot": settings.name}
    return _("Customers see answers of “%(bot)s”.") % told if settings.name else ""


CONNECTING = Connecting(
    first="name",
    discover=lambda _name: {},
    found=_found,
    secrets=lambda _settings: ["token"],
    advice=_advice,
    missing=missing,
    check=check,
)
