"""Connecting a program: a secret that both know, and a signed call that it has to answer."""

from __future__ import annotations

import secrets as random
from base64 import b64encode
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from weft.gateway.connecting import Connecting, Copied, Problem, unfilled
from weft.gateway.contract import LockedOut, Refused, Unreachable, Unsure
from weft.kernel import secrets

from . import outbound, signing
from .settings import Settings

GUIDE = "https://www.standardwebhooks.com"


def missing(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before anything can be taken or posted."""
    return unfilled(
        settings,
        url=_("At which address does your program take answers?"),
        secret=_("Type the secret that your program signs with."),
    )


def check(settings: Settings, _inbox_id: int) -> list[Problem]:
    """Post a signed ping, which changes nothing. Returns what went wrong."""
    if problems := missing(settings):
        return problems
    problem = _tried(settings)
    return [problem] if problem else []


def _tried(settings: Settings) -> Problem | None:
    try:
        _keys = settings.keys
        outbound.post(settings, f"ping_{uuid4().hex}", {"type": "ping", "data": {}})
    except secrets.Unreadable:
        words = _("The secret cannot be read any more. Please type it again.")
        return Problem(code="missing", words=words, field="secret")
    except signing.NotASecret:
        words = _("A secret is at least 24 random bytes, written in base64.")
        return Problem(code="weak_secret", words=words, field="secret")
    except (LockedOut, Refused) as problem:
        return _answered(problem)
    except (Unreachable, Unsure):
        words = _("Nobody answers at %(url)s.") % {"url": settings.url}
        return Problem(code="no_answer", words=words, field="url")
    return None


def _answered(problem: Exception) -> Problem:
    said = str(problem).partition("\n")[2]
    words = _("Your program answered the test with %(says)s. It should answer 200.")
    return Problem(code="answer", words=words % {"says": said or "401"}, field="url")


def _advice(_settings: Any) -> Sequence[str]:
    return [
        _("Give your program both lines above: the address, and the secret if it has none."),
        _("Let it sign with the secret what it posts to the address, as described here:"),
        GUIDE,
        _("Let it answer what Weft posts to it with 200. The test posts a ping."),
        _("Type the secret here, too."),
    ]


def _copies(settings: Settings, hook: str) -> Sequence[Copied]:
    address = Copied(words=_("Your program posts to this address:"), text=hook)
    if settings.secret:
        return [address]
    fresh = signing.PREFIX + b64encode(random.token_bytes(32)).decode()
    return [address, Copied(words=_("A new secret, made just now:"), text=fresh)]


def _found(settings: Settings) -> str:
    told = {"url": settings.url}
    return _("Answers are posted to %(url)s.") % told if settings.url else ""


CONNECTING = Connecting(
    first="url",
    discover=lambda _url: {},
    found=_found,
    secrets=lambda _settings: ["secret"],
    advice=_advice,
    missing=missing,
    check=check,
    copies=_copies,
)
