"""Connecting an account: a consent at Allegro, and a look whether it is the right account."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from weft.gateway.connecting import Connecting, Problem, unfilled
from weft.gateway.contract import LockedOut, Refused, Unreachable

from . import api
from .settings import AllegroApps, Settings

APPS = "https://apps.developer.allegro.pl/"


def check(settings: Settings, inbox_id: int) -> list[Problem]:
    """Return what keeps this account from working. Reads nothing and writes nothing."""
    if found := missing(settings):
        return found
    if api.vendor(settings) is None:
        words = _("Weft needs an app of yours at Allegro first. It is made once.")
        return [Problem(code="not_set_up", words=words, steps=[APPS])]
    try:
        me = api.Account(settings=settings, inbox_id=inbox_id).get("/me")
    except (LockedOut, Refused):
        words = _("Please sign in at Allegro, so that Weft may use this account.")
        return [Problem(code="sign_in", words=words)]
    except Unreachable:
        return [Problem(code="no_answer", words=_("Allegro does not answer. Try again later."))]
    login = str(me.get("login", ""))
    if login.casefold() != settings.login.casefold():
        words = _("You signed in as %(login)s, and this inbox is for another account.")
        return [Problem(code="other_account", words=words % {"login": login}, field="login")]
    return []


def missing(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before anybody can be asked."""
    return unfilled(settings, login=_("Which account do buyers write to?"))


def _advice(settings: Settings) -> Sequence[str]:
    if api.vendor(settings) is not None:
        return []
    return [
        _("Register an app at Allegro that signs people in by a browser."),
        APPS,
        _("Enter its client ID and secret under the apps for signing in."),
    ]


CONNECTING = Connecting(
    first="login",
    discover=lambda _login: {},
    found=lambda settings: settings.login,
    secrets=lambda _settings: [],
    advice=_advice,
    missing=missing,
    check=check,
    vendor=api.vendor,
    account=lambda settings: settings.login,
    shared=AllegroApps,
)
