"""Calling vendors over HTTP, so that every channel draws the same conclusions from what happens.

What a vendor's own codes mean is the channel's to say; what a broken connection, a 429 or a 5xx
means is the same everywhere, and is said here once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from weft.kernel import files, outside

from .contract import Fetched, LockedOut, Refused, Unreachable, Unsure

AWAY = gettext_noop("The service could not be reached. Weft keeps trying.")
BUSY = gettext_noop("The service asks us to wait. Weft keeps trying.")
BROKEN = gettext_noop("The service has trouble of its own. Weft keeps trying.")
NOT_OUTSIDE = gettext_noop("The service stands in a network that Weft may not call.")
LOCKED_OUT = gettext_noop("The service does not take our access any more. Connect the inbox again.")
GONE = gettext_noop("The file is not there any more.")
TOO_LARGE = gettext_noop("The file is larger than Weft keeps.")

LONGEST_PAUSE = timedelta(hours=1)  # a vendor that asks for more is asked again all the same
PATIENCE = timedelta(minutes=1)  # for a file


Pause = Callable[[outside.Response], timedelta | None]


def call(method: str, url: str, *, pause: Pause | None = None, **more: Any) -> outside.Response:
    """Ask a vendor to do something that must not be done twice; arguments as of outside.request.

    `pause` reads from a refusal how long to wait, where a vendor does not say it by Retry-After.
    Returns the answer, also a refusal, for the channel to read. Raises Unsure when the vendor may
    have done it, LockedOut for 401, Unreachable when it surely did not.
    """
    try:
        answer = outside.request(method, url, **more)
    except outside.NotReached as problem:
        raise Unreachable(f"{AWAY}\n{problem}") from problem
    except outside.Unreachable as problem:
        raise Unsure(str(problem)) from problem
    except outside.Forbidden as problem:
        raise Unreachable(f"{NOT_OUTSIDE}\n{problem}") from problem
    if answer.status_code == HTTPStatus.GATEWAY_TIMEOUT:
        raise Unsure(_said(answer))  # whoever stands before the vendor has lost sight of it
    return _taken(answer, pause or pause_of)


def ask(method: str, url: str, *, pause: Pause | None = None, **more: Any) -> outside.Response:
    """Ask a vendor for something that may be asked twice. Raises LockedOut, Unreachable."""
    try:
        answer = outside.request(method, url, **more)
    except outside.AnswerTooLarge as problem:
        raise Refused(TOO_LARGE) from problem
    except outside.Unreachable as problem:
        raise Unreachable(f"{AWAY}\n{problem}") from problem
    except outside.Forbidden as problem:
        raise Refused(f"{NOT_OUTSIDE}\n{problem}") from problem
    return _taken(answer, pause or pause_of)


def download(
    url: str, *, headers: dict[str, str] | None = None, limit: int = files.LIMIT
) -> Fetched:
    """Fetch a file. Raises Refused when it is gone or too large, LockedOut, Unreachable."""
    answer = ask("GET", url, headers=headers, max_bytes=limit, timeout=PATIENCE)
    if answer.status_code != HTTPStatus.OK:
        raise Refused(f"{GONE}\n{_said(answer)}")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
    return Fetched(content=[answer.content], content_type=kind)


def object_of(answer: outside.Response) -> dict[str, Any]:
    """Return the JSON object that was answered; an empty one where it was anything else."""
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def pause_of(answer: outside.Response) -> timedelta | None:
    """Return how long a vendor asks us to wait, by its Retry-After; None: it does not say."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdecimal():
        pause = timedelta(seconds=min(int(said), LONGEST_PAUSE.total_seconds()))
    else:
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return None
        pause = _aware(moment) - timezone.now()
    return min(max(pause, timedelta(seconds=1)), LONGEST_PAUSE)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _taken(answer: outside.Response, pause: Pause) -> outside.Response:
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        raise Unreachable(f"{BUSY}\n{_said(answer)}", retry_after=pause(answer))
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unreachable(f"{BROKEN}\n{_said(answer)}", retry_after=pause(answer))
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        raise LockedOut(f"{LOCKED_OUT}\n{_said(answer)}")
    return answer


def _said(answer: outside.Response) -> str:
    """Return what an answer says, short enough to be shown."""
    return f"{answer.status_code} {' '.join(answer.text[:200].split())}".strip()
