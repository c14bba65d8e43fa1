"""What an operator says of an account, as an owner is shown it: its credit, and whom it calls."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from weft.gateway.contract import Sign

from . import failures

CREDIT = gettext_noop("There is credit with the operator.")
LOW = gettext_noop("The credit with the operator is nearly used up.")
HERE = gettext_noop("The operator brings messages here.")
ELSEWHERE = gettext_noop("The operator brings messages elsewhere. Test the connection again.")


def credit(left: float, *, low: float, unit: str) -> Sign:
    """Return how much credit is left; below `low` it is time to top it up."""
    detail = f"{left:.2f} {unit}".strip()
    if left <= 0:
        return Sign(code="credit", words=failures.NO_CREDIT, state="bad", detail=detail)
    if left < low:
        return Sign(code="credit", words=LOW, state="warning", detail=detail)
    return Sign(code="credit", words=CREDIT, detail=detail)


def called(*, is_here: bool) -> Sign:
    """Return whether the operator brings here what customers write."""
    if is_here:
        return Sign(code="webhook", words=HERE)
    return Sign(code="webhook", words=ELSEWHERE, state="bad")
