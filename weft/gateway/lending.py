"""Calling a vendor with an owner's consent, and what its troubles mean for whoever asked.

A token that the vendor takes no more is refreshed, and what it refused is asked once more: a 401
says that nothing was done. What is refused again waits until the owner has signed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from weft.kernel import outside

from . import calling, grants, sign_in
from .contract import LockedOut, Unreachable
from .sign_in import Vendor

Answer = TypeVar("Answer")


def with_token(
    inbox_id: int,
    vendor: Vendor | None,
    call: Callable[[str], Answer],
    *,
    no_app: str,
    sign_in_again: str,
) -> Answer:
    """Return what `call` brings, given the token of an inbox; None: the workspace has no app.

    `no_app` and `sign_in_again` are sentences for the owner that the catalogues know. Raises
    LockedOut, Unreachable, and what `call` raises.
    """
    if vendor is None:
        raise LockedOut(no_app)
    token = _token(inbox_id, vendor, no_app, sign_in_again)
    try:
        return call(token)
    except LockedOut:
        grants.forget_access(inbox_id, vendor.name, token)
    fresh = _token(inbox_id, vendor, no_app, sign_in_again)
    try:
        return call(fresh)
    except LockedOut as problem:
        detail = str(problem).partition("\n")[2]
        raise LockedOut(f"{sign_in_again}\n{detail}".strip()) from None


def _token(inbox_id: int, vendor: Vendor, no_app: str, sign_in_again: str) -> str:
    try:
        return grants.access_token(inbox_id, vendor)
    except grants.SignInAgain:
        raise LockedOut(sign_in_again) from None
    except sign_in.Misconfigured as problem:
        raise LockedOut(f"{no_app}\n{problem}") from None
    except outside.Unreachable as problem:
        raise Unreachable(f"{calling.AWAY}\n{problem}") from None
    except outside.Forbidden as problem:
        raise LockedOut(f"{calling.NOT_OUTSIDE}\n{problem}") from None
