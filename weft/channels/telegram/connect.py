"""Connecting a bot: whose token it is, and where Telegram shall call us. Weft sets that itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings as deployment
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from weft.gateway import hooks
from weft.gateway.connecting import Connecting, Problem, unfilled
from weft.gateway.contract import LockedOut, Refused, Sign, Unreachable
from weft.kernel import secrets

from . import api
from .settings import TOKEN, Settings, hook_secret, opened

# all that inbound.py reads; Telegram tells of reactions only who asks:
# core.telegram.org/bots/api#setwebhook, read 2026-11
UPDATES = (
    "message", "edited_message", "message_reaction", "callback_query", "my_chat_member",
    "business_message", "edited_business_message", "deleted_business_messages",
)  # fmt: skip
RECENT = timedelta(hours=1)
MANY = 100  # updates that wait for us at Telegram

NOT_CALLED = gettext_noop(
    "Telegram calls another address, so nothing comes in. Connect the bot again."
)
FAILING = gettext_noop("Telegram could not reach Weft a moment ago.")
WAITING = gettext_noop("Many messages wait at Telegram to be taken.")
CALLED = gettext_noop("Telegram calls Weft.")


def missing(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before anybody can be asked."""
    return unfilled(
        settings,
        username=_("What is your bot called?"),
        token=_("Type the token that BotFather gave you."),
    )


def check(settings: Settings, inbox_id: int) -> list[Problem]:
    """Ask Telegram which bot the token is of, and have it call us. Returns what went wrong."""
    if problems := missing(settings):
        return problems
    if not deployment.WEFT_URL.startswith("https://"):
        words = _("Telegram calls only addresses with https, and Weft's is %(url)s.")
        words %= {"url": deployment.WEFT_URL}
        return [Problem(code="no_https", words=words)]
    try:
        token = opened(settings)
        if not TOKEN.fullmatch(token):
            return [_not_a_token()]
        problem = _named_wrongly(settings, str(api.ask(settings, "getMe").get("username", "")))
        if problem is None:
            api.ask(
                settings, "setWebhook", url=hooks.address_of(inbox_id),
                secret_token=hook_secret(token), allowed_updates=list(UPDATES),
            )  # fmt: skip
    except (LockedOut, secrets.Unreadable):
        problem = _not_a_token()
    except Refused as refusal:
        problem = _refused(str(refusal).partition("\n")[2])
    except Unreachable:
        words = _("Telegram does not answer just now. Try again in a moment.")
        problem = Problem(code="no_answer", words=words)
    return [problem] if problem else []


def health(settings: Settings, inbox_id: int) -> Sequence[Sign]:
    """Return what Telegram says of our webhook. Raises Unreachable, LockedOut."""
    told = api.ask(settings, "getWebhookInfo")
    if told.get("url") != hooks.address_of(inbox_id):
        return [Sign(code="webhook", words=NOT_CALLED, state="bad")]
    failed_at = datetime.fromtimestamp(told.get("last_error_date", 0), UTC)
    said = str(told.get("last_error_message", ""))[:200]
    if timezone.now() - failed_at < RECENT:
        return [Sign(code="webhook", words=FAILING, state="warning", detail=said)]
    if told.get("pending_update_count", 0) > MANY:
        return [Sign(code="waiting", words=WAITING, state="warning")]
    return [Sign(code="webhook", words=CALLED)]


def _named_wrongly(settings: Settings, username: str) -> Problem | None:
    if username.lower() == settings.name.lower():
        return None
    words = _("This token is of @%(bot)s. Type the token of @%(wanted)s, or the other name.")
    words %= {"bot": username, "wanted": settings.name}
    return Problem(code="other_bot", words=words, field="token")


def _not_a_token() -> Problem:
    words = _("Telegram does not know this token. Copy it once more from BotFather.")
    return Problem(code="wrong_token", words=words, field="token")


def _refused(said: str) -> Problem:
    words = _("Telegram does not want to call Weft: %(says)s") % {"says": said}
    return Problem(code="webhook", words=words)


def _advice(_settings: Any) -> list[str]:
    return [
        _("Open BotFather in Telegram:"),
        "https://t.me/BotFather",
        _("Send it /newbot and answer its two questions, or /token for a bot that you have."),
        _("Copy the token that it shows, and type it here."),
    ]


def _found(settings: Settings) -> str:
    told = {"bot": settings.name}
    return _("Customers find your bot as @%(bot)s.") % told if settings.username else ""


CONNECTING = Connecting(
    first="username",
    discover=lambda _username: {},
    found=_found,
    secrets=lambda _settings: ["token"],
    advice=_advice,
    missing=missing,
    check=check,
)
