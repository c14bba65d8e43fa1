"""What Twilio's error codes mean; twilio.com/docs/api/errors, read 2026-11."""

from __future__ import annotations

from weft.gateway.texting import failures

WORDS = {
    21211: failures.NO_NUMBER,
    21217: failures.NO_NUMBER,
    21265: failures.NO_NUMBER,
    21408: failures.NO_COUNTRY,
    21605: failures.TOO_LONG,
    21606: failures.NOT_OURS,
    21610: failures.STOPPED,
    21612: failures.NO_NUMBER,
    21614: failures.NO_NUMBER,
    21617: failures.TOO_LONG,
    21659: failures.NOT_OURS,
    21660: failures.NOT_OURS,
    30003: failures.NOT_THERE,
    30004: failures.BLOCKED,
    30005: failures.NO_NUMBER,
    30006: failures.NO_NUMBER,
    30007: failures.FILTERED,
}
ACCOUNT_CLOSED = {20005, 30002}  # suspended; until somebody pays, every message waits
LATER = {20429, 30001}  # too many at once


def refused(code: object, message: str) -> str:
    """Return words for a message that was not taken; below them Twilio's own, if ours are vague."""
    return WORDS.get(_number(code)) or failures.with_detail(failures.NOT_TAKEN, code, message)


def lost(code: str) -> str:
    """Return words for a message that was taken and did not arrive."""
    return WORDS.get(_number(code)) or failures.with_detail(failures.NOT_DELIVERED, code)


def _number(code: object) -> int:
    text = str(code)
    return int(text[:9]) if text.isascii() and text.isdigit() else 0
