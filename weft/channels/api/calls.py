"""Who calls us: only who knows the inbox's secret, and only about now."""

from __future__ import annotations

from django.utils import timezone

from weft.gateway.contract import NoSecret, NotForUs, Request
from weft.kernel import secrets

from . import signing
from .settings import Settings


def verify(settings: Settings, request: Request) -> None:
    """Check who signed a call, and when. Raises NoSecret, NotForUs."""
    try:
        keys = settings.keys
    except (secrets.Unreadable, signing.NotASecret):
        raise NoSecret from None
    if not keys:
        raise NoSecret
    try:
        signing.check(keys, request.headers, request.body, at=timezone.now())
    except signing.BadSignature as problem:
        raise NotForUs(str(problem)) from None
