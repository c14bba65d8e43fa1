"""What owners granted us at vendors: kept sealed, and refreshed by one process at a time.

A vendor that hands out a new refresh token with each answer ends the whole grant when an old one
is used again. So a process takes a lease on the row before it asks, and the others wait for what
it brings. No transaction is open meanwhile, and a lease of a process that died runs out.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from weft.conversations.events import InboxChanged
from weft.kernel import outside, secrets
from weft.kernel.events import say

from . import health, sign_in
from .models import Grant

logger = logging.getLogger(__name__)

EARLY = timedelta(minutes=3)  # a token that ends sooner is not begun with
LEASE = timedelta(seconds=40)  # longer than outside.TIMEOUT
PAUSE_SECONDS = 0.1


class SignInAgain(Exception):
    """Nobody has signed in for this inbox, or the consent has ended."""


def keep(inbox_id: int, vendor: str, tokens: sign_in.Tokens, *, by: int | None) -> None:
    """Keep what an owner has just granted; it takes the place of what was there."""
    with transaction.atomic():
        Grant.objects.update_or_create(
            inbox_id=inbox_id,
            defaults={
                "vendor": vendor,
                "refresh": secrets.seal(tokens.refresh),
                "access": secrets.seal(tokens.access),
                "expires_at": tokens.expires_at,
                "ends_at": tokens.ends_at,
                "lease_until": None,
                "is_ended": False,
            },
        )
        health.resume(inbox_id)
        say(InboxChanged(inbox_id=inbox_id, actor_id=by))


def holds(inbox_id: int, vendor: str) -> bool:
    """Tell whether somebody has signed in for this inbox and the consent still stands."""
    return Grant.objects.filter(inbox_id=inbox_id, vendor=vendor, is_ended=False).exists()


def ends_at(inbox_id: int, vendor: str) -> datetime | None:
    """Return when the owner has to sign in again, as far as the vendor has told."""
    grant = Grant.objects.filter(inbox_id=inbox_id, vendor=vendor, is_ended=False).first()
    return grant.ends_at if grant else None


def access_token(inbox_id: int, vendor: sign_in.Vendor) -> str:
    """Return a token that is good for some minutes, refreshed when it has to be.

    Raises SignInAgain, sign_in.Misconfigured, outside.Unreachable, outside.Forbidden.
    """
    deadline = time.monotonic() + LEASE.total_seconds()
    while time.monotonic() < deadline:
        grant = Grant.objects.filter(inbox_id=inbox_id, vendor=vendor.name, is_ended=False).first()
        if grant is None:
            raise SignInAgain(vendor.label)
        try:
            if grant.expires_at > timezone.now() + EARLY:
                return secrets.unseal(grant.access)
            refresh_token = secrets.unseal(grant.refresh)
        except secrets.Unreadable:
            raise SignInAgain(vendor.label) from None
        if _lease(grant):
            return _refresh(grant, vendor, refresh_token)
        time.sleep(PAUSE_SECONDS)
    raise outside.Unreachable(f"another process asks {vendor.name} already")


def forget_access(inbox_id: int, vendor: str, token: str) -> None:
    """Have the access token refreshed at its next use: the vendor refused it before its time."""
    grant = Grant.objects.filter(inbox_id=inbox_id, vendor=vendor, is_ended=False).first()
    if grant is not None and secrets.unseal(grant.access) == token:
        Grant.objects.filter(pk=grant.pk, access=grant.access).update(expires_at=Now())


def _lease(grant: Grant) -> bool:
    """Take the lease if nobody has it and nobody has refreshed since `grant` was read."""
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return bool(
        Grant.objects.filter(free, pk=grant.pk, refresh=grant.refresh, access=grant.access).update(
            lease_until=Now() + LEASE
        )
    )


def _refresh(grant: Grant, vendor: sign_in.Vendor, token: str) -> str:
    ours = Grant.objects.filter(pk=grant.pk, refresh=grant.refresh, access=grant.access)
    try:
        tokens = sign_in.refresh(vendor, token=token, at=timezone.now())
    except sign_in.Ended:
        logger.warning("grant.ended", extra={"inbox_id": grant.inbox_id, "vendor": vendor.name})
        _end(ours, grant.inbox_id)
        raise SignInAgain(vendor.label) from None
    except Exception:
        ours.update(lease_until=None)
        raise
    # A new sign-in in the meantime wins: then this changes nothing
    ours.update(
        access=secrets.seal(tokens.access),
        refresh=secrets.seal(tokens.refresh) if tokens.refresh else F("refresh"),
        expires_at=max(tokens.expires_at, timezone.now() + EARLY + timedelta(seconds=1)),
        ends_at=tokens.ends_at or F("ends_at"),
        lease_until=None,
    )
    return tokens.access


@transaction.atomic
def _end(ours: QuerySet[Grant], inbox_id: int) -> None:
    if ours.update(is_ended=True, lease_until=None):
        say(InboxChanged(inbox_id=inbox_id))
