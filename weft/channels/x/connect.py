"""Connecting an account: a consent to answer, and Weft tells X what to bring, and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from weft.gateway import hooks
from weft.gateway.connecting import Connecting, Problem, unfilled
from weft.gateway.contract import LockedOut, Refused, Sign, Unreachable

from . import api
from . import words as notices
from .settings import Settings, XApps

PORTAL = "https://console.x.com/"
WANTED = ("dm.received", "chat.received", "post.mention.create", "post.reply.create")


def check(settings: Settings, inbox_id: int) -> list[Problem]:
    """Return what keeps this account from working; when nothing does, X brings us what is new."""
    if found := missing(settings):
        return found
    hook = hooks.address_of(inbox_id)
    if not hook.startswith("https://"):
        words = _("X can only bring messages to an address that begins with https.")
        steps = [_("Set WEFT_URL to the address at which browsers reach Weft.")]
        return [Problem(code="no_https", words=words, steps=steps)]
    problem = _account(settings, inbox_id)
    if problem is None:
        problem = _directed(settings, inbox_id, hook)
    return [problem] if problem else []


def health(settings: Settings, inbox_id: int) -> Sequence[Sign]:
    """Return whether X still brings us what is new. Raises LockedOut, Refused, Unreachable."""
    hook = hooks.address_of(inbox_id)
    known = api.ask("GET", "/2/webhooks", api.as_app(settings)).get("data") or []
    ours = next((one for one in known if one.get("url") == hook), None)
    if ours is None or ours.get("valid") is False:
        return [Sign(code="webhook", words=notices.ELSEWHERE, state="bad")]
    return [Sign(code="webhook", words=notices.HERE)]


def missing(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before X can be asked."""
    return unfilled(
        settings,
        username=_("Which account do people write to?"),
        consumer_secret=_("Type the API key secret of your app."),
        bearer_token=_("Type the bearer token of your app."),
    )


def _account(settings: Settings, inbox_id: int) -> Problem | None:
    """Look whose consent it is."""
    try:
        me = _me(settings, inbox_id)
    except (LockedOut, Refused):
        words = _("Please sign in at X, so that Weft may answer for this account.")
        return Problem(code="sign_in", words=words)
    except Unreachable:
        return Problem(code="no_answer", words=_("X does not answer. Try again later."))
    if str(me.get("username", "")).casefold() == settings.username.casefold():
        return None
    words = _("You signed in as %(login)s, and this inbox is for another account.")
    told = words % {"login": me.get("username", "")}
    return Problem(code="other_account", words=told, field="username")


def _directed(settings: Settings, inbox_id: int, hook: str) -> Problem | None:
    """Have X bring what concerns this account; return what keeps it from that."""
    try:
        _direct(settings, str(_me(settings, inbox_id).get("id", "")), hook)
    except LockedOut:
        words = _("X does not take the bearer token of your app.")
        return Problem(code="wrong_password", words=words, field="bearer_token")
    except Refused as problem:
        words = _("X did not agree to bring messages here: %(says)s")
        says = str(problem).partition("\n")[2]
        return Problem(code="not_directed", words=words % {"says": says})
    except Unreachable:
        return Problem(code="no_answer", words=_("X does not answer. Try again later."))
    return None


def _me(settings: Settings, inbox_id: int) -> dict[str, Any]:
    said = api.as_account(
        settings, inbox_id, lambda headers: api.ask("GET", "/2/users/me", headers)
    ).get("data")
    return said if isinstance(said, dict) else {}


def _direct(settings: Settings, user: str, hook: str) -> None:
    """Have X bring what concerns an account, asking for nothing twice."""
    as_app = api.as_app(settings)
    known = api.ask("GET", "/2/webhooks", as_app).get("data") or []
    webhook = next((one for one in known if one.get("url") == hook), None)
    if webhook is None:
        webhook = api.ask("POST", "/2/webhooks", as_app, {"url": hook}).get("data") or {}
    listed = api.ask("GET", "/2/activity/subscriptions", as_app).get("data") or []
    brought = {
        one.get("event_type")
        for one in listed
        if str((one.get("filter") or {}).get("user_id")) == user
        and one.get("webhook_id") in {None, webhook.get("id")}
    }
    for kind in WANTED:
        if kind not in brought:
            wanted = {
                "event_type": kind,
                "filter": {"user_id": user},
                "tag": "weft",
                "webhook_id": webhook.get("id"),
            }
            api.ask("POST", "/2/activity/subscriptions", as_app, wanted)


def _advice(settings: Settings) -> Sequence[str]:
    steps = [
        _("Make an app in X's developer console. It shows the API key secret and bearer token."),
        PORTAL,
    ]
    if api.vendor(settings) is None:
        steps.append(_("Enter its client ID and secret under the apps for signing in."))
    return [*steps, _("X takes money for what it brings and for every answer.")]


CONNECTING = Connecting(
    first="username",
    discover=lambda _username: {},
    found=lambda settings: f"@{settings.username}",
    secrets=lambda _settings: ["consumer_secret", "bearer_token"],
    advice=_advice,
    missing=missing,
    check=check,
    vendor=api.vendor,
    account=lambda settings: settings.username,
    shared=XApps,
)
