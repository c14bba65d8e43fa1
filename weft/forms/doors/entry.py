"""What every door of a form asks first: which form, on whose page, how often."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from weft.forms import questionnaires
from weft.forms.questionnaires import Questionnaire
from weft.kernel import doors
from weft.kernel.doors import Limit, Refused, Request, Send

# Above this a network is flooding us; what is merely much is marked by the guard
KNOCKS = Limit(per_second=2, burst=120)


def now() -> datetime:
    """Ask the clock; the doors are the face."""
    return datetime.now(UTC)


def is_by_script(request: Request) -> bool:
    """Tell whether a script asks, which reads JSON; everybody else is a person with a page."""
    return "application/json" in (request.header("accept") or "")


async def form(request: Request) -> Questionnaire:
    """Return the form that the path names, for a page that may show it.

    Raises Refused: no_such_form, wrong_origin.
    """
    found = await questionnaires.find(request)
    if not found.is_on:
        raise questionnaires.no_such_form()
    if not found.lets_in(request):
        raise Refused(403, "wrong_origin", _("This form belongs to another website."))
    if origin := request.header("origin"):
        doors.allow_origin(request, {origin})
    return found


def knock(request: Request) -> None:
    """Count one knock. Raises Refused: too_many."""
    KNOCKS.take(doors.neighbourhood(request.address))


async def preflight(request: Request, send: Send) -> None:
    """Answer what a browser asks before it sends from another origin."""
    found = await questionnaires.find(request)
    origin = request.header("origin")
    allowed = {origin} if origin and found.lets_in(request) else set()
    await doors.preflight(request, send, allowed, headers="Content-Type")
